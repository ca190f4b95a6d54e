"use strict";
// The review bench: keys, saving while one types, picking a number by selecting it. All of it works without.

(() => {
  const bench = document.querySelector("[data-review]");
  if (!bench) return;
  const state = document.querySelector("[data-save-state]");
  const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select") !== null;
  const say = (words, wrong = false) => {
    state.textContent = words;
    state.classList.toggle("error", wrong);
  };
  // Everything on the page speaks of one version of the report.
  const setBase = (base) => {
    for (const input of document.querySelectorAll("input[name=base]")) {
      if (input.value === String(base)) continue;
      input.value = base;
      const undo = input.form.querySelector("[data-key=u]");
      if (undo) Object.assign(undo, { disabled: false, textContent: "撤销上一步" });
      const redo = input.form.querySelector("[data-key=redo]");
      if (redo) redo.disabled = true;
    }
  };
  for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;

  // --- text, original, or both ---
  const sides = [...document.querySelectorAll("[data-side]")];
  const original = document.querySelector("[data-original]");
  const show = (side) => {
    bench.dataset.show = side;
    for (const link of sides) {
      if (link.dataset.side === side) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    document.cookie = `bench_shows=${side}; path=/staff/; max-age=31536000; samesite=lax`;
    if (side === "text" || original.childElementCount) return;
    original.setAttribute("aria-busy", "true");
    htmx.ajax("GET", original.dataset.original, { target: original, swap: "innerHTML" })
      .finally(() => original.removeAttribute("aria-busy"));
  };
  for (const link of sides) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(link.dataset.side);
    });
  }
  const showNext = () => {
    const seen = sides.filter((link) => link.offsetParent !== null);
    const at = seen.findIndex((link) => link.dataset.side === bench.dataset.show);
    show(seen[(at + 1) % seen.length].dataset.side);
  };

  // What points into the text brings the text up.
  const showText = () => {
    if (bench.dataset.show === "original") show(sides.some((l) => l.dataset.side === "both" && l.offsetParent) ? "both" : "text");
  };
  document.addEventListener("click", (event) => {
    const target = event.target.closest(".panels a[href^='#']")?.hash.slice(1);
    if (target && document.getElementById(target)?.closest("[data-text]")) showText();
  });

  // --- the metadata saves itself ---
  const form = document.querySelector("form[data-autosave]");
  const canSave = form?.querySelector("button.primary");
  let saving = Promise.resolve();
  const save = async () => {
    say("正在保存…");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
      });
      const told = await answer.json();
      for (const place of form.querySelectorAll("[data-error]")) place.textContent = told.errors[place.dataset.error] ?? "";
      if (told.base) setBase(told.base);
      const time = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
      say(answer.ok ? `${told.message}（${time}）` : told.message, !answer.ok);
    } catch {
      say("没有连上，还没有保存；你填的都还在。", true);
    }
  };
  if (canSave) {
    form.addEventListener("change", (event) => {
      if (event.target.name === "division_pick") {
        document.getElementById("id_division").value = event.target.dataset.name;
      }
      saving = saving.then(save);
    });
  }

  // --- places while one types ---
  const choices = document.querySelector("[data-places]");
  const place = document.getElementById("id_division");
  let waiting = 0;
  place?.addEventListener("input", () => {
    clearTimeout(waiting);
    for (const picked of choices.querySelectorAll(":checked")) picked.checked = false;
    waiting = setTimeout(async () => {
      const answer = await fetch(`${choices.dataset.places}?division=${encodeURIComponent(place.value)}`);
      if (answer.ok) htmx.swap(choices, await answer.text(), { swapStyle: "innerHTML" });
    }, 250);
  });

  // --- numbers: which one we are at ---
  const rows = () => [...document.querySelectorAll("[data-number]")];
  let now = -1;
  const light = (number) => {
    showText();
    for (const lit of document.querySelectorAll(".review-text .lit")) lit.classList.remove("lit");
    const fact = document.getElementById(`m${number}`);
    fact?.classList.add("lit");
    fact?.scrollIntoView({ block: "center" });
  };
  const goTo = (index) => {
    const all = rows();
    if (!all.length) return;
    now = Math.min(Math.max(index, 0), all.length - 1);
    for (const row of all) row.classList.toggle("now", row === all[now]);
    light(all[now].dataset.number);
    all[now].focus({ preventScroll: true });
    all[now].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".numbers a[data-fact]");
    if (!link) return;
    event.preventDefault();
    goTo(rows().indexOf(link.closest("[data-number]")));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = document.getElementById("numbers");
    if (!panel?.contains(event.target) && event.target.id !== "numbers") return;
    setBase(panel.dataset.base);
    if (now >= 0) goTo(now);
  });
  // Somebody was faster: let the page that explains it come up.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== 409) {
      say("没有做成，请刷新页面再试。", true);
      return;
    }
    const { elt, requestConfig } = event.detail;
    for (const name of ["accept", "reject", "reopen"]) {
      const value = requestConfig.parameters[name];
      if (value === undefined) continue;
      const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      elt.append(input);
    }
    elt.submit();
  });

  // --- picking a number in the text ---
  const points = (text) => [...text].length;
  const offsetOf = (node, at) => {
    const words = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-words]");
    if (!words) return null;
    const range = document.createRange();
    range.setStart(words, 0);
    range.setEnd(node, at);
    return Number(words.parentElement.dataset.start) + points(range.toString());
  };
  const adder = document.querySelector("form[data-add-number]");
  const pick = () => {
    const selection = getSelection();
    if (!adder || !selection.rangeCount || selection.isCollapsed) return false;
    const range = selection.getRangeAt(0);
    const start = offsetOf(range.startContainer, range.startOffset);
    const end = offsetOf(range.endContainer, range.endOffset);
    if (start === null || end === null) return false;
    adder.elements.start.value = start;
    adder.elements.end.value = end;
    adder.elements.words.value = selection.toString().slice(0, 200);
    adder.closest("details").open = true;
    adder.querySelector("button.primary").focus();
    return true;
  };
  adder?.elements.words.addEventListener("input", () => { adder.elements.start.value = adder.elements.end.value = ""; });

  const press = (name) => document.querySelector(`[data-key=${name}]:not([disabled])`)?.click();
  document.addEventListener("keydown", (event) => {
    // In a field these keys belong to what is typed there.
    if (event.altKey || typing(event.target)) return;
    const { key } = event;
    if (event.ctrlKey || event.metaKey) {
      const step = { z: event.shiftKey ? "redo" : "u", y: "redo" }[key.toLowerCase()];
      if (!step) return;
      event.preventDefault();
      press(step);
      return;
    }
    if (key === "j") goTo(now + 1);
    else if (key === "k") goTo(now - 1);
    else if (key === "s") { if (pick()) event.preventDefault(); }
    else if (key === "u") press("u");
    else if (key === "o") showNext();
    else if (key === "[" || key === "]") original.querySelector(`[data-key="${key}"]`)?.click();
    else if ("are".includes(key) && now >= 0) rows()[now]?.querySelector(`[data-key=${key}]`)?.click();
  });
})();
