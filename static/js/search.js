"use strict";
// Keeps the addresses of searches short: values that say nothing are left out of them.

(() => {
  const idle = (field, value) => value === "" || value === field?.dataset.default;

  document.addEventListener("htmx:configRequest", (event) => {
    const form = document.getElementById("search-form");
    if (!form.contains(event.detail.elt)) return;
    const { parameters } = event.detail;
    for (const name of Object.keys(parameters)) {
      if (idle(form.elements.namedItem(name), parameters[name])) delete parameters[name];
    }
  });

  // Addresses that links in the results made are the form's state too.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "results") return;
    const form = document.getElementById("search-form");
    const params = new URLSearchParams(location.search);
    for (const name of ["q", "year_from", "year_to", "scope", "order"]) {
      const field = form.elements.namedItem(name);
      if (field !== document.activeElement) field.value = params.get(name) ?? field.dataset.default ?? "";
    }
    form.elements.namedItem("group").checked = params.has("group");
    if (matchMedia("(max-width: 52rem)").matches) document.querySelector(".filters details").open = false;
  });
})();
