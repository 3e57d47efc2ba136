// Progress typed for work that must not begin yet begins it today: that is said at once, with
// the way back.
import { fullDay } from "./day-text.js";

const HELD = /^(snet|mso|manual) (\d{4}-\d\d-\d\d)/;

// The sentence for the first such task of these steps; empty where none begins early.
export function begunEarly(model, words, steps, today) {
  for (const step of steps) {
    if (!begins(step, words)) continue;
    const task = model.base.get(step.id);
    const day = heldUntil(task);
    if (day <= today) continue;
    return words.begunEarly.replace("%1", task.name).replace("%2", fullDay(day));
  }
  return "";
}

// The ISO day before which it must not begin; empty where there is none.
function heldUntil(task) {
  const held = HELD.exec(task?.held ?? "");
  return held?.[2] ?? "";
}

function begins({ op, column, text }, words) {
  if (op !== "cell") return false;
  if (column === "percent") return Number.parseFloat(text) > 0;
  const { in_progress: begun, done } = words.status;
  return column === "status" && [begun, done].includes(text);
}
