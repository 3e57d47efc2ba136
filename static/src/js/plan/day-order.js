// Which number of 05/06/27 is the month is decided once for a block: each cell for itself would
// read 05/06/27 as June, and 05/13/27 below it as May.
const SLASHED = /(?<![\d/])(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?![\d/])/;
const MONTHS = 12;

// The rows with days that cannot be misread, where a cell of theirs shows that the month comes
// first; as they are everywhere else.
export function inOneOrder(rows, columns) {
  const isDay = (_text, place) => columns[place]?.kind === "day";
  const days = rows
    .flatMap((row) => row.filter(isDay))
    .map((text) => SLASHED.exec(text))
    .filter(Boolean);
  if (!isMonthFirst(days)) return rows;

  const write = (text, place) => {
    if (!isDay(text, place)) return text;
    return text.replace(SLASHED, isoDay);
  };
  return rows.map((row) => row.map(write));
}

function isMonthFirst(days) {
  const isPossible = days.every(([, first]) => first <= MONTHS);
  const isShown = days.some(([, , second]) => second > MONTHS);
  return isPossible && isShown;
}

function isoDay(_text, month, day, year) {
  const whole = year.padStart(4, "20");
  return `${whole}-${month}-${day}`;
}
