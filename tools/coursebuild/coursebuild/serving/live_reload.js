// Served by `coursebuild serve` alone, never published: shows another version of the page when it has come in
// the place of this one. The server knows by this connection that somebody looks at the page.
{
  const OURS = "script[data-version][data-events]";
  const { events, version: first } = document.currentScript.dataset;
  let source;
  let version = first;
  let shown; // the page as it was sent, before any script has changed it

  const load = async () => {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const ours = page.querySelector(OURS);
    ours?.remove();
    return { page, version: ours?.dataset.version };
  };

  const isAlike = (one, other) =>
    one.nodeType === Node.ELEMENT_NODE && one.cloneNode(false).isEqualNode(other.cloneNode(false));

  // Change in the page what differs between two versions of it, and nothing else: what is open stays open.
  // False where a script has changed just that: then the page has to be loaded anew.
  const renew = (live, before, after) => {
    if (before.isEqualNode(after)) return true;
    if (isAlike(before, after) && live && renewChildren(live, [...before.childNodes], [...after.childNodes])) {
      return true;
    }
    if (!live?.isEqualNode(before)) return false;
    live.replaceWith(document.importNode(after, true));
    return true;
  };

  const renewChildren = (live, before, after) => {
    const nodes = [...live.childNodes];
    let [from, to] = [0, 0];
    return [...common(before, after), [before.length, after.length]].every(([next, nextAfter]) => {
      const [gone, there, come] = [before.slice(from, next), nodes.slice(from, next), after.slice(to, nextAfter)];
      [from, to] = [next + 1, nextAfter + 1];
      if (gone.length === come.length) return gone.every((node, index) => renew(there[index], node, come[index]));
      if (!gone.every((node, index) => there[index]?.isEqualNode(node))) return false;
      for (const node of come) live.insertBefore(document.importNode(node, true), nodes[next] ?? null);
      there.forEach((node) => node.remove());
      return true;
    });
  };

  // The positions of what stands in both lists, in order: a longest common subsequence.
  const common = (before, after) => {
    const [one, other] = [before, after].map((nodes) => nodes.map((node) => node.outerHTML ?? node.nodeValue));
    const lengths = Array.from({ length: one.length + 1 }, () => new Uint32Array(other.length + 1));
    for (let i = one.length - 1; i >= 0; i -= 1) {
      for (let j = other.length - 1; j >= 0; j -= 1) {
        lengths[i][j] =
          one[i] === other[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
      }
    }
    const pairs = [];
    for (let [i, j] = [0, 0]; i < one.length && j < other.length; ) {
      if (one[i] === other[j]) pairs.push([i++, j++]);
      else if (lengths[i + 1][j] >= lengths[i][j + 1]) i += 1;
      else j += 1;
    }
    return pairs;
  };

  const follow = async () => {
    const before = await shown;
    const now = await load();
    const isPatched =
      before?.version === version &&
      !before.page.isEqualNode(now.page) && // else a style or a script is another one
      before.page.head.isEqualNode(now.page.head) &&
      renew(document.body, before.page.body, now.page.body);
    if (!isPatched) {
      source?.close();
      location.reload();
    }
    shown = now;
    version = now.version;
  };

  // What goes on, in a corner.
  const box = document.createElement("div");
  box.style.cssText =
    "position: fixed; inset: auto 1rem 1rem auto; z-index: 9; padding: .4em .8em; border-radius: .5em; " +
    "background: CanvasText; color: Canvas; font: .8rem/1.4 system-ui";
  const say = (status) => {
    box.textContent = status;
    if (status) document.body.append(box);
    else box.remove();
  };

  const listen = () => {
    source?.close();
    // A browser keeps six connections to a server: pages that nobody sees give theirs back.
    if (document.visibilityState !== "visible") return;
    shown ??= load();
    source = new EventSource(`${events}?${new URLSearchParams({ path: location.pathname, version })}`);
    source.addEventListener("status", ({ data }) => say(JSON.parse(data)));
    source.addEventListener("reload", () => follow().catch(() => location.reload()));
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pageshow", listen); // the first time, and after Back
  addEventListener("pagehide", () => source?.close());
}
