// Copy, cut, paste, clear: what a block of cells means. A block from elsewhere is read by its
// heading, or by place; each of its rows is solved as a whole. Rows that were copied here are
// known by more than their text.
import { fromText, toText } from "./clipboard.js";
import { inOneOrder } from "./day-order.js";
import { headingsOf } from "./headings.js";
import { newId } from "./ops.js";
import { BLANK } from "./sizes.js";

const DATES = ["start", "finish"];
// What says where a row stands, and is no cell of it.
const PLACES = ["code", "wbs", "level"];
const OF_SUMMARIES = new Set(["predecessors", "deadline", "phase"]);

export function copy(space, event, { isCut = false } = {}) {
  const range = space.grid.range();
  if (!range) return;
  const columns = space.grid.shown.slice(range.left, range.right + 1);
  const tasks = space.grid.selectedTasks();
  if (!tasks.length) return;
  const rows = tasks.map((task) => columns.map((column) => column.plain(task)));
  const text = toText(rows);
  event.clipboardData.setData("text/plain", text);
  event.preventDefault();
  // What stands in no text: which tasks these are, and what holds their starts.
  space.copied = {
    text,
    isCut,
    isRows: isWholeRows(space, range),
    ids: tasks.map(({ id }) => id),
    columns: columns.map(({ key }) => key),
    held: tasks.map(({ held }) => held),
    links: tasks.map((task) =>
      task.links.map(([id]) => [space.model.tasks.get(id)?.wbs ?? "?", id]),
    ),
  };
  space.grid.markCut(isCut && space.copied.isRows ? new Set(space.copied.ids) : new Set());
  space.say("copied", "", rows.length * columns.length);
}

const isWholeRows = (space, { left, right }) =>
  left === 0 && right === space.grid.shown.length - 1;

// Rows wait, marked, for the place where they are pasted; of cells the text goes at once.
export function cut(space, event) {
  copy(space, event, { isCut: true });
  if (space.copied && !space.copied.isRows) clear(space);
}

// Delete empties cells that may be empty. Rows go by keys of their own.
export function clear(space) {
  const { grid } = space;
  const range = grid.range();
  if (!range) return;
  const cells = cellsOf(space, range).filter(
    ({ task, column }) => column.isClearable && column.mayEdit(task),
  );
  if (!cells.length) {
    space.notice(space.words.notCleared);
    return;
  }
  space.editing.edit(
    cells
      .filter(({ task, column }) => column.text(task) !== "")
      .map(({ task, column }) => space.editing.cellStep(task, column, "")),
  );
}

function cellsOf(space, range) {
  const cells = [];
  for (let index = range.top; index <= range.bottom; index += 1) {
    const { task } = space.list[index];
    if (task)
      for (const column of space.grid.shown.slice(range.left, range.right + 1))
        cells.push({ task, column });
  }
  return cells;
}

// Over the selection's corner. Rows past the end become tasks.
export function paste(space, event) {
  const text = event.clipboardData.getData("text/plain");
  if (!text.trim()) return;
  event.preventDefault();
  const own =
    space.copied?.text.replace(/\r\n?/g, "\n") === text.replace(/\r\n?/g, "\n")
      ? space.copied
      : null;
  if (own?.isCut && own.isRows && space.setup.mayEdit) {
    moveHere(space, own);
    return;
  }
  if (own?.isRows && space.grid.active.id === BLANK) {
    copyHere(space, own);
    return;
  }
  const rows = fromText(text);
  const isSingle = rows.length === 1 && rows[0].length === 1;
  if (isSingle) fill(space, rows[0][0]);
  else new Block(space, rows, own).paste();
}

// One value for every cell of the selection.
function fill(space, text) {
  const range = space.grid.range();
  if (!range) return;
  if (space.grid.active.id === BLANK) {
    const column = space.grid.shown[space.grid.active.column];
    if (column.isTyped) space.addTyped(column, text.trim());
    else space.notice(space.words.fixedCell);
    return;
  }
  const cells = cellsOf(space, range);
  const open = cells.filter(({ task, column }) => column.mayEdit(task));
  space.editing.edit(
    open
      .filter(({ task, column }) => column.text(task) !== text.trim())
      .map(({ task, column }) => space.editing.cellStep(task, column, text.trim())),
  );
  if (open.length < cells.length)
    space.notice(space.words.skipped.replace("%s", cells.length - open.length));
}

// Cut rows go before the active row, with all they have.
function moveHere(space, { ids }) {
  const { model } = space;
  const target = space.grid.activeTask();
  const known = ids.filter((id) => model.tasks.has(id));
  space.copied = null;
  space.grid.markCut(new Set());
  if (!known.length || known.includes(target?.id)) return;
  const moving = new Set(known);
  const siblings = (target ? model.siblings(target) : (model.children.get(null) ?? [])).filter(
    ({ id }) => !moving.has(id),
  );
  const place = target ? siblings.findIndex(({ id }) => id === target.id) : siblings.length;
  space.editing.edit([
    {
      op: "move",
      ids: known,
      parent: target?.parent ?? null,
      after: siblings[place - 1]?.id ?? null,
    },
  ]);
}

function copyHere(space, { ids }) {
  const known = ids.filter((id) => space.model.tasks.has(id));
  const count = space.model
    .heads(known)
    .reduce((sum, id) => sum + space.model.branch(id).length, 0);
  if (!count) return;
  const { parent, after } = space.lastRow();
  space.editing.edit([
    { op: "copy", ids: known, parent, after, news: Array.from({ length: count }, newId) },
  ]);
}

// A block of text with what its rows mean here.
class Block {
  constructor(space, rows, own) {
    this.space = space;
    this.own = own;
    this.steps = [];
    this.skipped = 0;
    this.made = [];
    this.later = [];
    this.columns = this.headed(rows) ?? this.placed(rows);
    const below = this.columns.isHeaded ? rows.slice(1) : rows;
    this.rows = inOneOrder(below, this.columns);
    // The rows of the block by what it calls them, for links inside it.
    this.byCode = new Map();
  }

  // A first row that names columns; what it names and is not read is told.
  headed(rows) {
    const keys = rows.length < 2 ? null : headingsOf(rows[0], this.space.columns);
    if (!keys) return null;
    const isRead = (column) => column && (column.isTyped || PLACES.includes(column.key));
    const columns = keys.map((key) => {
      const column =
        key === "code" ? { key } : this.space.columns.find((one) => one.key === key);
      return isRead(column) ? column : null;
    });
    const unread = rows[0].filter((word, place) => word.trim() && !columns[place]);
    return Object.assign(columns, { isHeaded: true, unread });
  }

  placed(rows) {
    const range = this.space.grid.range();
    const left = range?.left ?? this.space.grid.active.column;
    return this.space.grid.shown.slice(left, left + Math.max(...rows.map((row) => row.length)));
  }

  paste() {
    const { space } = this;
    const top = space.grid.range()?.top ?? space.list.length;
    this.targets = this.rows.map((row, offset) => {
      const entry = space.list[top + offset];
      if (!row.some((text) => text.trim())) return null;
      return entry?.task ? { task: entry.task } : { task: null, id: newId() };
    });
    this.nameRows();
    this.rows.forEach((row, index) => {
      if (this.targets[index]) this.pasteRow(row, index);
    });
    this.fillRows();
    space.editing.edit(this.steps);
    const told = [];
    if (this.columns.isHeaded)
      told.push(
        space.words.headed.replace(
          "%s",
          this.columns
            .filter((column) => column?.label)
            .map(({ label }) => label)
            .join(", "),
        ),
      );
    if (this.columns.unread?.length)
      told.push(space.words.notRead.replace("%s", this.columns.unread.join(", ")));
    if (this.leavesStarts) told.push(space.words.startsLeft);
    if (this.skipped) told.push(space.words.skipped.replace("%s", this.skipped));
    if (told.length) space.notice(told.join(" "));
  }

  idOf(index) {
    return this.targets[index]?.task?.id ?? this.targets[index]?.id;
  }

  // Codes of the block: its own column of codes, else the numbers of its rows where all of them
  // are new.
  nameRows() {
    const placeOf = (key) => this.columns.findIndex((column) => column?.key === key);
    const [byWbs, byNumber, links] = ["wbs", "code", "predecessors"].map(placeOf);
    const isNew = this.targets.every((target) => !target?.task);
    if (byWbs >= 0) this.nameBy((row) => row[byWbs]);
    // Links with a dot name places in the tree; others, where rows have numbers, those.
    const isDotted = this.rows.some((row) => /\d\.\d/.test(row[links] ?? ""));
    if (byNumber >= 0 && (byWbs < 0 || !isDotted)) this.nameBy((row) => row[byNumber]);
    if (byWbs < 0 && byNumber < 0 && isNew && this.rows.length > 1)
      this.nameBy((_row, index) => String(index + 1));
    this.isOutlined = [...this.byCode.keys()].some((code) => code.includes("."));
    if (!this.own) return;
    const place0 = new Map(this.own.ids.map((id, index) => [id, this.idOf(index)]));
    this.byCode = new Map(
      this.own.links.flat().map(([code, id]) => [code, place0.get(id) ?? id]),
    );
  }

  nameBy(codeOf) {
    this.rows.forEach((row, index) => {
      const code = codeOf(row, index)?.trim();
      if (code) this.byCode.set(code, this.idOf(index));
    });
  }

  textsOf(row) {
    const texts = new Map();
    this.columns.forEach((column, place) => {
      if (column && row[place]?.trim()) texts.set(column.key, row[place]);
    });
    return texts;
  }

  pasteRow(row, index) {
    const { space } = this;
    const texts = this.textsOf(row);
    const { task, id } = this.targets[index];
    // A start that only follows from links is not set because its row was copied.
    if (this.own && !this.own.held[index]) for (const key of DATES) texts.delete(key);
    const spaces = /^\s*/.exec(texts.get("name") ?? "")[0].replaceAll("\t", "  ").length;
    const indent = Number.parseInt(texts.get("level"), 10) || spaces;
    // Numbers of rows say nothing about the outline; codes like 2.1 do.
    const code = this.isOutlined ? (texts.get("wbs") ?? texts.get("code")) : undefined;
    if (!task) {
      if (space.setup.mayEdit) this.addRow(id, texts, indent, code);
      return;
    }
    for (const key of [...PLACES, "float"]) texts.delete(key);
    for (const [key, text] of texts) {
      const column = space.grid.column(key);
      if (!column.mayEdit(task)) {
        this.skipped += 1;
        texts.delete(key);
      } else if (text.trim() === column.plain(task) || text.trim() === column.text(task))
        texts.delete(key);
    }
    this.cells(task, id, texts);
  }

  addRow(id, texts, indent, code) {
    const name = texts.get("name")?.trim() || this.space.words.addRow;
    const { parent, after } = this.placeOf(indent, code);
    this.made.push({ id, indent, code, parent });
    this.steps.push({ op: "add", new: id, parent, after, name });
    this.later.push([id, texts]);
  }

  // Once all rows are there: a link may lead to one further down, and what has rows below it
  // gets its dates from them.
  fillRows() {
    const { grid } = this.space;
    const over = new Set(this.made.map(({ parent }) => parent));
    for (const [id, texts] of this.later) {
      texts.delete("name");
      for (const key of texts.keys()) {
        const column = grid.column(key);
        const isMeant = over.has(id) ? OF_SUMMARIES.has(key) || column?.isCustom : true;
        if (!column?.isTyped || !isMeant) texts.delete(key);
      }
      this.leaveStart(texts);
      this.cells(null, id, texts);
    }
  }

  // Elsewhere every row has a start, also where it only follows from links: set here, it would
  // hold the row there whatever comes before it.
  leaveStart(texts) {
    if (!texts.has("predecessors") || !texts.has("duration") || !texts.has("start")) return;
    texts.delete("start");
    this.leavesStarts = true;
  }

  // Under which of the block's rows: by code (2.1 under 2), or by leading spaces.
  placeOf(indent, code) {
    const last = this.made.at(-1);
    if (!last) {
      const { parent, after } = this.space.lastRow();
      return { parent, after };
    }
    const over = code?.includes(".")
      ? this.made.findLast((row) => row.code === code.replace(/\.[^.]*$/, ""))
      : null;
    if (over || (!code && indent > last.indent)) {
      const parent = over ?? last;
      return {
        parent: parent.id,
        after: this.made.findLast((row) => row.parent === parent.id)?.id ?? null,
      };
    }
    const sibling = code
      ? (this.made.findLast((row) => !row.code?.includes(".")) ?? last)
      : (this.made.findLast((row) => row.indent <= indent) ?? this.made[0]);
    return { parent: sibling.parent, after: sibling.id };
  }

  // A row's cells, solved together: a length with a start says when it finishes; a start and a
  // finish say how long it is.
  cells(task, id, texts) {
    const { space } = this;
    const start = texts.get("start");
    const finish = texts.get("finish");
    if (finish && texts.has("duration")) texts.delete("finish");
    else if (finish && start) texts.delete("start");
    for (const [key, text] of texts) {
      const column = space.grid.column(key);
      if (!column || (!task && key === "status")) continue;
      const step = task
        ? space.editing.cellStep(task, column, text.trim())
        : { op: "cell", id, column: key, text: text.trim() };
      if (key === "finish" && start) {
        step.start = start.trim();
        delete step.was;
      }
      if (key === "predecessors")
        step.refs = { ...space.model.refsIn(text), ...this.refsIn(text) };
      this.steps.push(step);
    }
  }

  refsIn(text) {
    const codes = text.match(/\d+(?:\.\d+)*/g) ?? [];
    return Object.fromEntries(
      codes
        .filter((code) => this.byCode.get(code) !== undefined)
        .map((code) => [code, this.byCode.get(code)]),
    );
  }
}
