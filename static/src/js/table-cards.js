// A table of records (`.tbl.cards`) is a list of cards on a phone: each cell says beside it what
// its column's head says. The words are the head's own, so that they stand in one place.
const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row" };
const NOTHING = new Set(["", "–"]);

export function startTableCards() {
  nameCells();
  document.addEventListener("htmx:afterSettle", nameCells);
}

function nameCells() {
  for (const table of document.querySelectorAll(".tbl.cards:not([data-named])")) {
    table.dataset.named = "";
    const heads = [...table.querySelectorAll("thead th")].map(headOf);
    for (const part of [table, table.tHead, ...table.tBodies, ...table.rows]) giveRole(part);
    for (const row of table.rows)
      for (const cell of row.cells) nameCell(cell, heads[cell.cellIndex]);
  }
}

// Without its arrow, and nothing where only a screen reader is told of it.
function headOf(head) {
  const words = head.cloneNode(true);
  for (const silent of words.querySelectorAll(".sr, svg")) silent.remove();
  return words.textContent.trim();
}

// Laid out as blocks, a table is none any more for who hears it, unless it says so.
function giveRole(part) {
  if (part) part.setAttribute("role", ROLES[part.tagName]);
}

function nameCell(cell, head) {
  const isHead = cell.tagName === "TH";
  const role = cell.scope === "row" ? "rowheader" : isHead ? "columnheader" : "cell";
  cell.setAttribute("role", role);
  if (isHead) return;
  if (head) cell.dataset.label = head;
  const isBlank =
    NOTHING.has(cell.textContent.trim()) && !cell.querySelector("svg, img, input");
  if (isBlank) cell.dataset.blank = "";
}
