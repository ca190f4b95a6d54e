"use strict";
// Small comforts on every page. Everything works without them.

(() => {
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const box = document.querySelector("[data-search]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // The clipboard is there on https and on this machine only.
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent).then(() => {
      const before = button.textContent;
      button.textContent = "已复制";
      setTimeout(() => { button.textContent = before; }, 1600);
    });
  });

  if (matchMedia("(max-width: 52rem)").matches) {
    for (const details of document.querySelectorAll("[data-narrow-closed]")) details.open = false;
  }
})();
