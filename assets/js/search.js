// The search box: in a dialog on every page, in the page itself on /search/. Loaded on first use by site.js.

import { excerpt, find, prepare } from "./find.js";

const words = JSON.parse(document.getElementById("words").textContent);
const base = new URL("../..", import.meta.url);
let loading;

const load = () => {
  loading ??= fetch(new URL("assets/generated/search/index.json", base))
    .then((response) => (response.ok ? response.json() : Promise.reject(new Error(response.statusText))))
    .then(prepare)
    .catch((error) => { loading = undefined; throw error; });
  return loading;
};

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const marked = (parts) => parts.filter(([text]) => text)
  .map(([text, isMatch]) => (isMatch ? make("mark", {}, text) : text));

function result(section, patterns) {
  const title = section.title || words[`search_${section.id.replaceAll("-", "_")}`] || section.page;
  const href = new URL(section.address.slice(1), base).href;
  const link = make("a", { href }, make("span", { class: "search-title" }, ...marked(excerpt(title, patterns, 200))));
  if (section.page !== title) link.append(make("span", { class: "search-page" }, section.page));
  if (section.text) link.append(make("span", { class: "search-excerpt" }, ...marked(excerpt(section.text, patterns))));
  return make("li", {}, link);
}

// A search box: an input, a polite count and a list of links; arrow keys move between them.
function box(onOpen) {
  const input = make("input", {
    type: "search", name: "q", "aria-label": words.search_label, placeholder: words.search_placeholder,
    autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search",
  });
  const count = make("p", { class: "search-count", role: "status" });
  const list = make("ol", { class: "search-results" });
  const form = make("form", { class: "search-form", role: "search", action: new URL("search/", base).href }, input);
  const all = make("div", { class: "search" }, form, count, list);
  let timer;
  let latest = 0;

  const show = async () => {
    clearTimeout(timer);
    const query = input.value.trim();
    const turn = ++latest;
    if (!query) {
      list.replaceChildren();
      count.textContent = matchMedia("(hover: hover)").matches ? words.search_keys : "";
      return;
    }
    try {
      const prepared = await load();
      if (turn !== latest) return;
      const { results, patterns } = find(prepared, query);
      list.replaceChildren(...results.map((section) => result(section, patterns)));
      count.textContent = results.length
        ? words.search_count.replace("{count}", results.length)
        : words.search_none.replace("{query}", query);
    } catch {
      count.textContent = words.search_failed;
    }
  };
  // While a syllable is being composed the value changes with every stroke: results follow all the same, but
  // Enter and the arrows then belong to the input method.
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 120);
  });
  input.addEventListener("focus", () => { load().catch(() => {}); }, { once: true });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await show();
    list.querySelector("a")?.click();
  });
  all.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) {
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [input, ...list.querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  list.addEventListener("click", (event) => { if (event.target.closest("a")) onOpen(); });
  show();
  return { all, input, show };
}

let dialog;

export function open() {
  if (!dialog) {
    dialog = make("dialog", { class: "search-dialog", "aria-label": words.search });
    const inside = box(() => dialog.close());
    const close = make("button", { type: "button", class: "search-close" }, words.search_close);
    close.addEventListener("click", () => dialog.close());
    inside.all.querySelector("form").append(close);
    dialog.append(inside.all, make("p", { class: "search-more" },
      make("a", { href: new URL("search/", base).href }, words.search_terms)));
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    document.body.append(dialog);
    dialog.input = inside.input;
  }
  if (!dialog.open) dialog.showModal(); // which gives the focus back when it closes
  dialog.input.focus();
  dialog.input.select();
}

export function placeIn(element) {
  const { all, input, show } = box(() => {});
  element.replaceChildren(all);
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  if (input.value) show();
}
