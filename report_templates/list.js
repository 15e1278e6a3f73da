"use strict";
(() => {
  const table = document.querySelector("table.sortable");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const words = rows.map((row) => row.textContent.toLowerCase());
  const [input, select] = [document.querySelector(".tools input"), document.querySelector(".tools select")];
  const output = document.querySelector(".tools output");
  const filter = () => {
    const wanted = input.value.toLowerCase();
    let shown = 0;
    rows.forEach((row, i) => {
      row.hidden = !words[i].includes(wanted) || (select.value !== "" && row.dataset.mark !== select.value);
      shown += row.hidden ? 0 : 1;
    });
    output.textContent = shown + " / " + rows.length;
  };
  const sort = (head) => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    table.querySelectorAll("th").forEach((th) => th.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const text = (row) => row.cells[head.cellIndex].textContent;
    const order = new Intl.Collator("en", { numeric: true }).compare;
    const sorted = rows.slice().sort((a, b) => (up ? order(text(a), text(b)) : order(text(b), text(a))));
    body.append(...sorted);
  };
  input.addEventListener("input", filter);
  select.addEventListener("change", filter);
  table.querySelectorAll("th button").forEach((b) => b.addEventListener("click", () => sort(b.closest("th"))));
  filter();
})();
