// The RACI grid: a chosen cell takes a letter, arrows move, a block from Excel is pasted, and
// what was done here is taken back. Every change is written at once, all of it or nothing.

import { csrfToken } from "../csrf.js";

const bar = /** @type {HTMLElement | null} */ (document.querySelector("[data-raci]"));
const LETTERS = ["R", "A", "C", "I"];

/** @typedef {{ row: string, column: string, letter: string }} Cell */

/** What takes each change back, the latest last. @type {Cell[][]} */
const undone = [];
/** The cell that was chosen last, by its keys. */
let chosen = { row: "", column: "" };
let queue = Promise.resolve();
let waiting = 0;

const grid = () => /** @type {HTMLElement} */ (document.getElementById("raci-grid"));

/** @returns {HTMLElement[][]} */
function lines() {
  return [...grid().querySelectorAll("tbody tr")].map((line) => [
    .../** @type {NodeListOf<HTMLElement>} */ (line.querySelectorAll("td[data-row]")),
  ]);
}

/** @param {EventTarget | null} target */
function cellOf(target) {
  return target instanceof Element
    ? /** @type {HTMLElement | null} */ (target.closest("#raci-grid td[data-row]"))
    : null;
}

/** @param {string} row @param {string} column */
function cellAt(row, column) {
  return /** @type {HTMLElement | null} */ (
    grid().querySelector(`td[data-row="${row}"][data-column="${column}"]`)
  );
}

/** @param {HTMLElement} cell */
function choose(cell, isFocused = true) {
  for (const other of grid().querySelectorAll('td[tabindex="0"]')) {
    other.setAttribute("tabindex", "-1");
  }
  cell.setAttribute("tabindex", "0");
  chosen = { row: cell.dataset.row ?? "", column: cell.dataset.column ?? "" };
  if (isFocused) cell.focus();
}

/** @param {string} words */
function say(words) {
  const place = bar?.querySelector("[data-raci-said]");
  if (place) place.textContent = words;
}

/** @param {HTMLElement} cell @param {string} letter */
function draw(cell, letter) {
  cell.textContent = letter;
  if (letter) cell.dataset.letter = letter;
  else delete cell.dataset.letter;
}

/** Write these cells; `isUndo`: they take something back. @param {Cell[]} cells */
function set(cells, isUndo = false) {
  const changed = cells.filter(({ row, column, letter }) => {
    const cell = cellAt(row, column);
    return cell && cell.textContent?.trim() !== letter;
  });
  if (!changed.length) return;
  const before = changed.map((one) => ({
    ...one,
    letter: cellAt(one.row, one.column)?.textContent?.trim() ?? "",
  }));
  for (const { row, column, letter } of changed) {
    const cell = cellAt(row, column);
    if (!cell) continue;
    draw(cell, letter);
    cell.dataset.waiting = "";
    cell.removeAttribute("aria-invalid");
  }
  waiting += 1;
  queue = queue.then(() => send(changed, before, isUndo));
}

/** @param {Cell[]} cells @param {Cell[]} before @param {boolean} isUndo */
async function send(cells, before, isUndo) {
  const answer = await fetch(bar?.dataset.url ?? "", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify({
      cells: cells.map((cell, place) => ({ ...cell, was: before[place].letter })),
    }),
  }).catch(() => null);
  waiting -= 1;
  if (!answer?.ok) {
    refuse(before, answer ? await reasons(answer) : (bar?.dataset.wordLost ?? ""));
    // Somebody else was first: what they wrote is shown.
    if (answer?.status === 409) show(await stored());
    return;
  }
  say("");
  document.dispatchEvent(new CustomEvent("own-change"));
  if (!isUndo) undone.push(before);
  show(await answer.text());
}

/** The grid as it is stored now. */
async function stored() {
  const page = await fetch(location.href).catch(() => null);
  const text = page?.ok ? await page.text() : "";
  const found = new DOMParser().parseFromString(text, "text/html").getElementById("raci-grid");
  return found?.outerHTML ?? "";
}

/** @param {string} fragment */
function show(fragment) {
  // What was typed meanwhile stands in the page alone: the last answer has it all.
  if (waiting || !fragment) return;
  const isInside = Boolean(cellOf(document.activeElement));
  const shown = grid().querySelector(".raci-scroll");
  const place = { left: shown?.scrollLeft ?? 0, top: shown?.scrollTop ?? 0 };
  grid().outerHTML = fragment;
  window.htmx?.process(grid());
  grid().querySelector(".raci-scroll")?.scrollTo(place);
  const cell = cellAt(chosen.row, chosen.column) ?? lines()[0]?.[0];
  if (cell) choose(cell, isInside);
}

/** @param {Response} answer */
async function reasons(answer) {
  const told = await answer.json().catch(() => ({}));
  return (told.errors ?? [told.detail ?? bar?.dataset.wordLost ?? ""]).join(" ");
}

/** As it was, and red, with the reason. @param {Cell[]} before @param {string} words */
function refuse(before, words) {
  for (const { row, column, letter } of before) {
    const cell = cellAt(row, column);
    if (!cell) continue;
    draw(cell, letter);
    delete cell.dataset.waiting;
    cell.setAttribute("aria-invalid", "true");
  }
  say(words);
}

/** @param {string} letter */
function setChosen(letter) {
  const cell = cellAt(chosen.row, chosen.column);
  if (cell) set([{ ...chosen, letter }]);
}

function takeBack() {
  const cells = undone.pop();
  if (!cells) {
    say(bar?.dataset.wordNothing ?? "");
    return;
  }
  set(cells, true);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const cell = cellOf(event.target);
  if (!cell) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    takeBack();
    return;
  }
  if (event.altKey) return;
  const letter = event.key.toUpperCase();
  if (LETTERS.includes(letter)) setChosen(letter);
  else if (event.key === "Delete" || event.key === "Backspace") setChosen("");
  else if (!go(cell, event.key)) return;
  event.preventDefault();
  event.stopPropagation();
}

/** @param {HTMLElement} cell @param {string} key */
function go(cell, key) {
  const all = lines();
  const line = all.findIndex((cells) => cells.includes(cell));
  const place = all[line].indexOf(cell);
  const to = {
    ArrowUp: all[line - 1]?.[place],
    ArrowDown: all[line + 1]?.[place],
    Enter: all[line + 1]?.[place] ?? cell,
    ArrowLeft: all[line][place - 1],
    ArrowRight: all[line][place + 1],
    Home: all[line][0],
    End: all[line].at(-1),
  };
  if (!(key in to)) return false;
  const next = to[/** @type {keyof typeof to} */ (key)];
  if (next) choose(next);
  return true;
}

/** A block of lines and tabs, from the chosen cell on; what lies outside is left. @param {ClipboardEvent} event */
function onPaste(event) {
  const cell = cellOf(document.activeElement);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!cell || !text) return;
  event.preventDefault();
  const all = lines();
  const first = all.findIndex((cells) => cells.includes(cell));
  const place = all[first].indexOf(cell);
  const block = text.replace(/\r?\n$/, "").split(/\r?\n/);
  /** @type {Cell[]} */
  const cells = [];
  block.forEach((line, down) => {
    line.split("\t").forEach((typed, right) => {
      const to = all[first + down]?.[place + right];
      if (to) {
        const letter = typed.trim().toUpperCase();
        cells.push({ row: to.dataset.row ?? "", column: to.dataset.column ?? "", letter });
      }
    });
  });
  set(cells);
}

if (bar) {
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("paste", onPaste);
  document.addEventListener("focusin", (event) => {
    const cell = cellOf(event.target);
    if (cell) choose(cell, false);
  });
  bar.addEventListener("click", (event) => {
    const button =
      event.target instanceof Element
        ? /** @type {HTMLElement | null} */ (event.target.closest("button"))
        : null;
    if (button?.dataset.set !== undefined) setChosen(button.dataset.set);
    else if (button && "undo" in button.dataset) takeBack();
  });
  const start = lines()[0]?.[0];
  if (start) choose(start, false);
}
