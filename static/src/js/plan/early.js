// Progress typed for work that must not begin yet begins it today: that is said at once, with
// the way back.
import { fullDay } from "./day-text.js";

const HELD = /^(snet|mso|manual) (\d{4}-\d\d-\d\d)/;

// The sentence for the first such task of these steps; empty where none begins early.
export function begunEarly(model, words, steps, today) {
  const begins = (column, text) =>
    column === "percent"
      ? Number.parseFloat(text) > 0
      : column === "status" && [words.status.in_progress, words.status.done].includes(text);
  for (const { op, id, column, text } of steps) {
    if (op !== "cell" || !begins(column, text)) continue;
    const task = model.base.get(id);
    const day = HELD.exec(task?.held ?? "")?.[2];
    if (!day || day <= today) continue;
    return words.begunEarly.replace("%1", task.name).replace("%2", fullDay(day));
  }
  return "";
}
