// The menu of columns: which are shown and in what order, and sets of them, given and kept.
import { toast } from "../toasts.js";

export function listenToColumns(space) {
  const menu = document.getElementById("plan-columns");
  if (!menu) return;
  const draw = () => {
    drawSets(space, menu, draw);
    const shown = space.view.columns.map(({ key }) => key);
    const entries = [
      ...shown.map((key) => space.grid.column(key)),
      ...space.columns.filter(({ key }) => !shown.includes(key)),
    ];
    menu
      .querySelector("[data-columns]")
      .replaceChildren(
        ...entries.map((column, index) => columnEntry(space, column, index, shown, draw)),
      );
  };
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") draw();
  });
  menu.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const kept = await keepSet(space, form);
    if (!kept) return;
    form.reset();
    draw();
  });
}

// A set is a kept view that says which columns, and nothing else.
export const isSet = ({ settings }) => settings.only === "columns";

async function keepSet(space, form) {
  const answer = await space.server.keepView({
    name: form.name.value,
    is_shared: form.is_shared?.checked ?? false,
    settings: { only: "columns", columns: space.view.settings().columns },
  });
  if (answer.ok) {
    space.setup.views = answer.body;
    toast(space.words.viewKept, { tone: "green" });
  } else toast(answer.body.message ?? space.words.needsServer, { tone: "red" });
  return answer.ok;
}

function take(space, columns) {
  space.view.take({ ...space.view.settings(), columns });
  space.columnsChanged();
  space.remember();
}

// Sets that come with the page, then those that were kept.
function drawSets(space, menu, draw) {
  const given = space.setup.sets.map(({ name, columns }) => ({
    name,
    columns: columns.map((key) => [key, space.grid.column(key)?.width]),
  }));
  const kept = space.setup.views.kept
    .filter(isSet)
    .map((view) => ({ name: view.name, columns: view.settings.columns, view }));
  menu
    .querySelector("[data-sets]")
    .replaceChildren(...[...given, ...kept].map((set) => setEntry(space, set, draw)));
}

function setEntry(space, { name, columns, view }, draw) {
  const row = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "item";
  button.textContent = name;
  button.addEventListener("click", () => {
    take(space, columns);
    draw();
  });
  row.append(button);
  if (view && (view.is_mine || space.setup.mayEdit)) {
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "btn btn-ghost btn-sm btn-icon";
    drop.textContent = "×";
    drop.setAttribute("aria-label", space.words.dropSet.replace("%s", name));
    drop.addEventListener("click", async () => {
      const left = await space.server.dropView(view.id);
      if (left) {
        space.setup.views = left;
        draw();
      } else space.complain(space.words.needsServer);
    });
    row.append(drop);
  }
  return row;
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
        .querySelectorAll("#plan-columns [data-columns] li")
        [index + step]?.querySelector(`button:${step < 0 ? "first" : "last"}-of-type`)
        ?.focus();
    });
    row.append(button);
  }
  return row;
}
