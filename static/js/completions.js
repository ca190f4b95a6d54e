"use strict";
// Suggestions under a search box, as a combobox: arrows move, Enter takes, Escape closes. htmx brings
// the list; without a script the box is an ordinary one.

(() => {
  const lists = new Map();

  const options = (input) => [...lists.get(input).querySelectorAll("[role=option]")];
  const chosen = (input) => options(input).find((option) => option.getAttribute("aria-selected") === "true");

  const close = (input) => {
    lists.get(input).replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (input, option) => {
    chosen(input)?.setAttribute("aria-selected", "false");
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  const take = (input, option) => {
    if (option.dataset.page) {
      location.assign(option.dataset.page);
      return;
    }
    input.value = option.dataset.q;
    close(input);
    input.focus();
    input.form.requestSubmit();
  };

  const onKey = (event) => {
    const input = event.currentTarget;
    // An input method uses the same keys for its own list.
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = options(input);
    if (!all.length) return;
    const current = all.indexOf(chosen(input));
    if (event.key === "ArrowDown") choose(input, all[(current + 1) % all.length]);
    else if (event.key === "ArrowUp") choose(input, all[(current < 0 ? all.length : current) - 1] ?? all.at(-1));
    else if (event.key === "Enter" && current >= 0) take(input, all[current]);
    else if (event.key === "Escape") close(input);
    else return;
    event.preventDefault();
  };

  for (const input of document.querySelectorAll("[data-completed]")) {
    const list = input.nextElementSibling;
    lists.set(input, list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "completions"]]) {
      input.setAttribute(name, value);
    }
    input.addEventListener("keydown", onKey);
    input.addEventListener("blur", () => close(input));
    // Before the blur, so that the list is still there.
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) take(input, option);
    });
    list.addEventListener("htmx:beforeSwap", (event) => {
      if (document.activeElement !== input || !input.value.trim()) event.detail.shouldSwap = false;
    });
    list.addEventListener("htmx:afterSwap", () => {
      input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-expanded", String(options(input).length > 0));
    });
    input.form?.addEventListener("submit", () => {
      htmx.trigger(input, "htmx:abort");
      close(input);
    });
    input.addEventListener("input", () => { if (!input.value.trim()) close(input); });
  }
})();
