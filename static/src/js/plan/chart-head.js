// The head of the chart: months over days or weeks, years over quarters when far out, and the
// tag of the status date.
import { dayLocale } from "./day-text.js";
import { dateOf, months, stepAt } from "./scale.js";
import { HEAD } from "./sizes.js";

const locale = document.documentElement.lang || "en";
const monthName = new Intl.DateTimeFormat(locale, {
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const shortMonth = new Intl.DateTimeFormat(dayLocale, { month: "short", timeZone: "UTC" });
const STEPS = { day: 1, week: 7, month: 14 };

export function drawHead(chart, width) {
  const zoom = stepAt(chart.unit);
  const from = Math.floor(chart.dayAt(0)) - 1;
  const to = Math.ceil(chart.dayAt(width)) + 1;
  const parts = [`<g class="hdr"><rect class="hdr-bg" width="${width}" height="${HEAD}"/>`];
  const tagAt = chart.model.statusDate ? chart.statusX() : null;
  for (const month of months(from - 62, to)) {
    const x = chart.x(month.from);
    const number = month.date.getUTCMonth();
    const year = month.date.getUTCFullYear();
    if (zoom === "year" || zoom === "quarter") {
      if (number === 0 || (zoom === "quarter" && number % 3 === 0))
        parts.push(`<line x1="${x}" x2="${x}" y1="0" y2="${HEAD}"/>`);
      if (number === 0)
        parts.push(`<text class="mo" x="${Math.max(6, x + 6)}" y="16">${year}</text>`);
      if (number % 3 === 0 && !hides(tagAt, chart, x))
        parts.push(
          `<text x="${x + 4}" y="36">${zoom === "year" ? `Q${number / 3 + 1}` : shortMonth.format(month.date)}</text>`,
        );
      continue;
    }
    parts.push(`<line x1="${x}" x2="${x}" y1="0" y2="${HEAD}"/>`);
    const end = chart.x(month.to);
    if (end > 0 && x < width)
      parts.push(
        `<text class="mo" x="${Math.min(Math.max(6, x + 6), Math.max(x + 6, end - 110))}" y="16">${monthName.format(month.date)}</text>`,
      );
  }
  const step = STEPS[zoom];
  if (step) {
    for (let day = chart.first; day < to; day += step) {
      const x = chart.x(day);
      if (day >= from && !hides(tagAt, chart, x))
        parts.push(`<text x="${x + 4}" y="36">${dateOf(day).getUTCDate()}</text>`);
    }
  }
  parts.push(`<line x1="0" x2="${width}" y1="${HEAD - 0.5}" y2="${HEAD - 0.5}"/></g>`);
  return parts.join("") + tag(chart, tagAt);
}

function tagWidth(chart) {
  return chart.statusText().length * 6.2 + 12;
}

// Numbers under the tag are dropped.
function hides(tagAt, chart, x) {
  return tagAt !== null && Math.abs(x + 10 - tagAt) < tagWidth(chart) / 2 + 8;
}

function tag(chart, x) {
  if (x === null || x < 0 || x > chart.width) return "";
  const width = tagWidth(chart);
  // Whole in sight beside the edge, too.
  const middle = Math.max(width / 2, Math.min(chart.width - width / 2, x));
  return `<rect class="statustag" x="${middle - width / 2}" y="26" width="${width}" height="16" rx="3"/><text class="statuslbl" x="${middle}" y="38" text-anchor="middle">${chart.statusText()}</text>`;
}
