// The menu of views: kept ones, one's own and shared, and the rules that light rows.
import { toast } from "../toasts.js";
import { isSet } from "./column-menu.js";
import { countOf } from "./conditions.js";

export function listenToViews(space) {
  const menu = document.getElementById("plan-views");
  if (!menu) return;
  const whole = () => space.setup.views.kept.filter((view) => !isSet(view));
  const draw = () => {
    drawMarks(space, menu);
    menu
      .querySelector("[data-views]")
      .replaceChildren(...whole().map((view) => viewEntry(space, view, draw)));
    menu.querySelector("[data-views-none]").hidden = whole().length > 0;
  };
  menu.addEventListener("beforetoggle", (event) => {
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
      toast(answer.body.message ?? space.words.needsServer, { tone: "red" });
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

// The rules that light rows, each to be opened.
function drawMarks(space, menu) {
  const { marks } = space.view;
  menu.querySelector("[data-marks]").replaceChildren(
    ...marks.map(([tone], index) => {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "item";
      button.dataset.tone = tone;
      button.textContent = `${space.words.highlights[tone]} · ${countOf(marks[index][1])}`;
      button.addEventListener("click", () => space.builder.openMark(index));
      row.append(button);
      return row;
    }),
  );
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
      } else space.complain(space.words.needsServer);
    });
    row.append(drop);
  }
  return row;
}
