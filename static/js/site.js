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

  // A field that a script serves as well needs no button once the script is there.
  const enhance = (root) => {
    for (const element of root.querySelectorAll("[data-no-script]")) element.hidden = true;
    for (const button of root.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  };
  enhance(document);
  document.addEventListener("htmx:load", (event) => enhance(event.target));

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
