// The plan's toolbar and menus: every verb has a button or a menu entry, each says its keys;
// filters, columns, views, zoom.
import { toast } from "../toasts.js";
import { openFields } from "./custom.js";
import { exportCsv, exportPicture, exportSheet, printPlan } from "./output.js";
import { openSplit } from "./splitting.js";
import { ZOOMS } from "./view.js";

export function listen(space) {
  const { page } = space;
  const all = (selector) => [...page.querySelectorAll(selector)];
  const verbs = {
    add: () => space.insert(),
    begin: () => space.insertLast(),
    example: () => space.offers.showExample(),
    indent: () => space.indent(1),
    outdent: () => space.indent(-1),
    delete: () => space.remove(),
    undo: () => space.undo(),
    redo: () => space.undo(true),
    link: () => space.linkChosen(),
    unlink: () => space.linkChosen(true),
    duplicate: () => space.duplicate(),
    up: () => space.shift(-1),
    down: () => space.shift(1),
    fill: () => space.fillDown(),
    open: () => space.openPanel(),
    edit: () => space.edit(),
    fit: () => space.fit(),
    today: () => {
      space.chart.scrollToStatus();
    },
    fold: () => space.foldAll(true),
    unfold: () => space.foldAll(false),
    retry: () => space.editing.retryRefused(),
    refused: () => space.showRefused(),
    drop: () => space.editing.dropRefused(),
    clear: () => {
      space.view.clearFilters();
      space.viewChanged();
    },
    split: () => openSplit(space),
    fields: () => openFields(space),
    print: () => printPlan(space),
    csv: () => exportCsv(space),
    sheet: () => exportSheet(space),
    picture: () => exportPicture(space),
  };
  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-plan-do]");
    if (!button) return;
    for (const menu of document.querySelectorAll(".menu:popover-open")) menu.hidePopover();
    verbs[button.dataset.planDo]?.();
    if (
      !space.grid.isEditing &&
      !["print", "retry", "fields", "split"].includes(button.dataset.planDo) &&
      space.offerBar.hidden
    )
      space.grid.host.focus({ preventScroll: true });
  });
  for (const button of all("[data-plan-zoom]"))
    button.addEventListener("click", () => space.setZoom(button.dataset.planZoom));
  for (const button of all("[data-plan-toggle]"))
    button.addEventListener("click", () => {
      space.view[button.dataset.planToggle] = !space.view[button.dataset.planToggle];
      space.redraw();
      space.remember();
      show(space);
    });
  listenToFilters(space, all);
  listenToColumns(space);
  listenToViews(space);
  for (const name of ["plan-view", "plan-history", "plan-chosen"])
    page.addEventListener(name, () => show(space));
  page.addEventListener("plan-named", () => fillChoices(space));
  document.body.addEventListener("plan-changed", (event) => {
    space.setHistory(event.detail?.history);
    space.poll();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-drawer-close]")) space.closePanel();
  });
  addEventListener("online", () => space.poll());
  addEventListener("beforeunload", (event) => {
    if (!space.editing.isClean) event.preventDefault();
  });
  show(space);
}

// Buttons tell what they would do, and rest when it is nothing.
function show(space) {
  const { page, view, history } = space;
  for (const button of page.querySelectorAll("[data-plan-zoom]"))
    button.setAttribute("aria-pressed", String(button.dataset.planZoom === view.zoom));
  for (const button of page.querySelectorAll("[data-plan-toggle]"))
    button.setAttribute("aria-pressed", String(view[button.dataset.planToggle]));
  for (const kind of ["undo", "redo"]) {
    const button = page.querySelector(`[data-plan-do=${kind}]`);
    if (!button) continue;
    button.disabled =
      !history?.[kind] &&
      !(kind === "undo" ? space.editing.mayUndo : space.editing.takenBack.length);
    button.dataset.tip = history?.[kind]
      ? `${space.words[kind]}: ${history[kind]}`
      : space.words[kind];
  }
  const some = space.grid.selectedTasks().length;
  for (const button of page.querySelectorAll("[data-plan-needs]"))
    button.disabled = some < Number(button.dataset.planNeeds);
  const chips = page.querySelector("[data-plan-chips]");
  chips.replaceChildren(...chipsOf(space));
  page.querySelector("[data-plan-filter-count]").textContent = chips.childElementCount
    ? String(chips.childElementCount)
    : "";
  for (const field of page.querySelectorAll("[data-plan-filter]")) {
    if (field.type === "checkbox") field.checked = view[field.dataset.planFilter];
    else if (field !== document.activeElement) field.value = view[field.dataset.planFilter];
  }
}

function chipsOf(space) {
  const { view, page } = space;
  const said = { q: `“${view.q}”`, critical: space.words.critical, late: space.words.late };
  return ["q", "person", "phase", "status", "critical", "late", "group"]
    .filter((name) => view[name])
    .map((name) => {
      const select = page.querySelector(`select[data-plan-filter=${name}]`);
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "chip";
      const words = said[name] ?? select?.selectedOptions[0]?.textContent ?? view[name];
      chip.textContent = words;
      chip.setAttribute("aria-label", space.words.dropFilter.replace("%s", words));
      const mark = document.createElement("span");
      mark.setAttribute("aria-hidden", "true");
      mark.textContent = "×";
      chip.append(mark);
      chip.addEventListener("click", () => {
        view[name] = typeof view[name] === "boolean" ? false : "";
        space.viewChanged();
      });
      return chip;
    });
}

function listenToFilters(space, all) {
  let timer;
  for (const field of all("[data-plan-filter]")) {
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          space.view[field.dataset.planFilter] =
            field.type === "checkbox" ? field.checked : field.value.trim();
          space.viewChanged();
        },
        field.type === "search" ? 120 : 0,
      );
    });
    field.addEventListener("keydown", (event) => {
      if (field.type !== "search" || !["Escape", "Enter", "ArrowDown"].includes(event.key))
        return;
      if (event.key === "Escape" && field.value) {
        field.value = "";
        field.dispatchEvent(new Event("input"));
      } else space.grid.host.focus();
      event.preventDefault();
    });
  }
}

// People and phases are known when the rows are here.
export function fillChoices(space) {
  const { page, model } = space;
  const fill = (name, entries) => {
    const select = page.querySelector(`select[data-plan-filter=${name}]`);
    const known = new Set([...select.options].map(({ value }) => value));
    for (const [value, label] of entries)
      if (!known.has(value)) select.append(new Option(label, value));
    select.value = space.view[name];
    const list = document.getElementById(name === "person" ? "plan-people" : `plan-${name}`);
    list?.replaceChildren(...entries.map(([, label]) => new Option(label, label)));
  };
  fill(
    "person",
    [...model.resources.values()].map(({ id, name }) => [String(id), name]),
  );
  fill(
    "phase",
    [...model.phases].map(([id, name]) => [String(id), name]),
  );
  show(space);
}

function listenToColumns(space) {
  const menu = document.getElementById("plan-columns");
  if (!menu) return;
  const draw = () => {
    const shown = space.view.columns.map(({ key }) => key);
    const entries = [
      ...shown.map((key) => space.grid.column(key)),
      ...space.columns.filter(({ key }) => !shown.includes(key)),
    ];
    menu
      .querySelector("ul")
      .replaceChildren(
        ...entries.map((column, index) => columnEntry(space, column, index, shown, draw)),
      );
  };
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "open") draw();
  });
}

function columnEntry(space, column, index, shown, draw) {
  const row = document.createElement("li");
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = shown.includes(column.key);
  box.disabled = column.key === "name";
  label.append(box, column.long);
  box.addEventListener("change", () => {
    if (box.checked) space.view.columns.push({ key: column.key, width: column.width });
    else space.view.columns = space.view.columns.filter(({ key }) => key !== column.key);
    space.columnsChanged();
    space.remember();
    draw();
  });
  row.append(label);
  for (const [step, name, icon] of [
    [-1, space.words.moveLeft, "↑"],
    [1, space.words.moveRight, "↓"],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-ghost btn-sm btn-icon";
    button.textContent = icon;
    button.setAttribute("aria-label", `${name}: ${column.long}`);
    button.disabled = !box.checked || index + step < 0 || index + step >= shown.length;
    button.addEventListener("click", () => {
      const { columns } = space.view;
      columns.splice(index + step, 0, ...columns.splice(index, 1));
      space.columnsChanged();
      space.remember();
      draw();
      document
        .querySelectorAll("#plan-columns li")
        [index + step]?.querySelector(`button:${step < 0 ? "first" : "last"}-of-type`)
        ?.focus();
    });
    row.append(button);
  }
  return row;
}

function listenToViews(space) {
  const menu = document.getElementById("plan-views");
  if (!menu) return;
  const draw = () => {
    menu
      .querySelector("ul")
      .replaceChildren(...space.setup.views.kept.map((view) => viewEntry(space, view, draw)));
    menu.querySelector("[data-views-none]").hidden = space.setup.views.kept.length > 0;
  };
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "open") draw();
  });
  menu.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const answer = await space.server.keepView({
      name: form.name.value,
      is_shared: form.is_shared?.checked ?? false,
      is_default: form.is_default?.checked ?? false,
      settings: space.view.settings(),
    });
    if (!answer.ok) {
      toast(answer.body.message ?? "", { tone: "red" });
      return;
    }
    space.setup.views = answer.body;
    form.reset();
    draw();
    toast(space.words.viewKept, { tone: "green" });
  });
  menu.querySelector("[data-view-reset]").addEventListener("click", () => {
    space.view.reset();
    applied(space);
    menu.hidePopover();
  });
}

function applied(space) {
  space.grid.drawHeader();
  space.layOut();
  space.viewChanged();
}

function viewEntry(space, view, draw) {
  const row = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "item";
  button.textContent = view.name;
  const note = document.createElement("span");
  note.className = "muted t12";
  note.textContent = [
    view.is_shared ? space.words.shared : "",
    view.id === space.setup.views.default ? space.words.opensFirst : "",
  ]
    .filter(Boolean)
    .join(", ");
  button.append(note);
  button.addEventListener("click", () => {
    space.view.reset();
    space.view.take(view.settings);
    applied(space);
    document.getElementById("plan-views").hidePopover();
  });
  row.append(button);
  if (view.is_mine || space.setup.mayEdit) {
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "btn btn-ghost btn-sm btn-icon";
    drop.textContent = "×";
    drop.setAttribute("aria-label", space.words.dropView.replace("%s", view.name));
    drop.addEventListener("click", async () => {
      const left = await space.server.dropView(view.id);
      if (left) {
        space.setup.views = left;
        draw();
      }
    });
    row.append(drop);
  }
  return row;
}

export { ZOOMS };
