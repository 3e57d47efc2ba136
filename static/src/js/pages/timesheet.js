// The weekly grid: typing as in a spreadsheet. A changed cell is one request; what the server
// refuses, or does not get, stays typed with its reason, and is tried again.
import { csrfToken } from "../csrf.js";
import { word } from "../words.js";

const sheet = document.querySelector("[data-sheet]");
const RETRY_MS = 4000;
let current = null;
let queue = Promise.resolve();
let retryTimer = 0;

const cells = () => [...sheet.querySelectorAll("[data-cell]")];
const rowOf = (cell) => cell.closest("[data-task]");
const isShown = (cell) => cell.offsetParent !== null;

function say(text) {
  document.querySelector("[data-sheet-error]").textContent = text;
}

function mark(cell, message, state) {
  cell.toggleAttribute("data-unsent", state === "unsent");
  cell.dataset.error = message;
  if (message && state !== "unsent") cell.setAttribute("aria-invalid", "true");
  else cell.removeAttribute("aria-invalid");
  if (cell === current || message) say(message);
}

// Where the arrows and Enter go.
function neighbour(cell, rows, columns) {
  const own = rowOf(cell);
  const all = [...sheet.querySelectorAll("[data-task]")];
  if (rows) {
    const place = [...own.querySelectorAll("[data-cell]")].indexOf(cell);
    return all[all.indexOf(own) + rows]?.querySelectorAll("[data-cell]")[place];
  }
  const line = [...own.querySelectorAll("[data-cell]")].filter(isShown);
  return line[line.indexOf(cell) + columns];
}

function go(cell) {
  if (!cell) return;
  cell.focus();
  cell.select();
}

// One request after the other, so that each knows the version that the one before made.
function save(cell, changes) {
  cell.dataset.waiting = String(Number(cell.dataset.waiting ?? 0) + 1);
  const turn = queue.then(() => send(cell, changes));
  queue = turn.catch(() => {});
  return turn;
}

async function send(cell, changes) {
  const body = new URLSearchParams({
    task: rowOf(cell).dataset.task,
    day: cell.dataset.date,
    version: cell.dataset.version,
    rows: sheet.dataset.rows,
    ...changes,
  });
  let answer;
  let read = null;
  try {
    answer = await fetch(sheet.dataset.url, {
      method: "POST",
      body,
      credentials: "same-origin",
      headers: { "X-CSRFToken": csrfToken() },
    });
    if ([502, 503, 504].includes(answer.status)) throw new TypeError("away");
  } catch {
    cell.dataset.pending = JSON.stringify({
      ...JSON.parse(cell.dataset.pending ?? "{}"),
      ...changes,
    });
    mark(cell, sheet.dataset.wordOffline, "unsent");
    clearTimeout(retryTimer);
    retryTimer = setTimeout(retry, RETRY_MS);
    return;
  } finally {
    cell.dataset.waiting = String(Number(cell.dataset.waiting) - 1);
  }
  if (answer.headers.get("Content-Type")?.startsWith("application/json"))
    read = await answer.json();
  if (answer.ok && read) {
    settle(cell, read, changes);
    return;
  }
  if (read?.version !== undefined) cell.dataset.version = read.version;
  mark(
    cell,
    read?.message ??
      word(
        { 403: "forbidden", 404: "missing" }[answer.status] ??
          (answer.redirected ? "signedOut" : "failed"),
      ),
    "refused",
  );
}

function settle(cell, answer, changes) {
  delete cell.dataset.pending;
  const isTypedOn = cell.value.trim() !== changes.text;
  if (cell.dataset.sent === changes.text) delete cell.dataset.sent;
  Object.assign(cell.dataset, {
    version: answer.cell.version,
    stored: answer.cell.text,
    note: answer.cell.note,
  });
  if (changes.text !== undefined && !isTypedOn) cell.value = answer.cell.text;
  cell.title = answer.cell.note;
  cell.parentElement.classList.toggle("noted", Boolean(answer.cell.note));
  cell.classList.remove("saved");
  requestAnimationFrame(() => cell.classList.add("saved"));
  mark(cell, "");
  rowOf(cell).querySelector("[data-row-total]").textContent = answer.row;
  const project = sheet.querySelector(`[data-project-total="${answer.project.id}"]`);
  if (project) project.textContent = answer.project.total;
  sheet
    .querySelector(`[data-hand-in="${answer.project.id}"] button`)
    ?.toggleAttribute("hidden", !answer.project.may_submit);
  const day = sheet.querySelector(`[data-day-total="${cell.dataset.date}"]`);
  day.classList.toggle("beyond", answer.day.is_over);
  day.querySelector("b").textContent = answer.day.total;
  day.querySelector("span").textContent = answer.day.words;
  document.querySelectorAll("[data-week-total]").forEach((total) => {
    total.textContent = answer.week.total;
  });
  document.querySelector("[data-week-words]").textContent = answer.week.words;
  if (cell === current) showNote(cell);
}

function retry() {
  for (const cell of cells().filter((other) => other.dataset.pending)) {
    const changes = JSON.parse(cell.dataset.pending);
    delete cell.dataset.pending;
    save(cell, changes);
  }
}

// Sends what was typed, once; a refused text goes again only when it is changed, or with Enter.
function commit(cell, { again = false } = {}) {
  const text = cell.value.trim();
  if (cell.dataset.closed) return;
  if (text === (cell.dataset.sent ?? cell.dataset.stored) && !(again && cell.dataset.error))
    return;
  cell.dataset.sent = text;
  save(cell, { text });
}

function showNote(cell) {
  const note = document.querySelector("[data-sheet-note]");
  document.querySelector("[data-note-label]").textContent =
    `${sheet.dataset.wordNote}: ${cell.getAttribute("aria-label")}`;
  if (note !== document.activeElement) note.value = cell.dataset.note;
  note.disabled = Boolean(cell.dataset.closed) && !cell.dataset.note;
  note.readOnly = Boolean(cell.dataset.closed);
  note.placeholder = "";
}

function onKey(event) {
  const cell = event.target.closest("[data-cell]");
  if (!cell) return;
  const { key } = event;
  const { selectionStart: start, selectionEnd: end, value } = cell;
  const isAll = start === 0 && end === value.length;
  let next;
  if (key === "F2" && event.shiftKey) {
    document.querySelector("[data-sheet-note]").focus();
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "Escape") {
    cell.value = cell.dataset.stored;
    delete cell.dataset.pending;
    delete cell.dataset.sent;
    mark(cell, "");
    cell.select();
    event.preventDefault();
    return;
  }
  if (key === "Enter") next = neighbour(cell, event.shiftKey ? -1 : 1, 0) ?? cell;
  else if (key === "ArrowDown") next = neighbour(cell, 1, 0);
  else if (key === "ArrowUp") next = neighbour(cell, -1, 0);
  else if (key === "ArrowLeft" && (isAll || end === 0)) next = neighbour(cell, 0, -1);
  else if (key === "ArrowRight" && (isAll || start === value.length))
    next = neighbour(cell, 0, 1);
  else {
    if (cell.dataset.closed && (key.length === 1 || key === "Backspace" || key === "Delete"))
      say(cell.dataset.closed);
    return;
  }
  event.preventDefault();
  if (!next) return;
  if (key === "Enter") commit(cell, { again: true });
  go(next);
}

function start() {
  const note = document.querySelector("[data-sheet-note]");
  sheet.addEventListener("keydown", onKey);
  sheet.addEventListener("focusin", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!cell) return;
    current = cell;
    cell.select();
    say(cell.dataset.error ?? "");
    showNote(cell);
  });
  sheet.addEventListener("focusout", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell) commit(cell);
  });
  note.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && current) note.value = current.dataset.note;
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      go(current);
    }
  });
  note.addEventListener("blur", () => {
    if (current && !note.readOnly && note.value.trim() !== current.dataset.note)
      save(current, { note: note.value.trim() });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show-day]");
    if (!button) return;
    sheet.dataset.day = button.dataset.showDay;
    document
      .querySelectorAll("[data-show-day]")
      .forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  });
  addEventListener("online", retry);
  addEventListener("beforeunload", (event) => {
    if (cells().some((cell) => cell.dataset.pending || Number(cell.dataset.waiting)))
      event.preventDefault();
  });
  // Hours that are on their way, or are refused, come before the week is handed in.
  sheet.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.isReady) return;
    event.preventDefault();
    // Not before this event is over: a form does not submit while it is asked.
    setTimeout(async () => {
      await queue;
      const open = cells().find((cell) => cell.dataset.pending || cell.dataset.error);
      if (open) {
        go(open);
        say(`${sheet.dataset.wordUnsaved} ${open.dataset.error}`);
        return;
      }
      form.dataset.isReady = "yes";
      form.requestSubmit();
    }, 0);
  });
}

if (sheet) start();
