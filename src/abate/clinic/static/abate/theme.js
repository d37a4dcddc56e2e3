// Low glare unless the person chose light; set before anything is drawn.
const KEY = "abate-theme";
const root = document.documentElement;
const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
root.dataset.theme = stored() === "light" ? "light" : "dark";
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
  try { localStorage.setItem(KEY, root.dataset.theme); } catch { /* the choice then lasts as long as the page */ }
});
