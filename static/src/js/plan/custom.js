// The project's own columns: the grid follows when they are made, named or removed, here or by
// somebody else.
import { makeColumns } from "./columns.js";

export function openFields(space) {
  const url = space.page.querySelector("[data-fields-url]")?.dataset.fieldsUrl;
  if (!url) return;
  window.htmx.ajax("GET", url, { target: "#dialog", swap: "innerHTML" });
  document
    .getElementById("dialog")
    .addEventListener("close", () => space.grid.host.focus({ preventScroll: true }), {
      once: true,
    });
}

// Called before rows are listed anew; does nothing while the columns are what they were.
export function followCustom(space) {
  const { model, view, setup } = space;
  const told = JSON.stringify(model.custom ?? setup.custom);
  if (space.toldCustom === told) return;
  const isFirst = space.toldCustom === undefined;
  space.toldCustom = told;
  const known = new Set(space.columns.map(({ key }) => key));
  setup.custom = model.custom ?? setup.custom;
  // In place: grid and view hold the same list.
  space.columns.splice(0, space.columns.length, ...makeColumns(setup, model));
  const now = new Set(space.columns.map(({ key }) => key));
  view.columns = view.columns.filter(({ key }) => now.has(key));
  if (!isFirst)
    view.columns.push(
      ...space.columns
        .filter(({ key }) => !known.has(key))
        .map(({ key, width }) => ({ key, width })),
    );
  if (view.group.startsWith("field-") && !now.has(view.group)) view.group = "";
  if (view.sort.startsWith("field-") && !now.has(view.sort)) view.sort = "";
  fillChoices(space);
  if (isFirst) return;
  space.grid.drawHeader();
  // Whoever made a column sees it.
  if (
    document.getElementById("dialog")?.open &&
    space.columns.some(({ key }) => !known.has(key))
  )
    space.grid.host.scrollLeft = space.grid.width;
}

// What can be grouped by, and what a cell offers while one types.
function fillChoices(space) {
  const listed = space.columns.filter((column) => column.isCustom && column.choices);
  const select = space.page.querySelector("select[data-plan-filter=group]");
  select?.querySelectorAll("[data-own]").forEach((option) => option.remove());
  space.page.querySelectorAll("datalist[data-own]").forEach((list) => list.remove());
  for (const column of listed) {
    const option = new Option(column.label, column.key);
    option.dataset.own = "";
    select?.append(option);
    const list = document.createElement("datalist");
    list.id = column.list;
    list.dataset.own = "";
    list.append(...column.choices.map((choice) => new Option(choice, choice)));
    space.page.append(list);
  }
  if (select) select.value = space.view.group;
}
