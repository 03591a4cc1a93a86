// A citation shows its reference when the pointer rests on it or the keyboard reaches it; Escape puts it away.
// The link itself leads to the list, with or without this file; from there a link leads back.

{ // classic scripts share their names: these stay here
  const words = JSON.parse(document.getElementById("words").textContent);
  const entryOf = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));

  const note = document.createElement("div");
  note.className = "citation-note";
  note.id = "citation-note";
  note.popover = "manual";
  note.setAttribute("role", "tooltip");
  document.body.append(note);

  let shown = null;
  let timer = 0;

  function hide() {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    if (note.matches(":popover-open")) note.hidePopover();
  }

  function show(link) {
    const entry = entryOf(link);
    if (!entry || shown === link) return;
    hide();
    note.replaceChildren(...[...entry.childNodes].filter((node) => !node.classList?.contains("back")).map((node) => node.cloneNode(true)));
    note.showPopover();
    link.setAttribute("aria-describedby", note.id);
    shown = link;
    put();
  }

  // Below its link, or above where there is no room; scrolling, which a focus may cause, takes it along.
  function put() {
    const place = shown.getClientRects()[0];
    if (place.bottom < 0 || place.top > innerHeight) return hide();
    const box = note.getBoundingClientRect();
    const left = Math.max(12, Math.min(place.left, document.documentElement.clientWidth - box.width - 12));
    const below = place.bottom + 6;
    note.style.left = `${left}px`;
    note.style.top = `${below + box.height < innerHeight ? below : place.top - box.height - 6}px`;
  }

  // The pointer may move from the link onto the note, to follow the link in it.
  const later = (action, delay) => {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  };

  for (const link of document.querySelectorAll("a.citation")) {
    link.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && later(() => show(link), 150));
    link.addEventListener("pointerleave", () => later(hide, 250));
    link.addEventListener("focus", () => link.matches(":focus-visible") && show(link));
    link.addEventListener("blur", hide);
    link.addEventListener("click", () => {
      hide();
      leadBack(link);
    });
  }
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", () => later(hide, 250));
  addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  addEventListener("scroll", () => shown && put(), { passive: true });

  // Back to the very place: several citations lead to one entry.
  function leadBack(link) {
    const entry = entryOf(link);
    if (!entry) return;
    document.querySelector(".references .back")?.remove();
    link.id ||= `cited-${entry.id}`;
    const back = document.createElement("a");
    back.className = "back";
    back.href = `#${link.id}`;
    back.textContent = "↩";
    back.setAttribute("aria-label", words.back);
    back.addEventListener("click", (event) => {
      event.preventDefault();
      link.scrollIntoView({ block: "center" });
      link.focus({ preventScroll: true });
      back.remove();
    });
    entry.append(" ", back);
  }
}
