// Progress typed for work that must not begin yet begins it today: that is said at once, with
// the way back.
import { fullDay } from "./day-text.js";

// The sentence for the first such task of these steps; empty where none begins early.
export function begunEarly(model, words, steps, today) {
  for (const step of steps) {
    if (!begins(step, words)) continue;
    const task = model.base.get(step.id);
    // The server says it of each row (tasks/reporting/reads/early.py).
    const day = task?.notBefore;
    if (!day || day <= today) continue;
    return words.begunEarly.replace("%1", task.name).replace("%2", fullDay(day));
  }
  return "";
}

function begins({ op, column, text }, words) {
  if (op !== "cell") return false;
  if (column === "percent") return Number.parseFloat(text) > 0;
  const { in_progress: begun, done } = words.status;
  return column === "status" && [begun, done].includes(text);
}
