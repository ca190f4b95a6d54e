"use strict";
// Drop any number of files on the form; they are sent in batches, with a bar. Without this the form works as it is.

(() => {
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const zone = form.querySelector("[data-dropzone]");
  const chosen = form.querySelector("[data-chosen]");
  const bar = form.querySelector("[data-sending]");
  const button = form.querySelector("button.primary");
  const FILES = 40, BYTES = 20 * 1024 * 1024;
  let dropped = null;

  form.querySelector("[data-drop-hint]").hidden = false;
  form.querySelector("[data-plain-limit]").hidden = true;

  const say = (text) => { chosen.hidden = !text; chosen.textContent = text; };
  const files = () => dropped || [...input.files];

  input.addEventListener("change", () => { dropped = null; say(input.files.length > 1 ? `已选 ${input.files.length} 个文件` : ""); });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    dropped = await filesOf(event.dataTransfer);
    input.value = "";
    say(`已放入 ${dropped.length} 个文件`);
  });

  // Folders that were dropped are opened to the bottom.
  async function filesOf(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    if (!entries.length) return [...transfer.files];
    const found = [];
    const visit = async (entry) => {
      if (entry.name.startsWith(".")) return;
      if (entry.isFile) { found.push(await new Promise((done, fail) => entry.file(done, fail))); return; }
      const reader = entry.createReader();
      for (;;) {
        const part = await new Promise((done, fail) => reader.readEntries(done, fail));
        if (!part.length) return;
        for (const child of part) await visit(child);
      }
    };
    for (const entry of entries) await visit(entry);
    return found;
  }

  function batches(all) {
    const made = [[]];
    let bytes = 0;
    for (const file of all) {
      const last = made[made.length - 1];
      if (last.length && (last.length >= FILES || bytes + file.size > BYTES)) { made.push([file]); bytes = file.size; }
      else { last.push(file); bytes += file.size; }
    }
    return made;
  }

  form.addEventListener("submit", async (event) => {
    const all = files();
    if (!dropped && all.length <= FILES) return;
    if (!all.length) return;
    event.preventDefault();
    button.disabled = true;
    bar.hidden = false;
    bar.max = all.length;
    let sent = 0, page = "";
    for (const batch of batches(all)) {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      if (form.elements.as_version.checked) body.append("as_version", "on");
      const number = /\/uploads\/(\d+)\//.exec(page);
      if (number) body.append("batch", number[1]);
      for (const file of batch) body.append("file", file, file.name);
      let answer = null;
      try { answer = await fetch(form.action, {method: "POST", body, credentials: "same-origin"}); } catch { /* said below */ }
      if (!answer || !answer.ok || !answer.redirected) {
        dropped = all.slice(sent);
        say(`发送中断：${sent} 个已收下${answer ? `（服务器答 ${answer.status}）` : ""}，余下 ${dropped.length} 个没有发出。可以再按一次按钮续传。`);
        button.disabled = false;
        return;
      }
      page = answer.url;
      sent += batch.length;
      bar.value = sent;
      say(`已发送 ${sent} / ${all.length}`);
    }
    location.assign(page);
  });
})();
