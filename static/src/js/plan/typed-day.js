// A day as people type it where the page has to understand it itself: today, a weekday (the next
// one, today included), 27.11., 27/11, 27 nov, 2026-11-27. An ISO day, or null.
const locale = document.documentElement.lang || "en";
const DAY_MS = 86400000;
const iso = (date) => date.toISOString().slice(0, 10);
const names = (options, count, dateOf) =>
  ["en", locale].flatMap((language) => {
    const format = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
    return Array.from({ length: count }, (_, place) => [
      format.format(dateOf(place)).toLocaleLowerCase().replace(".", ""),
      place,
    ]);
  });
// 1 January 2024 was a Monday.
const weekdays = () =>
  names({ weekday: "long" }, 7, (place) => new Date(Date.UTC(2024, 0, 1 + place)));
const months = () =>
  names({ month: "long" }, 12, (place) => new Date(Date.UTC(2024, place, 1)));
const RELATIVE = { today: 0, heute: 0, tomorrow: 1, morgen: 1, yesterday: -1, gestern: -1 };

export function typedDay(text, now = new Date()) {
  const typed = text.toLocaleLowerCase().trim();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  if (typed in RELATIVE) return iso(new Date(today + RELATIVE[typed] * DAY_MS));
  if (/^\d{4}-\d\d-\d\d$/.test(typed)) return isDay(typed) ? typed : null;
  if (/^\p{L}{2,}$/u.test(typed)) {
    const weekday = weekdays().find(([name]) => name.startsWith(typed))?.[1];
    if (weekday === undefined) return null;
    const from = (new Date(today).getUTCDay() + 6) % 7;
    return iso(new Date(today + ((weekday - from + 7) % 7) * DAY_MS));
  }
  const match =
    /^(\d{1,2})(?:[.\s/]+(\d{1,2})|[.\s/]*(\p{L}{3,}))(?:[.\s/]+(\d{4}))?[.\s]*$/u.exec(typed);
  if (!match) return null;
  const [, date, number, name, written] = match;
  const month = number
    ? Number(number) - 1
    : months().find(([known]) => known.startsWith(name))?.[1];
  if (month === undefined || month > 11) return null;
  const year = written ?? now.getFullYear();
  const two = (number) => String(number).padStart(2, "0");
  const day = `${year}-${two(month + 1)}-${two(date)}`;
  return isDay(day) ? day : null;
}

function isDay(text) {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && iso(date) === text;
}
