// From dates to pixels and back. Days count from 1970 in local time; a moment is a day with a
// fraction.
const DAY_MS = 86400000;
// Pixels a day of the named steps; between them one zooms without steps.
export const ZOOM = { day: 24, week: 9, month: 4, quarter: 1.6, year: 0.55 };

// The step whose head fits so many pixels a day.
/** @param {number} unit */
export function stepAt(unit) {
  if (unit >= 15) return "day";
  if (unit >= 6) return "week";
  if (unit >= 2.6) return "month";
  return unit >= 0.95 ? "quarter" : "year";
}

// Every frame asks for the same few thousand moments.
const known = new Map();

/** @param {string} iso @returns {number} */
export function dayOf(iso) {
  let day = known.get(iso);
  if (day === undefined) {
    if (known.size > 100000) known.clear();
    day = parsed(iso);
    known.set(iso, day);
  }
  return day;
}

/** @param {string} iso */
function parsed(iso) {
  const [date, clock] = iso.split("T");
  const [year, month, day] = date.split("-").map(Number);
  const [hours, minutes] = (clock ?? "00:00").split(":").map(Number);
  return Date.UTC(year, month - 1, day) / DAY_MS + (hours * 60 + minutes) / 1440;
}

// Bars read as whole days: a start counts from the morning, a finish to the evening.
/** @param {string} iso */
export const startDay = (iso) => Math.floor(dayOf(iso));
/** @param {string} iso */
export const finishDay = (iso) => Math.ceil(dayOf(iso));

/** @param {number} day */
export function dateOf(day) {
  return new Date(day * DAY_MS);
}

/** @param {number} day */
export function mondayBefore(day) {
  return day - ((Math.floor(day) + 3) % 7);
}

/** @param {number} first @param {number} last */
export function months(first, last) {
  const found = [];
  const start = dateOf(first);
  let cursor = Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), 1);
  while (cursor / DAY_MS <= last) {
    const date = new Date(cursor);
    const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    found.push({ from: cursor / DAY_MS, to: next / DAY_MS, date });
    cursor = next;
  }
  return found;
}
