// The mouse on the grid: choose, fold, edit, drag rows, resize columns and panes. Every drag has
// keys or a menu that do the same; Escape lets go.
import { listenToChart } from "./chart-pointer.js";
import { drag } from "./dragging.js";
import { BLANK, ROW } from "./sizes.js";

export function listen(space) {
  onGrid(space);
  listenToChart(space);
  onEdges(space);
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
  const { anchor, active } = grid;
  const { top, bottom, left, right } = grid.range();
  const ids = [space.list[top].task.id, space.list[bottom].task.id];
  // Rows may come and go meanwhile; the cells that are filled from are the ones that were
  // chosen.
  const source = () => {
    const [first, last] = ids.map((id) => space.indexOf(space.editing.idOf(id)));
    return first === undefined || last === undefined
      ? null
      : { top: first, bottom: last, left, right };
  };
  const choose = (last) => {
    const from = source();
    if (!from || last === null) return;
    grid.anchor = { id: space.list[from.top].task.id, column: left };
    grid.activate(space.list[last].task.id, right, { extend: true });
  };
  const lastAt = (now) => {
    const from = source();
    if (!from) return null;
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
      const from = source();
      if (from) space.fillFrom(from, lastAt(now));
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

// Widths of columns and of the panes.
function onEdges(space) {
  const { grid, view } = space;
  grid.header.addEventListener("pointerdown", (event) => {
    const edge = event.target.closest("[data-edge]");
    if (edge) {
      const column = view.columns.find((one) => one.key === edge.dataset.edge);
      // One that is shown for a while keeps its width.
      if (!column) return;
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
      if (from < 0 || to < 0) return;
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
