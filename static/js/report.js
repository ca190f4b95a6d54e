"use strict";
// The report page: step through the hits, light up the sentence of a fact, follow the reader in the contents.

(() => {
  const typing = (element) => element.closest("input, textarea, select") !== null;

  // --- hits ---
  const steps = document.querySelector("[data-hit-steps]");
  if (steps) {
    const list = document.querySelector("[data-hit-list]");
    const position = document.querySelector("[data-hit-position]");
    const marks = [...document.querySelectorAll(".text mark[id^='h'], .text mark i[id^='h']")]
      .map((element) => element.closest("mark"));
    let current = -1;
    const show = (index) => {
      marks[current]?.classList.remove("now");
      current = (index + marks.length) % marks.length;
      marks[current].classList.add("now");
      marks[current].scrollIntoView({ block: "center" });
      position.textContent = `，第 ${current + 1} 处`;
    };
    const move = (by) => {
      if (current < 0) {
        // Begin at the first hit below the top of the window, where the reader is.
        const below = marks.findIndex((mark) => mark.getBoundingClientRect().top > 60);
        show(by > 0 ? Math.max(below, 0) : (below < 0 ? marks.length : below) - 1);
      } else show(current + by);
    };
    if (marks.length) {
      steps.hidden = false;
      list.hidden = true;
      steps.addEventListener("click", (event) => {
        const button = event.target.closest("[data-hit-step]");
        if (button) move(Number(button.dataset.hitStep));
      });
      document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
        if (event.key === "j") move(1);
        else if (event.key === "k") move(-1);
      });
    }
  }

  // --- facts and their sentences ---
  const unlight = () => { for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit"); };
  const light = (number) => {
    unlight();
    const fact = document.getElementById(`m${number}`);
    fact?.closest(".clause")?.classList.add("lit");
    document.querySelector(`.facts a[href="#m${number}"]`)?.classList.add("lit");
    return fact;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-fact]");
    if (link) {
      light(link.hash.slice(2));
      return;
    }
    const fact = event.target.closest(".text .fact[id^='m']");
    if (!fact) return;
    light(fact.id.slice(1));
    const entry = document.querySelector(`.facts a[href="#${fact.id}"]`);
    entry?.closest("details")?.setAttribute("open", "");
    if (matchMedia("(min-width: 52rem)").matches) entry?.scrollIntoView({ block: "nearest" });
  });

  // --- where the reader is ---
  const entries = new Map([...document.querySelectorAll(".contents a")].map((a) => [a.hash.slice(1), a]));
  if (entries.size && "IntersectionObserver" in window) {
    let shown = null;
    const observer = new IntersectionObserver((changes) => {
      for (const change of changes) {
        const entry = entries.get(change.target.id);
        if (!change.isIntersecting || !entry || entry === shown) continue;
        shown?.removeAttribute("aria-current");
        entry.setAttribute("aria-current", "location");
        shown = entry;
        const frame = entry.closest(".contents");
        const offset = entry.getBoundingClientRect().top - frame.getBoundingClientRect().top;
        if (offset < 0 || offset > frame.clientHeight - 40) frame.scrollTop += offset - frame.clientHeight / 2;
      }
    }, { rootMargin: "-15% 0px -75% 0px" });
    for (const id of entries.keys()) {
      const section = document.getElementById(id);
      if (section) observer.observe(section);
    }
  }
})();
