// A day far from now is written with its year, and none is ever cut: where the plan has one,
// the columns of days have room for it.
import { isNearYear } from "./day-text.js";

// What "30. Sep. 2029" needs in bold.
const WITH_YEAR = 104;
const DAYS = new Set([
  "start",
  "finish",
  "deadline",
  "expected_finish",
  "actual_start",
  "actual_finish",
  "baseline_start",
  "baseline_finish",
  "constraint_date",
]);

export class DayWidth {
  constructor() {
    this.least = 0;
  }

  // Whether what these tasks say needs more room than there was.
  fit(tasks) {
    if (this.least) return false;
    const isFar = (iso) => Boolean(iso) && !isNearYear(iso);
    for (const { start, finish, deadline } of tasks) {
      if (!isFar(start) && !isFar(finish) && !isFar(deadline)) continue;
      this.least = WITH_YEAR;
      return true;
    }
    return false;
  }

  of({ key, width }) {
    return DAYS.has(key) ? Math.max(width, this.least) : width;
  }
}
