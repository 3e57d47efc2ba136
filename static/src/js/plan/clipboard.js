// Cells to and from a spreadsheet: tab-separated text, quoted where a cell holds tabs, breaks
// or quotes.

export function toText(rows) {
  return rows
    .map((row) =>
      row
        .map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
        .join("\t"),
    )
    .join("\n");
}

export function fromText(text) {
  const rows = [[]];
  let cell = "";
  let isQuoted = false;
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let index = 0; index < clean.length; index += 1) {
    const letter = clean[index];
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (clean[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else isQuoted = false;
    } else if (letter === '"' && cell === "") isQuoted = true;
    else if (letter === "\t") {
      rows.at(-1).push(cell);
      cell = "";
    } else if (letter === "\n") {
      rows.at(-1).push(cell);
      cell = "";
      rows.push([]);
    } else cell += letter;
  }
  rows.at(-1).push(cell);
  return rows;
}

// For files: a cell that a spreadsheet would run as a formula becomes text.
export function toCsv(rows) {
  const safe = (cell) =>
    /^[=+\-@\t\r]/.test(cell) && !/^-?[\d.,]+%?$/.test(cell) ? `'${cell}` : cell;
  return rows
    .map((row) => row.map((cell) => `"${safe(String(cell)).replaceAll('"', '""')}"`).join(","))
    .join("\r\n");
}
