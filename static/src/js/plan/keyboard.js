// What keys and the clipboard mean in the grid. As in a spreadsheet: arrows move, typing edits,
// Enter, Tab, Escape, copy, paste, fill.
import { clear, copy, cut, paste } from "./paste.js";

const TYPED =
  "input:not([type=checkbox], [type=radio], [type=range]), textarea, [contenteditable]";

export function listen(space) {
  const { grid } = space;
  grid.host.addEventListener("keydown", (event) => {
    if (event.target !== grid.host || grid.isEditing) return;
    if (onKey(space, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  // The panel's buttons and menus have no undo of their own; what is being typed has.
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (!(event.ctrlKey || event.metaKey) || !["z", "y"].includes(key.toLowerCase())) return;
    const isBeside = target === document.body || space.drawer?.contains(target);
    if (!isBeside || space.drawer?.hidden || target.matches(TYPED)) return;
    if (onCommand(space, event)) event.preventDefault();
  });
  document.addEventListener("copy", (event) => {
    if (document.activeElement === grid.host) copy(space, event);
  });
  document.addEventListener("cut", (event) => {
    if (document.activeElement === grid.host) cut(space, event);
  });
  document.addEventListener("paste", (event) => {
    // A block that is pasted into an open cell is a block all the same.
    const isBlock =
      grid.isEditing && /[\t\n]/.test(event.clipboardData.getData("text/plain").trimEnd());
    if (isBlock) grid.letGo();
    if (isBlock || document.activeElement === grid.host) paste(space, event);
  });
}

function onKey(space, event) {
  const { key } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  if (event.altKey && event.shiftKey) return onAltShift(space, event);
  if (event.altKey) {
    if (key === "Enter") {
      space.openPanel();
      return true;
    }
    return false;
  }
  if (isCommand) return onCommand(space, event);
  const moves = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-space.pageRows(), 0],
    PageDown: [space.pageRows(), 0],
  };
  if (moves[key]) {
    if (!event.shiftKey && folds(space, key)) return true;
    space.move(...moves[key], { extend: event.shiftKey });
    return true;
  }
  if (key === "Home" || key === "End") {
    space.moveTo({ column: key === "Home" ? 0 : Infinity }, { extend: event.shiftKey });
    return true;
  }
  if (key === "Tab") return space.tab(event.shiftKey ? -1 : 1);
  if (key === "F2" && event.shiftKey) {
    space.openPanel();
    return true;
  }
  if (key === "Enter" || key === "F2") {
    space.edit();
    return true;
  }
  if (key === " " && event.shiftKey) {
    space.chooseRows();
    return true;
  }
  if (key === " ") {
    space.openPanel();
    return true;
  }
  if (key === "Insert") {
    space.insert();
    return true;
  }
  if (key === "Delete" || key === "Backspace") {
    clear(space);
    return true;
  }
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
  if (key === "ArrowLeft" && !isFolded) {
    space.fold(task.id, true);
    return true;
  }
  if (key === "ArrowRight" && isFolded) {
    space.fold(task.id, false);
    return true;
  }
  return false;
}

// On a Mac a letter with Alt is another sign: there the key itself says which it was.
const letterOf = ({ key, code }) =>
  /^[a-z]$/i.test(key) ? key.toLowerCase() : /^Key(.)$/.exec(code)?.[1].toLowerCase();

function onAltShift(space, event) {
  const done = {
    ArrowRight: () => space.indent(1),
    ArrowLeft: () => space.indent(-1),
    ArrowUp: () => space.shift(-1),
    ArrowDown: () => space.shift(1),
    p: () => space.paths.toggle(),
    n: () => space.scenario.nextMoved(),
  }[event.key.length === 1 ? letterOf(event) : event.key];
  done?.();
  return Boolean(done);
}

function onCommand(space, event) {
  const key = event.key.toLowerCase();
  const commands = {
    z: () => space.undo(event.shiftKey),
    y: () => space.undo(true),
    d: () => (event.shiftKey ? space.duplicate() : space.fillDown()),
    a: () => space.selectAll(),
    home: () => space.moveTo({ row: 0, column: 0 }),
    end: () => space.moveTo({ row: Infinity, column: Infinity, isBlankToo: true }),
    delete: () => space.remove(),
    "-": () => space.remove(),
    arrowup: () => space.moveTo({ row: 0 }, { extend: event.shiftKey }),
    arrowdown: () => space.moveTo({ row: Infinity }, { extend: event.shiftKey }),
    arrowleft: () => space.moveTo({ column: 0 }, { extend: event.shiftKey }),
    arrowright: () => space.moveTo({ column: Infinity }, { extend: event.shiftKey }),
    l: () => space.linkChosen(),
    // As in Microsoft Project.
    f2: () => space.linkChosen(event.shiftKey),
    f: () => space.openFilter(),
    enter: () => space.edit(),
  };
  if (!commands[key]) return false;
  commands[key]();
  return true;
}
