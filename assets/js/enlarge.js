// A click on a picture of the text shows it large, in its exact form; without JavaScript it is only a picture.
// The button stands beside the picture, so that its alt text is still read and its own menu still opens.

(() => {
  const said = JSON.parse(document.getElementById("words").textContent);
  const SVG = "http://www.w3.org/2000/svg";

  function drawn(shape) {
    const svg = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", shape);
    svg.append(path);
    return svg;
  }

  function control(className, label, shape) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = className;
    button.setAttribute("aria-label", label);
    button.append(drawn(shape));
    return button;
  }

  const pictures = document.querySelectorAll("main picture, main figure > img");
  if (!pictures.length) return;

  const dialog = document.createElement("dialog");
  const close = control("close-button", said.close, "M6 6l12 12M18 6L6 18");
  const place = document.createElement("div");
  dialog.className = "enlarged";
  dialog.setAttribute("aria-label", said.enlarged);
  place.className = "enlarged-place";
  place.tabIndex = 0;
  dialog.append(close, place);
  document.body.append(dialog);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target === place) dialog.close();
  });
  dialog.addEventListener("close", () => place.replaceChildren());

  function enlarge(image) {
    const large = new Image(image.width, image.height);
    large.alt = image.alt;
    large.src = image.src;
    large.className = image.closest(".plot") ? "plot" : "";
    const [width, height] = [image.getAttribute("width"), image.getAttribute("height")];
    large.style.setProperty("--width", `${width}px`);
    large.style.setProperty("--ratio", width / height);
    place.replaceChildren(large);
    dialog.showModal();
    close.focus();
  }

  for (const picture of pictures) {
    const image = picture.querySelector("img") ?? picture;
    if (image.closest("a")) continue;
    const frame = document.createElement("span");
    const button = control("enlarge-button", said.enlarge, "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7");
    frame.className = "enlargeable";
    picture.replaceWith(frame);
    frame.append(picture, button);
    button.addEventListener("click", () => enlarge(image));
    image.addEventListener("click", () => {
      button.focus();
      enlarge(image);
    });
  }
})();
