// Days as the server writes them: 12 Mar, also in English.
import { dateOf, dayOf } from "./scale.js";

export const dayLocale = (globalThis.document?.documentElement.lang || "en").replace(
  /^en$/,
  "en-GB",
);
const shortDay = new Intl.DateTimeFormat(dayLocale, {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});
const longDay = new Intl.DateTimeFormat(dayLocale, {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const thisYear = new Date().getFullYear();

// British English has one month of four letters; the server writes three.
const plainMonth = (text) => text.replace("Sept", "Sep");

// This year, the one before or the next: its days need no year.
export const isNearYear = (iso) => Math.abs(Number(iso.slice(0, 4)) - thisYear) <= 1;

// 12 Mar, with the year where it is not this one or the next.
export function dayText(iso) {
  if (!iso) return "";
  const day = Math.floor(dayOf(iso));
  if (!written.has(day)) {
    written.set(day, plainMonth((isNearYear(iso) ? shortDay : longDay).format(dateOf(day))));
  }
  return written.get(day);
}
const written = new Map();
export const fullDay = (iso) =>
  iso ? plainMonth(longDay.format(dateOf(Math.floor(dayOf(iso))))) : "";
