// Working minutes of the project's calendar, counted as the server counts them
// (WorkCalendar.days_between): a slip of half a day is half a day here, too.
import { dayOf } from "./scale.js";

const MINUTES = 1440;

export class WorkTime {
  // `frame`: {shapes, week, days} as tasks/scheduling/reads/calendar.py sends them.
  constructor({ shapes, week, days }, perDay) {
    this.shapes = shapes;
    this.totals = shapes.map((shape) => worked(shape, MINUTES));
    this.week = week;
    this.perWeek = week.reduce((sum, shape) => sum + this.totals[shape], 0);
    this.perDay = perDay;
    this.other = new Map();
    for (const [first, last, shape] of days)
      for (let day = dayOf(first); day <= dayOf(last); day += 1) this.other.set(day, shape);
    this.spanned();
  }

  // How far the days that are no usual ones make the count differ from the week's, in order.
  spanned() {
    let more = 0;
    this.steps = [...this.other.keys()]
      .sort((a, b) => a - b)
      .map((day) => {
        more += this.totals[this.other.get(day)] - this.totals[this.usual(day)];
        return { day, more };
      });
  }

  usual(day) {
    // The first of January 1970 was a Thursday.
    return this.week[(((day + 3) % 7) + 7) % 7];
  }

  // Minutes worked before a moment, from one that all share.
  before(moment) {
    const minute = Math.round(moment * MINUTES);
    const day = Math.floor(minute / MINUTES);
    const shape = this.other.get(day) ?? this.usual(day);
    return this.beforeDay(day) + worked(this.shapes[shape], minute - day * MINUTES);
  }

  beforeDay(day) {
    const weeks = Math.floor(day / 7);
    let minutes = weeks * this.perWeek;
    for (let at = weeks * 7; at < day; at += 1) minutes += this.totals[this.usual(at)];
    return minutes + this.moreBefore(day);
  }

  moreBefore(day) {
    let low = 0;
    let high = this.steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.steps[middle].day < day) low = middle + 1;
      else high = middle;
    }
    return low ? this.steps[low - 1].more : 0;
  }

  // Working days from one local moment (ISO) to another, to the hundredth; negative backwards.
  days(from, to) {
    const minutes = this.before(dayOf(to)) - this.before(dayOf(from));
    return rounded(minutes / this.perDay, 100);
  }
}

// Minutes of a shape before a minute of the day.
function worked(shape, minute) {
  return shape.reduce(
    (sum, [start, end]) => sum + Math.max(0, Math.min(end, minute) - start),
    0,
  );
}

// One for each calendar that a page was told of.
const kept = new WeakMap();

// Working days from one local moment to another; null where one is not known.
export function daysBetween({ workingTime, perDay }, from, to) {
  if (!from || !to || !workingTime) return null;
  if (!kept.has(workingTime)) kept.set(workingTime, new WorkTime(workingTime, perDay));
  return kept.get(workingTime).days(from, to);
}

// Half away from zero, as the server rounds.
const rounded = (value, parts) =>
  (Math.sign(value) * Math.round(Math.abs(value) * parts)) / parts || 0;

export const tenths = (days) => (days === null ? null : rounded(days, 10));

// Days as people say them, as core/days.py does: whole ones, tenths below two.
export const saidDays = (days) => rounded(days, Math.abs(days) < 2 ? 10 : 1);
