// Apply the reader's choice of theme before the page is painted, so that nothing flashes.
// Without a choice (or without storage) the page follows the system.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is refused in some private windows.
}
