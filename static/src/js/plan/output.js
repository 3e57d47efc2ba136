// The plan as it is shown, for elsewhere: pages to print or keep as PDF, a picture, a table for
// spreadsheets.
import { toCsv } from "./clipboard.js";
import { fullDay } from "./day-text.js";
import { pictured, titleOf } from "./picture-words.js";
import { HEAD, ROW } from "./sizes.js";

function table(space) {
  const columns = space.grid.shown;
  const rows = space.list
    .filter((entry) => entry.task)
    .map(({ task, depth }) =>
      columns.map((column) =>
        column.key === "name"
          ? `${"    ".repeat(space.view.group ? 0 : depth)}${task.name}`
          : column.plain(task),
      ),
    );
  return [columns.map((column) => column.long), ...rows];
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const fileName = (space, extension) =>
  `${space.setup.code}-plan-${new Date().toISOString().slice(0, 10)}.${extension}`;

export function exportCsv(space) {
  save(
    new Blob(["\ufeff", toCsv(table(space))], { type: "text/csv;charset=utf-8" }),
    fileName(space, "csv"),
  );
}

// A column as a workbook has it: days as dates, numbers as numbers, and beside a duration its
// unit in a column of its own.
function sheetColumns(space) {
  const { words, model } = space;
  const number = (column, by = 1) => ({
    label: column.long,
    kind: column.kind === "money" ? "money" : column.key === "percent" ? "percent" : "number",
    cell: (task) => {
      const value = column.raw(task);
      return value === null ? null : value / by;
    },
  });
  const numeric = new Set(["number", "days", "variance", "money"]);
  return space.grid.shown.flatMap((column) => {
    if (column.kind === "day")
      return [{ label: column.long, kind: "day", cell: (task) => column.plain(task) }];
    if (column.kind === "duration" || column.kind === "work") {
      const isElapsed = (task) => /\de/.test(column.text(task));
      const perDay = (task) => (isElapsed(task) ? 1440 : model.perDay);
      const unit = (task) => (column.kind === "work" ? "h" : isElapsed(task) ? "ed" : "d");
      const size = (task) => {
        const minutes = column.raw(task);
        return minutes === null ? null : minutes / (column.kind === "work" ? 60 : perDay(task));
      };
      const isEmpty = (task) => size(task) === null;
      return [
        { label: column.long, kind: "number", cell: size },
        { label: words.unit, kind: "text", cell: (task) => (isEmpty(task) ? "" : unit(task)) },
      ];
    }
    if (numeric.has(column.kind) && !column.isCustom) return [number(column)];
    if (column.isCustom && column.kind === "number") return [number(column)];
    return [{ label: column.long, kind: "text", cell: (task) => column.text(task) }];
  });
}

// The server turns the shown cells into a workbook: it has the library for it. Rows lie as deep
// as in the plan, or under their group.
export async function exportSheet(space) {
  const columns = sheetColumns(space);
  const entries = space.list.filter((entry) => !entry.isAdder);
  const rows = entries.map((entry) =>
    columns.map(({ cell }, place) => {
      if (entry.task) return cell(entry.task);
      return place === 0 ? entry.heading : "";
    }),
  );
  const sheet = {
    rows: [columns.map(({ label }) => label), ...rows],
    kinds: columns.map(({ kind }) => kind),
    levels: entries.map((entry) => (entry.task ? entry.depth : 0)),
  };
  const answer = await space.server.post(`${space.server.base}sheet/`, sheet).catch(() => null);
  if (answer?.ok) save(await answer.blob(), fileName(space, "xlsx"));
  else {
    const { message } = (await answer?.json().catch(() => null)) ?? {};
    space.complain(message ?? space.words.needsServer);
  }
}

// Draws rows from..to of the whole time into fresh SVG, with every colour written out, so that
// it stands by itself.
function picture(space, { from, to, unit, width }) {
  const { chart, view } = space;
  const kept = { unit: view.unit, left: chart.host.scrollLeft };
  const stand = {
    head: document.createElementNS("http://www.w3.org/2000/svg", "svg"),
    canvas: document.createElementNS("http://www.w3.org/2000/svg", "svg"),
  };
  view.unit = unit;
  chart.measure();
  const whole = Object.create(chart, {
    left: { value: 0 },
    width: { value: width },
    drawnSize: { writable: true, value: "" },
    head: { value: stand.head },
    canvas: { value: stand.canvas },
    selected: { value: new Set() },
    list: { writable: true, value: [] },
    top: { writable: true, value: 0 },
  });
  const list = space.list.filter((entry) => !entry.isAdder);
  whole.draw(list, from * ROW, (to - from) * ROW);
  view.unit = kept.unit;
  chart.measure();
  chart.host.scrollLeft = kept.left;
  stand.head.setAttribute("height", HEAD);
  return stand;
}

// The zoom that shows the whole plan over `width` pixels; a short one is not blown up.
function unitFor(space, width) {
  return Math.min(24, width / (space.chart.last - space.chart.first));
}

// Paper shows a column three quarters as wide as the screen, and columns on somewhat more than
// half of the page at most.
const PRINTED = 0.75;
const PRINTED_GRID = 0.55;

const printedWidth = (column) => Math.round(column.width * PRINTED);

// The shown columns from the left until the room is taken, and those for which there is none.
function columnsThatFit(shown, room) {
  let taken = 0;
  const fits = shown.map((column) => {
    taken += printedWidth(column);
    return taken <= room;
  });
  const columns = shown.filter((_, index) => fits[index]);
  return {
    columns,
    left: shown.filter((_, index) => !fits[index]),
    gridWidth: columns.reduce((sum, column) => sum + printedWidth(column), 0),
  };
}

export function printPlan(space) {
  const menu = document.getElementById("plan-print");
  const size = menu?.querySelector("[name=size]:checked")?.value ?? "a4";
  const page = { a4: { width: 1040, rows: 21 }, a3: { width: 1500, rows: 32 } }[size];
  const { columns, left, gridWidth } = columnsThatFit(
    space.grid.shown,
    page.width * PRINTED_GRID,
  );
  const list = space.list.filter((entry) => !entry.isAdder);
  const chartWidth = page.width - gridWidth;
  const unit = unitFor(space, chartWidth);
  const sheets = document.createElement("div");
  sheets.className = `print-plan print-${size}`;
  const count = Math.max(1, Math.ceil(list.length / page.rows));
  for (let number = 0; number < count; number += 1) {
    const from = number * page.rows;
    const to = Math.min(list.length, from + page.rows);
    const sheet = document.createElement("section");
    sheet.className = "print-sheet";
    const head = document.createElement("header");
    head.innerHTML = "<b></b><span></span>";
    head.firstChild.textContent = titleOf(space);
    head.lastChild.textContent = `${space.chart.statusText()} · ${fullDay(new Date().toISOString())} · ${number + 1}/${count}`;
    const body = document.createElement("div");
    body.className = "print-body";
    body.style.setProperty("--print-grid", `${gridWidth}px`);
    const drawn = picture(space, { from, to, unit, width: chartWidth });
    const gantt = document.createElement("div");
    gantt.className = "gantt";
    gantt.append(drawn.head, drawn.canvas);
    body.append(printTable(space, columns, list.slice(from, to)), gantt);
    const foot = document.querySelector("[data-plan-legend]").cloneNode(true);
    if (left.length)
      foot.append(
        `${space.setup.words.notPrinted} ${left.map((column) => column.long).join(", ")}`,
      );
    sheet.append(head, body, foot);
    sheets.append(sheet);
  }
  document.querySelector(".print-plan")?.remove();
  document.body.append(sheets);
  document.documentElement.dataset.printing = size;
  const done = () => {
    sheets.remove();
    delete document.documentElement.dataset.printing;
  };
  addEventListener("afterprint", done, { once: true });
  space.printed?.(sheets);
  if (!space.isDryPrint) print();
}

function printTable(space, columns, list) {
  const element = document.createElement("table");
  const widths = document.createElement("colgroup");
  for (const column of columns) {
    const width = document.createElement("col");
    width.style.width = `${printedWidth(column)}px`;
    widths.append(width);
  }
  element.append(widths);
  const head = element.createTHead().insertRow();
  for (const column of columns) {
    const cell = document.createElement("th");
    cell.textContent = column.label;
    cell.className = column.isNumber ? "num" : "";
    head.append(cell);
  }
  const body = element.createTBody();
  for (const entry of list) {
    const row = body.insertRow();
    if (!entry.task) {
      const cell = row.insertCell();
      cell.colSpan = columns.length;
      cell.textContent = `${entry.heading} · ${entry.count}`;
      row.className = "sum";
      continue;
    }
    row.className = space.model.isSummary(entry.task) ? "sum" : "";
    for (const column of columns) {
      const cell = row.insertCell();
      cell.className = column.isNumber ? "num" : "";
      const text = pictured(space, entry.task, column);
      cell.textContent =
        column.key === "name" ? `${"\u2003".repeat(Math.min(entry.depth, 6))}${text}` : text;
    }
  }
  return element;
}

// One PNG of the chart and its grid as shown, at most 400 rows: longer plans are printed.
export async function exportPicture(space) {
  save(await pictureOf(space), fileName(space, "png"));
}

// The same onto the clipboard, for a document or a chat.
export async function copyPicture(space) {
  const blob = await pictureOf(space);
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
    space.notice(space.words.pictureCopied);
  } catch {
    space.complain(space.words.pictureNotCopied);
  }
}

// Title and date stand over the picture, the legend under it.
const TITLE = 40;
const LEGEND = 30;

function captions(space, { ink, width, height }) {
  const title = titleOf(space);
  const when = `${space.model.statusDate ? `${space.chart.statusText()} · ` : ""}${fullDay(new Date().toISOString())}`;
  const text = (x, y, words, more = "") =>
    `<text x="${x}" y="${y}" font-size="12" fill="${ink}" ${more}>${escapeText(words)}</text>`;
  const marks = [...document.querySelectorAll("[data-plan-legend] > span")].map((span) => {
    const drawn = span.querySelector("svg").cloneNode(true);
    const host = document.createElement("div");
    host.className = "legend picture-stage";
    host.append(drawn);
    document.body.append(host);
    writeOut(host);
    const { innerHTML } = drawn;
    host.remove();
    return [innerHTML, span.textContent.trim()];
  });
  let x = 8;
  const legend = marks.map(([drawing, words]) => {
    const at = x;
    x += 42 + words.length * 6.8;
    return `<g transform="translate(${at} ${height - LEGEND + 10})">${drawing}</g>${text(at + 26, height - LEGEND + 19, words)}`;
  });
  return `${text(8, 25, title, 'font-weight="600" font-size="15"')}${text(width - 8, 25, when, 'text-anchor="end"')}${legend.join("")}`;
}

async function pictureOf(space) {
  const list = space.list.filter((entry) => !entry.isAdder).slice(0, 400);
  const columns = space.grid.shown;
  const names = columns.reduce((sum, column) => sum + column.width, 0);
  const width = Math.min(
    4000,
    Math.max(900, Math.ceil((space.chart.last - space.chart.first) * space.chart.unit)),
  );
  const drawn = picture(space, { from: 0, to: list.length, unit: space.view.unit, width });
  const height = HEAD + list.length * ROW;
  const whole = { width: names + width, height: TITLE + height + LEGEND };
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("width", whole.width);
  svg.setAttribute("height", whole.height);
  const host = document.createElement("div");
  host.className = "gantt picture-stage";
  host.append(drawn.head, drawn.canvas);
  document.body.append(host);
  writeOut(host);
  const ground = getComputedStyle(space.chart.host).backgroundColor;
  const ink = getComputedStyle(document.body).color;
  const line = getComputedStyle(document.documentElement).getPropertyValue("--line").trim();
  const words = (text, x, y, { width: room, isNumber = false, weight = 400 }) => {
    const most = Math.max(1, Math.floor((room - 12) / 6.6));
    const short = text.length > most ? `${text.slice(0, most - 1)}…` : text;
    return (
      short &&
      `<text x="${isNumber ? x + room - 8 : x + 6}" y="${y}" font-size="12" font-weight="${weight}" fill="${ink}"${isNumber ? ' text-anchor="end"' : ""}>${escapeText(short)}</text>`
    );
  };
  let at = 0;
  const placed = columns.map((column) => {
    const x = at;
    at += column.width;
    return { column, x };
  });
  const heads = placed
    .map(({ column, x }) => words(column.label, x, HEAD - 10, { ...column, weight: 600 }))
    .join("");
  const labels =
    heads +
    list
      .map((entry, index) => {
        const y = HEAD + index * ROW + 18;
        if (!entry.task)
          return words(`${entry.heading} · ${entry.count}`, 4, y, {
            width: names,
            weight: 600,
          });
        const weight = space.model.isSummary(entry.task) ? 600 : 400;
        return placed
          .map(({ column, x }) => {
            const step = column.key === "name" ? entry.depth * 14 : 0;
            return words(pictured(space, entry.task, column), x + step, y, {
              width: column.width - step,
              isNumber: column.isNumber,
              weight,
            });
          })
          .join("");
      })
      .join("");
  svg.innerHTML = `<rect width="100%" height="100%" fill="${rgb(ground)}"/><g font-family="Inter, Arial, sans-serif">${captions(space, { ink, ...whole })}<g transform="translate(0 ${TITLE})">${labels}<clipPath id="picture-chart"><rect width="${width}" height="${height}"/></clipPath><g transform="translate(${names} 0)" font-size="11" clip-path="url(#picture-chart)">${drawn.head.innerHTML}<g transform="translate(0 ${HEAD})">${drawn.canvas.innerHTML}</g></g><path d="M${names} 0V${height}" stroke="${rgb(line) || "#ccc"}"/></g></g>`;
  host.remove();
  const image = new Image();
  const url = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await new Promise((resolve, reject) => {
    image.onload = resolve;
    image.onerror = reject;
    image.src = url;
  });
  const canvas = document.createElement("canvas");
  canvas.width = whole.width;
  canvas.height = whole.height;
  canvas.getContext("2d").drawImage(image, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

const escapeText = (text) => text.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);
const rgb = (colour) => (colour && !colour.includes("light-dark") ? colour : "");
const PROPERTIES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "opacity",
  "font-size",
  "font-weight",
  "paint-order",
  "stroke-linejoin",
];

// Styles that come from the page's sheet become attributes.
function writeOut(host) {
  for (const element of host.querySelectorAll("svg *")) {
    const style = getComputedStyle(element);
    for (const name of PROPERTIES) {
      const value = style.getPropertyValue(name);
      if (value && value !== "none" && value !== "normal") element.setAttribute(name, value);
      else if (name === "fill" || name === "stroke") element.setAttribute(name, "none");
    }
  }
}
