// On the page that stands where a lesson was before: go to where it is now, to the same place on the page.
const link = document.querySelector("main a");
if (link) location.replace(link.href + location.hash);
