// What keys and the clipboard mean in the grid. As in a spreadsheet: arrows move, typing edits, Enter, Tab, Escape, copy, paste, fill.
import { fromText, toText } from "./clipboard.js";

export function listen(space) {
  const { grid } = space;
  grid.host.addEventListener("keydown", (event) => {
    if (event.target !== grid.host || grid.isEditing) return;
    if (onKey(space, event)) { event.preventDefault(); event.stopPropagation(); }
  });
  document.addEventListener("copy", (event) => { if (document.activeElement === grid.host) copy(space, event); });
  document.addEventListener("cut", (event) => { if (document.activeElement === grid.host) { copy(space, event); clear(space); } });
  document.addEventListener("paste", (event) => { if (document.activeElement === grid.host) paste(space, event); });
}

function onKey(space, event) {
  const { key } = event, isCommand = event.ctrlKey || event.metaKey;
  if (event.altKey && event.shiftKey) return onAltShift(space, key);
  if (event.altKey) { if (key === "Enter") { space.openPanel(); return true; } return false; }
  if (isCommand) return onCommand(space, event);
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-space.pageRows(), 0], PageDown: [space.pageRows(), 0] };
  if (moves[key]) {
    if (!event.shiftKey && folds(space, key)) return true;
    space.move(...moves[key], { extend: event.shiftKey });
    return true;
  }
  if (key === "Home" || key === "End") { space.moveTo({ column: key === "Home" ? 0 : Infinity }, { extend: event.shiftKey }); return true; }
  if (key === "Tab") return space.tab(event.shiftKey ? -1 : 1);
  if (key === "Enter" || key === "F2") { space.edit(); return true; }
  if (key === " ") { space.openPanel(); return true; }
  if (key === "Insert") { space.insert(); return true; }
  if (key === "Delete" || key === "Backspace") { clear(space); return true; }
  if (key === "Escape") return space.escape();
  if (key === "?" || key.length !== 1) return false;
  // In the grid a letter is text; where none can be typed it is no command of the page either.
  if (!space.edit(key) && space.grid.active.id !== null) space.notice(space.words.fixedCell);
  return true;
}

// On the first column, left and right close and open a summary, as trees do.
function folds(space, key) {
  const task = space.grid.activeTask();
  if (space.grid.active.column !== 0 || !task || !space.model.isSummary(task)) return false;
  const isFolded = space.model.folded.has(task.id);
  if (key === "ArrowLeft" && !isFolded) { space.fold(task.id, true); return true; }
  if (key === "ArrowRight" && isFolded) { space.fold(task.id, false); return true; }
  return false;
}

function onAltShift(space, key) {
  const done = { ArrowRight: () => space.indent(1), ArrowLeft: () => space.indent(-1), ArrowUp: () => space.shift(-1), ArrowDown: () => space.shift(1) }[key];
  done?.();
  return Boolean(done);
}

function onCommand(space, event) {
  const key = event.key.toLowerCase();
  const commands = {
    z: () => space.undo(event.shiftKey), y: () => space.undo(true), d: () => (event.shiftKey ? space.duplicate() : space.fillDown()),
    a: () => space.selectAll(), home: () => space.moveTo({ row: 0, column: 0 }), end: () => space.moveTo({ row: Infinity, column: Infinity, isBlankToo: true }),
    delete: () => space.remove(), "-": () => space.remove(), arrowup: () => space.moveTo({ row: 0 }, { extend: event.shiftKey }), arrowdown: () => space.moveTo({ row: Infinity }, { extend: event.shiftKey }),
    arrowleft: () => space.moveTo({ column: 0 }, { extend: event.shiftKey }), arrowright: () => space.moveTo({ column: Infinity }, { extend: event.shiftKey }),
    l: () => space.linkChosen(), f: () => space.openFilter(), enter: () => space.edit(),
  };
  if (!commands[key]) return false;
  commands[key]();
  return true;
}

// Delete empties cells that may be empty; on any other cell it puts the rows into the trash.
function clear(space) {
  const { grid } = space, range = grid.range();
  if (!range) return;
  const columns = grid.shown.slice(range.left, range.right + 1);
  if (columns.every((column) => column.isClearable)) {
    const steps = cellsOf(space, range).filter(({ task, column }) => column.mayEdit(task) && column.text(task) !== "").map(({ task, column }) => space.editing.cellStep(task, column, ""));
    space.editing.edit(steps);
  } else space.remove();
}

export function cellsOf(space, range) {
  const cells = [];
  for (let index = range.top; index <= range.bottom; index += 1) {
    const { task } = space.list[index];
    if (task) for (const column of space.grid.shown.slice(range.left, range.right + 1)) cells.push({ task, column });
  }
  return cells;
}

function copy(space, event) {
  const range = space.grid.range();
  if (!range) return;
  const columns = space.grid.shown.slice(range.left, range.right + 1);
  const rows = space.list.slice(range.top, range.bottom + 1).filter((entry) => entry.task).map(({ task }) => columns.map((column) => column.plain(task)));
  event.clipboardData.setData("text/plain", toText(rows));
  event.preventDefault();
  space.say("copied", "", rows.length * columns.length);
}

// Cells from the clipboard over the selection's corner; a single value fills the selection; rows past the end become new tasks.
function paste(space, event) {
  const { grid } = space, range = grid.range();
  const rows = fromText(event.clipboardData.getData("text/plain"));
  if (!rows.length) return;
  event.preventDefault();
  const isSingle = rows.length === 1 && rows[0].length === 1;
  const top = range?.top ?? space.list.length, left = range?.left ?? grid.active.column;
  const height = isSingle && range ? range.bottom - range.top + 1 : rows.length;
  const width = isSingle && range ? range.right - range.left + 1 : Math.max(...rows.map((row) => row.length));
  const columns = grid.shown.slice(left, left + width);
  const steps = [];
  let skipped = 0;
  for (let offset = 0; offset < height; offset += 1) {
    const texts = isSingle ? columns.map(() => rows[0][0]) : rows[offset];
    const task = space.list[top + offset]?.task;
    if (task) {
      columns.forEach((column, place) => {
        if (texts[place] === undefined) return;
        if (!column.mayEdit(task)) skipped += 1;
        else if (texts[place].trim() !== column.plain(task) && texts[place].trim() !== column.text(task)) steps.push(space.editing.cellStep(task, column, texts[place].trim()));
      });
    } else if (space.setup.mayEdit) {
      const cells = Object.fromEntries(columns.map((column, place) => [column.key, (texts[place] ?? "").trim()]).filter(([key, text]) => text && key !== "wbs" && key !== "float" && key !== "cost" && key !== "work"));
      const name = cells.name;
      delete cells.name;
      if (name || Object.keys(cells).length) steps.push({ op: "add", parent: null, after: null, name, cells });
    }
  }
  space.editing.edit(steps);
  if (skipped) space.notice(space.words.skipped.replace("%s", skipped));
}
