// The plan's toolbar and menus: every verb has a button or a menu entry, each says its keys;
// filters, columns, views, zoom.
import { listenToBaselines } from "./baseline-menu.js";
import { Builder } from "./builder.js";
import { listenToColumns } from "./column-menu.js";
import { countOf } from "./conditions.js";
import { openFields } from "./custom.js";
import { copyPicture, exportCsv, exportPicture, exportSheet, printPlan } from "./output.js";
import { stepAt } from "./scale.js";
import { choose, openSplit } from "./splitting.js";
import { write } from "./text.js";
import { keepWithin } from "./tight.js";
import { listenToViews } from "./view-menu.js";

export function listen(space) {
  const { page } = space;
  space.builder = new Builder(space);
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
    fit: () => space.sight.fit(),
    statusDate: () => space.sight.statusDate(),
    thisTask: () => space.sight.task(),
    today: () => space.sight.today(),
    fold: () => space.foldAll(true),
    unfold: () => space.foldAll(false),
    retry: () => space.editing.retryRefused(),
    refused: () => space.showRefused(),
    drop: () => space.editing.dropRefused(),
    clear: () => {
      space.view.clearFilters();
      space.viewChanged();
    },
    warnings: () => {
      space.view.toggleWarnings();
      space.viewChanged();
    },
    split: () => openSplit(space),
    scenario: () => space.scenario.toggle(),
    paths: () => space.paths.toggle(),
    fields: () => openFields(space),
    conditions: () => space.builder.openFilter(),
    mark: () => space.builder.openMark(space.view.marks.length),
    print: () => printPlan(space),
    csv: () => exportCsv(space),
    sheet: () => exportSheet(space),
    picture: () => exportPicture(space),
    copyPicture: () => copyPicture(space),
  };
  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-plan-do]");
    if (!button) return;
    for (const menu of document.querySelectorAll(".menu:popover-open")) menu.hidePopover();
    // A door in the task's panel: a link, for where there is no plan around it.
    if (button.href) event.preventDefault();
    if (button.dataset.planTask) choose(space, Number(button.dataset.planTask));
    verbs[button.dataset.planDo]?.();
    if (
      !space.grid.isEditing &&
      !["print", "retry", "fields", "split", "conditions", "mark", "scenario"].includes(
        button.dataset.planDo,
      ) &&
      space.offerBar.hidden
    )
      space.grid.host.focus({ preventScroll: true });
  });
  for (const button of all("[data-plan-zoom]"))
    button.addEventListener("click", () => {
      button.closest("[popover]")?.hidePopover();
      space.sight.zoom(button.dataset.planZoom);
    });
  for (const button of all("[data-plan-toggle]"))
    button.addEventListener("click", () => {
      space.view[button.dataset.planToggle] = !space.view[button.dataset.planToggle];
      space.redraw();
      space.remember();
      show(space);
    });
  keepWithin(page, page.querySelector("[data-plan-toolbar]"));
  listenToFilters(space, all);
  listenToColumns(space);
  listenToViews(space);
  listenToBaselines(space);
  for (const name of ["plan-view", "plan-history"])
    page.addEventListener(name, () => show(space));
  page.addEventListener("plan-chosen", () => showNeeds(space));
  page.addEventListener("plan-named", () => fillChoices(space));
  document.body.addEventListener("plan-changed", (event) => {
    space.editedBeside(event.detail?.history);
    space.poll();
  });
  document.body.addEventListener("plan-noted", (event) => {
    space.editedBeside(event.detail?.history);
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
  const { page, view } = space;
  // In a scenario, undo is about its own changes.
  const history = space.scenario.isOn ? null : space.history;
  for (const button of page.querySelectorAll("[data-plan-zoom]"))
    button.setAttribute("aria-pressed", String(button.dataset.planZoom === view.zoom));
  write(
    page.querySelector("[data-plan-zoom-name]"),
    page.querySelector(`[data-plan-zoom=${stepAt(view.unit)}]`).textContent,
  );
  for (const button of page.querySelectorAll("[data-plan-toggle]"))
    button.setAttribute("aria-pressed", String(view[button.dataset.planToggle]));
  for (const kind of ["undo", "redo"]) {
    const button = page.querySelector(`[data-plan-do=${kind}]`);
    if (!button) continue;
    button.disabled =
      !history?.[kind] && !(kind === "undo" ? space.editing.mayUndo : space.editing.mayRedo);
    button.dataset.tip = history?.[kind]
      ? `${space.words[kind]}: ${history[kind]}`
      : space.words[kind];
  }
  showNeeds(space);
  const chips = page.querySelector("[data-plan-chips]");
  const now = chipsOf(space);
  const isSame =
    now.length === chips.childElementCount &&
    now.every((chip, place) => chip.isEqualNode(chips.children[place]));
  if (!isSame) chips.replaceChildren(...now);
  write(page.querySelector("[data-plan-filter-count]"), now.length ? String(now.length) : "");
  for (const field of page.querySelectorAll("[data-plan-filter]")) {
    if (field.type === "checkbox") field.checked = view[field.dataset.planFilter];
    else if (field !== document.activeElement) field.value = view[field.dataset.planFilter];
  }
}

// What may be done with so many rows.
function showNeeds(space) {
  const some = space.grid.selectedTasks().length;
  for (const button of space.page.querySelectorAll("[data-plan-needs]"))
    button.disabled = some < Number(button.dataset.planNeeds);
}

function chipsOf(space) {
  const { view, page } = space;
  const count = countOf(view.where);
  const { chip: many, chipOne } = space.words.conditions;
  const said = {
    q: `“${view.q}”`,
    critical: space.words.critical,
    late: space.words.late,
    where: count === 1 ? chipOne : many.replace("%s", count),
  };
  return ["q", "person", "phase", "status", "critical", "late", "where", "group"]
    .filter((name) => (name === "where" ? count : view[name]))
    .map((name) => {
      const select = page.querySelector(`select[data-plan-filter=${name}]`);
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "chip";
      const words = said[name] ?? select?.selectedOptions[0]?.textContent ?? view[name];
      chip.textContent = words;
      chip.setAttribute("aria-label", space.words.dropFilter.replace("%s", words));
      chip.addEventListener("click", () => {
        if (name === "where") view.where = null;
        else view[name] = typeof view[name] === "boolean" ? false : "";
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
      // At once what is asked for, a moment later what comes of it.
      space.view[field.dataset.planFilter] =
        field.type === "checkbox" ? field.checked : field.value.trim();
      timer = setTimeout(() => space.viewChanged(), field.type === "search" ? 120 : 0);
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
