// Small comforts: theme button, copy buttons, a mark for the section being read.
// Every control is made here, so that without JavaScript there is none that does nothing.

const root = document.documentElement;
const words = JSON.parse(document.getElementById("words").textContent);

// Built node by node: a strict content security policy may refuse innerHTML.
function icon(outline, solid = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [shape, className] of [[outline, "outline"], [solid, "solid"]]) {
    if (!shape) continue;
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", shape);
    path.setAttribute("class", className);
    svg.append(path);
  }
  return svg;
}

const button = (className) => {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  return element;
};

// Theme -------------------------------------------------------------------------------------

const THEMES = {
  system: { name: words.theme_system, outline: "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17z", solid: "M12 3.5a8.5 8.5 0 0 1 0 17z" },
  light: { name: words.theme_light, outline: "M16 12a4 4 0 1 1-8 0a4 4 0 1 1 8 0M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4" },
  dark: { name: words.theme_dark, outline: "M20 14.2A8.2 8.2 0 0 1 9.8 4a8.2 8.2 0 1 0 10.2 10.2z" },
};
const ORDER = Object.keys(THEMES);

function addThemeButton(bar) {
  const control = button("theme-button");
  const show = () => {
    const theme = root.dataset.theme ?? "system";
    const label = words.theme.replace("{theme}", THEMES[theme].name);
    control.replaceChildren(icon(THEMES[theme].outline, THEMES[theme].solid));
    control.setAttribute("aria-label", label);
    control.title = label;
  };
  control.addEventListener("click", () => {
    const theme = ORDER[(ORDER.indexOf(root.dataset.theme ?? "system") + 1) % ORDER.length];
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      if (theme === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // The choice then lasts for this page only.
    }
    show();
  });
  show();
  bar.append(control);
}

// Copy --------------------------------------------------------------------------------------

const COPY = "M10.5 8.5h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM15.5 5.5v0a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2";
const DONE = "M5 12.5l4.5 4.5L19 7.5";

function addCopyButton(pre) {
  const control = button("copy-button");
  const show = (done) => {
    control.replaceChildren(icon(done ? DONE : COPY));
    control.setAttribute("aria-label", done ? words.copied : words.copy);
    control.toggleAttribute("data-done", done);
  };
  control.addEventListener("click", async () => {
    await navigator.clipboard.writeText(pre.innerText.replace(/\n$/, ""));
    show(true);
    setTimeout(show, 1600, false);
  });
  show(false);
  // Beside the <pre>, not in it: the button must stay while the code scrolls.
  const frame = document.createElement("div");
  frame.className = "code";
  pre.replaceWith(frame);
  frame.append(pre, control);
}

// Only when a piece of code comes near the screen: a long page must not be laid out anew at its start.
function addCopyButtons() {
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      addCopyButton(target);
    }
  }, { rootMargin: "300px" });
  document.querySelectorAll("pre.highlight").forEach((pre) => observer.observe(pre));
}

// Where am I --------------------------------------------------------------------------------

function followReading(contents) {
  const links = [...contents.querySelectorAll("a[href^='#']")];
  const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  let waiting = false;
  const mark = () => {
    waiting = false;
    const line = innerHeight * 0.3;
    const current = targets.findLastIndex((target) => target && target.getBoundingClientRect().top < line);
    links.forEach((link, index) => {
      if (index !== current) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "true");
        const box = contents.getBoundingClientRect();
        const place = link.getBoundingClientRect();
        if (place.bottom > box.bottom || place.top < box.top) contents.scrollTop += place.top - box.top - box.height / 2;
      }
    });
  };
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(mark);
    waiting = true;
  }, { passive: true });
  mark();
}

// Search ------------------------------------------------------------------------------------

const GLASS = "M16.5 10.5a6 6 0 1 1-12 0a6 6 0 1 1 12 0M15 15l5 5";

// Script, style and index are loaded on first use; without JavaScript the link leads to the index of terms.
function addSearch(link) {
  const control = button("search-button");
  const label = link.textContent;
  const hint = document.createElement("kbd");
  hint.textContent = "/";
  control.append(icon(GLASS), hint);
  control.setAttribute("aria-label", label);
  control.setAttribute("aria-keyshortcuts", "/ Control+K Meta+K");
  control.title = label;
  const { script, style } = link.dataset;
  const load = () => {
    if (!document.querySelector(`link[href="${style}"]`)) {
      const sheet = document.createElement("link");
      Object.assign(sheet, { rel: "stylesheet", href: style });
      document.head.append(sheet);
    }
    return import(script);
  };
  const open = async () => (await load()).open();
  control.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const isWriting = event.target.closest?.("input, textarea, select, [contenteditable]");
    const isSlash = event.key === "/" && !isWriting && !event.ctrlKey && !event.metaKey;
    if (!isSlash && !((event.ctrlKey || event.metaKey) && event.code === "KeyK")) return;
    event.preventDefault();
    open();
  });
  link.replaceWith(control);
  const here = document.getElementById("search-here");
  if (here) load().then(({ placeIn }) => placeIn(here));
}

// ---------------------------------------------------------------------------------------------

const searchLink = document.querySelector("a.search-button");
if (searchLink) addSearch(searchLink);
addThemeButton(document.querySelector(".site-bar"));
if (navigator.clipboard) addCopyButtons();
const contents = document.querySelector(".page-contents");
if (contents && matchMedia("(min-width: 70rem)").matches) followReading(contents);
