// The mouse on the grid and the chart: choose, fold, edit, drag rows, drag and pull bars, draw
// links, resize columns and panes. Every drag has keys or a menu that do the same; Escape lets
// go.
import { fullDay } from "./columns.js";
import { BLANK, ROW } from "./grid.js";
import { dateOf, dayOf, finishDay, startDay } from "./scale.js";

const FAR = 4;
const isoDay = (day) => dateOf(Math.round(day)).toISOString().slice(0, 10);

export function listen(space) {
  onGrid(space);
  onChart(space);
  onEdges(space);
}

// Follows the pointer until it is let go or Escape is pressed. `begin` may refuse with false.
function drag(event, { begin = () => true, move, drop, cancel = () => {} }) {
  const from = { x: event.clientX, y: event.clientY };
  let isOn = false;
  const stop = () => {
    removeEventListener("pointermove", onMove);
    removeEventListener("pointerup", onUp);
    removeEventListener("keydown", onKey, true);
  };
  const onMove = (now) => {
    if (!isOn && Math.hypot(now.clientX - from.x, now.clientY - from.y) < FAR) return;
    if (!isOn && begin() === false) return stop();
    isOn = true;
    move(now, now.clientX - from.x, now.clientY - from.y);
  };
  const onUp = (now) => {
    stop();
    if (isOn) drop(now, now.clientX - from.x, now.clientY - from.y);
  };
  const onKey = (key) => {
    if (key.key === "Escape") {
      stop();
      key.stopPropagation();
      if (isOn) cancel();
    }
  };
  addEventListener("pointermove", onMove);
  addEventListener("pointerup", onUp);
  addEventListener("keydown", onKey, true);
}

function onGrid(space) {
  const { grid } = space;
  grid.host.addEventListener("pointerdown", (event) => {
    if (event.target === grid.handle && event.button === 0) {
      event.preventDefault();
      dragFill(space, event);
      return;
    }
    const cell = event.target.closest("[data-column]");
    const row = event.target.closest("[role=row][data-index]");
    if (event.target.closest(".cell-input, [data-plan-error]") || event.button !== 0) return;
    if (event.target.closest("[data-fold]")) {
      space.fold(Number(row.dataset.id));
      event.preventDefault();
      return;
    }
    if (row?.classList.contains("adder")) {
      onBlank(space, event, cell);
      return;
    }
    if (!cell || !row?.dataset.id) return;
    event.preventDefault();
    grid.host.focus({ preventScroll: true });
    const id = Number(row.dataset.id);
    const column = Number(cell.getAttribute("aria-colindex")) - 1;
    grid.activate(id, column, {
      extend: event.shiftKey,
      toggle: event.ctrlKey || event.metaKey,
    });
    space.chosen();
    if (grid.isNarrow) {
      grid.host.addEventListener("click", () => space.openPanel(), { once: true });
      return;
    }
    if (
      cell.dataset.column === "wbs" &&
      space.setup.mayEdit &&
      !space.view.sort &&
      !space.view.group
    )
      dragRows(space, event);
    else dragSelection(space, event, id, column);
  });
  grid.host.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("[data-column]");
    if (!cell) return;
    if (cell.getAttribute("aria-readonly") === "true") space.openPanel();
    else space.edit();
  });
  grid.host.addEventListener("contextmenu", (event) => {
    const row = event.target.closest("[role=row][data-id]");
    if (!row) return;
    event.preventDefault();
    if (!row.classList.contains("sel")) {
      grid.activate(Number(row.dataset.id), Math.max(0, grid.active.column));
      space.chosen();
    }
    space.openMenu(event.clientX, event.clientY);
  });
}

// The blank row is a row: a click chooses its cell, one on the name begins to type.
function onBlank(space, event, cell) {
  event.preventDefault();
  if (!cell) return;
  space.grid.host.focus({ preventScroll: true });
  space.grid.activate(BLANK, Number(cell.getAttribute("aria-colindex")) - 1);
  space.chosen();
  if (cell.dataset.column === "name") space.edit();
}

function dragSelection(space, event, id, column) {
  const { grid } = space;
  drag(event, {
    move(now) {
      const under = document
        .elementFromPoint(now.clientX, now.clientY)
        ?.closest?.("[data-column]");
      const row = under?.closest("[role=row][data-id]");
      if (row && grid.host.contains(row))
        grid.activate(Number(row.dataset.id), Number(under.getAttribute("aria-colindex")) - 1, {
          extend: true,
        });
    },
    drop() {
      space.chosen();
    },
    cancel() {
      grid.activate(id, column);
      space.chosen();
    },
  });
}

// The corner of the selection pulled down: its cells again in every row it is pulled over.
function dragFill(space, event) {
  const { grid } = space;
  const from = grid.range();
  const { anchor, active } = grid;
  const choose = (last) => {
    grid.anchor = { id: space.list[from.top].task.id, column: from.left };
    grid.activate(space.list[last].task.id, from.right, { extend: true });
  };
  const lastAt = (now) => {
    let last = Math.max(
      from.bottom,
      Math.min(space.list.length - 1, Math.floor(space.rowAt(now.clientY))),
    );
    while (last > from.bottom && !space.list[last].task) last -= 1;
    return last;
  };
  drag(event, {
    move: (now) => choose(lastAt(now)),
    drop(now) {
      space.fillFrom(from, lastAt(now));
      space.chosen();
    },
    cancel() {
      Object.assign(grid, { anchor, active });
      space.chosen();
    },
  });
}

// Rows by their WBS cell: a line shows where they would go, on the level of the row above it.
function dragRows(space, event) {
  let target = null;
  const line = space.dropLine;
  drag(event, {
    move(now) {
      const place = space.rowAt(now.clientY);
      target = Math.max(0, Math.min(space.list.length, Math.round(place)));
      line.hidden = false;
      line.style.top = `${target * ROW - space.top + 44}px`;
    },
    drop() {
      line.hidden = true;
      space.moveRows(target);
    },
    cancel() {
      line.hidden = true;
    },
  });
}

function onChart(space) {
  const { chart } = space;
  const taskAt = (event) => {
    const { task } = space.list[Math.floor(space.rowAt(event.clientY))] ?? {};
    return task;
  };
  const xOf = (event) => event.clientX - chart.host.getBoundingClientRect().left;
  const partOf = (task, x) => {
    if (!task?.start) return null;
    const x1 = chart.x(startDay(task.start));
    const x2 = Math.max(x1 + 3, chart.x(finishDay(task.finish)));
    const isMilestone = space.model.isMilestone(task);
    if (isMilestone)
      return Math.abs(x - x2) < 8 ? "move" : x > x2 && x - x2 < 22 ? "link" : null;
    if (x > x2 + 2 && x < x2 + 14) return "link";
    if (Math.abs(x - x2) <= 5) return "finish";
    const place =
      chart.stretches(task)?.findIndex(([from, to]) => x >= from - 2 && x <= to) ?? 0;
    if (place < 0) return null;
    return place > 0 ? "part" : x >= x1 - 2 && x <= x2 ? "move" : null;
  };
  const mayDrag = (task) =>
    space.setup.mayEdit && task && !space.model.isSummary(task) && !space.model.isDone(task);
  chart.host.addEventListener("pointermove", (event) => {
    if (event.buttons) return;
    const task = taskAt(event);
    const part = partOf(task, xOf(event));
    chart.host.dataset.can =
      mayDrag(task) || (part === "link" && space.setup.mayEdit) ? (part ?? "") : "";
    space.hover(part === null ? null : task, event.clientX, event.clientY);
  });
  chart.host.addEventListener("pointerleave", () => space.hover(null));
  chart.host.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const task = taskAt(event);
    if (!task) return;
    const part = partOf(task, xOf(event));
    space.grid.activate(task.id, space.grid.active.column);
    space.chosen();
    space.grid.host.focus({ preventScroll: true });
    if (!part) return panTime(space, event);
    event.preventDefault();
    if (part === "link" && space.setup.mayEdit) return drawLink(space, event, task, xOf);
    if (mayDrag(task) && event.altKey && part !== "finish")
      return cutBar(space, event, task, xOf(event));
    if (mayDrag(task) && part === "part") return dragPart(space, event, task, xOf(event));
    if (mayDrag(task)) dragBar(space, event, task, part);
  });
  chart.host.addEventListener("dblclick", (event) => {
    if (taskAt(event)) space.openPanel();
  });
}

// An empty place of the chart is pulled like a map.
function panTime(space, event) {
  const from = space.chart.left;
  drag(event, {
    move: (_now, dx) => {
      space.chart.host.scrollLeft = from - dx;
    },
    drop() {},
    cancel() {
      space.chart.host.scrollLeft = from;
    },
  });
}

function dragBar(space, event, task, part) {
  const { chart } = space;
  const start = startDay(task.start);
  const finish = finishDay(task.finish);
  const index = space.indexOf(task.id);
  const shadow = (dx) => {
    const days = Math.round(dx / chart.unit);
    return part === "move"
      ? { start: start + days, finish: finish + days }
      : { start, finish: Math.max(start + 1, finish + days) };
  };
  drag(event, {
    begin: () => {
      space.hover(null);
      return true;
    },
    move(_now, dx) {
      const now = shadow(dx);
      chart.shadow = {
        ...now,
        index,
        text: fullDay(isoDay(part === "move" ? now.start : now.finish - 1)),
      };
      space.redraw();
    },
    drop(_now, dx) {
      chart.shadow = null;
      const now = shadow(dx);
      const change =
        part === "move" ? { start: isoDay(now.start) } : { finish: isoDay(now.finish - 1) };
      if (now.start === start && now.finish === finish) return space.redraw();
      const column = change.start ? "start" : "finish";
      const was = space.editing.valueOf(task.id, space.grid.column(column));
      space.editing.edit([
        { op: "dates", id: task.id, column, ...(was === undefined ? {} : { was }), ...change },
      ]);
    },
    cancel() {
      chart.shadow = null;
      space.redraw();
    },
  });
}

// What lies behind a place of the bar goes along with the pointer: a part of a split task, or
// what Alt cuts off here.
function dragBehind(space, event, task, from, step) {
  const { chart } = space;
  const index = space.indexOf(task.id);
  const finish = finishDay(task.finish);
  const days = (dx) => Math.round(dx / chart.unit);
  drag(event, {
    begin: () => {
      space.hover(null);
      return true;
    },
    move(_now, dx) {
      const start = from + days(dx);
      chart.shadow = { start, finish: finish + days(dx), index, text: fullDay(isoDay(start)) };
      space.redraw();
    },
    drop(_now, dx) {
      chart.shadow = null;
      if (!days(dx)) return space.redraw();
      space.editing.edit([{ id: task.id, start: isoDay(from + days(dx)), ...step }]);
    },
    cancel() {
      chart.shadow = null;
      space.redraw();
    },
  });
}

function dragPart(space, event, task, x) {
  const part = space.chart.stretches(task).findIndex(([from, to]) => x >= from - 2 && x <= to);
  dragBehind(space, event, task, startDay(task.stretches[part][0]), { op: "part", part });
}

function cutBar(space, event, task, x) {
  const day = Math.floor(space.chart.dayAt(x));
  dragBehind(space, event, task, day, { op: "split", at: isoDay(day) });
}

function drawLink(space, event, task, xOf) {
  const { chart } = space;
  const index = space.indexOf(task.id);
  const from = [chart.x(finishDay(task.finish)), chart.y(index) + 11.5];
  drag(event, {
    move(now) {
      chart.shadow = {
        line: [...from, xOf(now), (space.rowAt(now.clientY) - index) * ROW + chart.y(index)],
      };
      space.redraw();
    },
    drop(now) {
      chart.shadow = null;
      const other = space.list[Math.floor(space.rowAt(now.clientY))]?.task;
      space.redraw();
      if (other && other.id !== task.id)
        space.editing.edit([{ op: "link", from: task.id, to: other.id, kind: "FS" }]);
    },
    cancel() {
      chart.shadow = null;
      space.redraw();
    },
  });
}

// Widths of columns and of the panes.
function onEdges(space) {
  const { grid, view } = space;
  grid.header.addEventListener("pointerdown", (event) => {
    const edge = event.target.closest("[data-edge]");
    if (edge) {
      const column = view.columns.find((one) => one.key === edge.dataset.edge);
      const before = column.width;
      event.preventDefault();
      const set = (width) => {
        column.width = Math.max(32, Math.min(900, width));
        space.columnsChanged();
      };
      drag(event, {
        move: (_now, dx) => set(before + dx),
        drop: () => space.remember(),
        cancel: () => set(before),
      });
      return;
    }
    const head = event.target.closest("[data-key]");
    if (head) dragColumn(space, event, head.dataset.key);
  });
  space.divider.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const box = space.panes.getBoundingClientRect();
    const before = view.split;
    const set = (share) => {
      view.split = share;
      space.layOut();
    };
    drag(event, {
      move: (now) => set(Math.max(0.15, Math.min(0.85, (now.clientX - box.left) / box.width))),
      drop: () => space.remember(),
      cancel: () => set(before),
    });
  });
  space.divider.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -0.04, ArrowRight: 0.04 }[event.key];
    if (!by) return;
    view.split = Math.max(0.15, Math.min(0.85, (view.split ?? 0.5) + by));
    space.layOut();
    space.remember();
    event.preventDefault();
  });
}

function dragColumn(space, event, key) {
  const { view, grid } = space;
  let isMoved = false;
  drag(event, {
    move(now) {
      isMoved = true;
      const over = document
        .elementFromPoint(now.clientX, now.clientY)
        ?.closest?.("[data-plan-header] [data-key]");
      if (!over || over.dataset.key === key) return;
      const from = view.columns.findIndex((one) => one.key === key);
      const to = view.columns.findIndex((one) => one.key === over.dataset.key);
      view.columns.splice(to, 0, ...view.columns.splice(from, 1));
      space.columnsChanged();
    },
    drop() {
      space.remember();
    },
  });
  addEventListener(
    "pointerup",
    () => {
      if (!isMoved) space.sortBy(key);
      grid.host.focus({ preventScroll: true });
    },
    { once: true },
  );
}

export { dayOf };
