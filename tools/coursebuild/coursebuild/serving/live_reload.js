// Served by `coursebuild serve` alone, never published: loads the page again when another one has come in
// its place. The server knows by this connection that somebody looks at the page.
{
  const { version, events } = document.currentScript.dataset;
  let source;
  const listen = () => {
    source?.close();
    // A browser keeps six connections to a server: pages that nobody sees give theirs back.
    if (document.visibilityState !== "visible") return;
    source = new EventSource(`${events}?${new URLSearchParams({ path: location.pathname, version })}`);
    source.addEventListener("reload", () => {
      source.close();
      location.reload();
    });
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pageshow", listen); // the first time, and after Back
  addEventListener("pagehide", () => source?.close());
}
