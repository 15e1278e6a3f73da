// What a page does beside htmx: files dropped anywhere, a panel beside its column, answers that are sent as they are clicked.
// Every one of these works without this file too, with one click more.
"use strict";
document.documentElement.classList.add("js");

const size = bytes => bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;

function showPicked() {
  const input = document.getElementById("file"), list = document.getElementById("picked");
  if (!input || !list) return;
  const files = [...input.files], most = Number(input.dataset.most);
  list.replaceChildren(...files.map(file => {
    const item = document.createElement("li"), name = document.createElement("b"), told = document.createElement("span");
    name.textContent = file.name;
    told.textContent = size(file.size) + (file.size > most ? ` – ${input.dataset.large}` : "");
    told.className = file.size > most ? "acc b nw" : "mut nw";
    item.append(name, told);
    return item;
  }));
  const ready = files.length > 0 && files.every(file => file.size <= most);
  document.getElementById("send").hidden = !ready;
  const choose = document.getElementById("choose");
  choose.textContent = files.length ? input.dataset.other : input.dataset.choose;
  if (files.length) choose.classList.toggle("go", !ready);
  if (ready) document.getElementById("send").focus();
}

document.addEventListener("change", event => {
  if (event.target.id === "file") showPicked();
  if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, event => {
    const input = document.getElementById("file");
    if (!input || !event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    document.body.classList.toggle("over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      showPicked();
    }
  });
}
document.addEventListener("click", event => {
  if (event.target.closest("#choose")) document.getElementById("file").click();
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim()).then(() => { copy.textContent = copy.dataset.done; });
});
document.addEventListener("submit", event => {
  if (event.target.id === "upload") {
    const send = document.getElementById("send");
    if (!send || send.hidden) return;
    send.textContent = send.dataset.wait;
    setTimeout(() => { send.disabled = true; }, 0);
  }
});
document.addEventListener("keydown", event => {
  const close = document.querySelector(".pop > .x");
  if (event.key === "Escape" && close) close.click();
});

// The panel stands beside the column that it speaks of, which stays in sight; on a narrow page it stands above the sheet.
function place() {
  const stage = document.querySelector(".stage"), pop = stage && stage.querySelector(".pop");
  if (!stage) return;
  stage.classList.toggle("placed", Boolean(pop) && innerWidth > 900);
  const at = pop && document.getElementById(pop.dataset.at);
  if (!pop) return;
  if (innerWidth <= 900 || !at) { pop.removeAttribute("data-placed"); pop.style.left = pop.style.top = ""; return; }
  const box = stage.getBoundingClientRect(), near = at.getBoundingClientRect();
  const right = near.right - box.left + 10, left = near.left - box.left - 330;
  pop.style.left = `${left > 0 ? left : Math.min(right, box.width - 330)}px`;
  pop.style.top = `${near.top - box.top}px`;
}
let sheetLeft = 0;
document.addEventListener("htmx:before:swap", () => { sheetLeft = document.querySelector(".scroll")?.scrollLeft ?? 0; });
document.addEventListener("htmx:after:swap", () => {
  const scroll = document.querySelector(".scroll");
  if (scroll) scroll.scrollLeft = sheetLeft;
  place();
  const pop = document.querySelector(".pop input");
  if (pop && !document.querySelector(".pop :focus")) pop.focus({ preventScroll: true });
});
addEventListener("resize", place);
document.addEventListener("scroll", event => { if (event.target.classList?.contains("scroll")) place(); }, true);
addEventListener("DOMContentLoaded", () => { showPicked(); place(); });
