// Runs before the first paint, so that a remembered theme does not flash.
(() => {
  let theme = null;
  try { theme = localStorage.getItem("theme"); } catch { /* storage is switched off */ }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
