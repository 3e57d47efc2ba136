// Splitting a task without a mouse: when it stops and goes on, and when each further part
// begins.
import { HEAD, ROW } from "./sizes.js";

const firstDay = (iso) => iso.slice(0, 10);

// `?task=12&do=split` in the address: from the task's own page.
export function openAskedSplit(space) {
  const address = new URL(location.href);
  const asked = address.searchParams;
  if (asked.get("do") !== "split") return;
  // Asked once: a page that is loaded anew shows the task alone.
  asked.delete("do");
  history.replaceState(history.state, "", address);
  if (choose(space, Number(asked.get("task")))) openSplit(space);
}

// The row of a task becomes the active one; false where it is not shown.
export function choose(space, id) {
  const { grid } = space;
  if (!grid.indexOf.has(id)) return false;
  grid.activate(
    id,
    grid.shown.findIndex(({ key }) => key === "name"),
  );
  space.chosen();
  return true;
}

export function openSplit(space) {
  const menu = document.getElementById("plan-split");
  const task = space.grid.activeTask();
  if (!menu || !task) return;
  const cannot =
    space.model.isSummary(task) || space.model.isMilestone(task) || space.model.isDone(task);
  if (cannot) {
    space.notice(space.words.notSplit);
    return;
  }
  const form = menu.querySelector("form");
  const parts = form.querySelector("[data-split-parts]");
  form.reset();
  parts.replaceChildren(
    ...(task.stretches ?? []).slice(1).map(([start], place) => {
      const label = document.createElement("label");
      const input = document.createElement("input");
      label.append(space.words.splitPart.replace("%s", place + 2), input);
      Object.assign(input, {
        type: "date",
        className: "input",
        required: true,
        defaultValue: firstDay(start),
      });
      input.dataset.part = place + 1;
      return label;
    }),
  );
  form.querySelector("[data-split-join]").hidden = !task.stretches;
  const { at, start } = form.elements;
  // One day without the other says nothing; a task in one piece needs both.
  const bothOrNone = () => {
    at.required = start.required = !task.stretches || Boolean(at.value || start.value);
  };
  bothOrNone();
  form.oninput = bothOrNone;
  form.onsubmit = (event) => {
    event.preventDefault();
    menu.hidePopover();
    if (event.submitter?.value === "join") send(space, task, [{ op: "join" }]);
    else send(space, task, stepsOf(form));
  };
  menu.showPopover();
  const box = space.grid.host.getBoundingClientRect();
  const top = box.top + HEAD + (space.indexOf(task.id) + 1) * ROW - space.top;
  menu.style.left = `${Math.min(box.left + 120, innerWidth - menu.offsetWidth - 8)}px`;
  menu.style.top = `${Math.max(8, Math.min(top, innerHeight - menu.offsetHeight - 8))}px`;
  form.querySelector("input").focus();
}

function stepsOf(form) {
  const moved = [...form.querySelectorAll("[data-part]")]
    .filter((input) => input.value !== input.defaultValue)
    .map((input) => ({ op: "part", part: Number(input.dataset.part), start: input.value }));
  const { at, start } = form.elements;
  const cut =
    at.value && start.value ? [{ op: "split", at: at.value, start: start.value }] : [];
  return [...moved, ...cut];
}

function send(space, task, steps) {
  const full = steps.map((step) => ({ id: task.id, ...step }));
  if (full.length) space.editing.edit(full);
  space.grid.host.focus({ preventScroll: true });
}
