// Draws the Gantt chart as SVG from compact columns: back to front days off, rows, links, bars, status line.
import { ZOOM, dateOf, dayOf, finishDay, mondayBefore, months, startDay } from "./scale.js";

const ROW = 28;
const HEAD = 44;
const locale = document.documentElement.lang || "en";
const monthName = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
const shortDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
const escape = (text) => String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

export class Chart {
  constructor(host, grid) {
    this.host = host;
    this.grid = grid;
    this.zoom = "week";
    this.onlyCritical = false;
    this.tasks = new Map();
    this.ghosts = new Map();
    this.links = [];
    grid.addEventListener("scroll", () => { if (host.scrollTop !== grid.scrollTop) host.scrollTop = grid.scrollTop; });
    host.addEventListener("scroll", () => { if (grid.scrollTop !== host.scrollTop) grid.scrollTop = host.scrollTop; });
  }

  setData(data) {
    const place = Object.fromEntries(data.columns.map((name, index) => [name, index]));
    this.tasks = new Map(data.rows.map((row) => [row[place.id], {
      id: row[place.id], name: row[place.name], start: row[place.start], finish: row[place.finish], percent: row[place.percent],
      flags: row[place.flags], floatEnd: row[place.float_end], deadline: row[place.deadline], owner: row[place.owner],
    }]));
    this.links = data.links;
    this.statusDate = data.status_date;
    this.nonworking = data.nonworking;
  }

  // {"tasks": {"12": ["2026-05-04T09:00", "2026-05-08T17:00"], ...}}
  setGhosts(data) {
    this.ghosts = new Map(Object.entries(data.tasks ?? {}).map(([id, span]) => [Number(id), span]));
  }

  span() {
    const starts = [], ends = [];
    for (const task of this.tasks.values()) if (task.start) { starts.push(startDay(task.start)); ends.push(finishDay(task.floatEnd ?? task.finish)); }
    for (const [start, finish] of this.ghosts.values()) { starts.push(startDay(start)); ends.push(finishDay(finish)); }
    if (!starts.length) return null;
    const least = this.host.clientWidth / ZOOM[this.zoom];
    const first = mondayBefore(Math.min(...starts) - 7);
    return { first, last: Math.max(Math.max(...ends) + 21, first + least) };
  }

  x(day) { return (day - this.first) * ZOOM[this.zoom]; }

  draw(ids, selected) {
    const span = this.span();
    if (!span) { this.host.replaceChildren(); return; }
    this.first = span.first;
    const width = Math.ceil(this.x(span.last)), height = HEAD + ids.length * ROW + 12;
    this.rowOf = new Map(ids.map((id, index) => [id, index]));
    const parts = [
      `<svg class="gantt-head" width="${width}" height="${HEAD}" aria-hidden="true">`, this.heads(span, width), this.statusTag(), "</svg>",
      `<svg class="gantt-body" width="${width}" height="${height}" aria-hidden="true">`,
      this.daysOff(height), this.rowLines(ids, selected, width), this.linkPaths(selected),
      ids.map((id, index) => this.task(this.tasks.get(id), HEAD + index * ROW)).join(""), this.statusLine(height), "</svg>",
    ];
    const left = this.host.scrollLeft;
    this.host.innerHTML = parts.join("");
    this.host.scrollLeft = left;
  }

  daysOff(height) {
    return this.nonworking.map(([from, to]) => {
      const start = dayOf(from), end = dayOf(to) + 1, kind = end - start > 3 ? "hol" : "nw";
      return `<rect class="${kind}" x="${this.x(start)}" y="${HEAD}" width="${(end - start) * ZOOM[this.zoom]}" height="${height - HEAD}"/>`;
    }).join("");
  }

  rowLines(ids, selected, width) {
    return ids.map((id, index) => {
      const y = HEAD + index * ROW;
      const chosen = id === selected ? `<rect class="selbg" y="${y}" width="${width}" height="${ROW}"/>` : "";
      return `${chosen}<path class="rl" d="M0 ${y + ROW - 0.5}H${width}"/>`;
    }).join("");
  }

  heads(span, width) {
    const parts = [`<g class="hdr"><rect class="hdr-bg" width="${width}" height="${HEAD}"/>`];
    for (const month of months(span.first, span.last)) {
      const x = this.x(month.from);
      parts.push(`<line x1="${x}" x2="${x}" y1="0" y2="${HEAD}"/>`);
      if (this.zoom !== "quarter" || month.date.getUTCMonth() % 3 === 0) parts.push(`<text class="mo" x="${x + 6}" y="16">${escape(monthName.format(month.date))}</text>`);
    }
    const step = { day: 1, week: 7, month: 14, quarter: 0 }[this.zoom];
    if (step) for (let day = span.first; day < span.last; day += step) parts.push(`<text x="${this.x(day) + 4}" y="36">${dateOf(day).getUTCDate()}</text>`);
    parts.push(`<line x1="0" x2="${width}" y1="${HEAD - 0.5}" y2="${HEAD - 0.5}"/></g>`);
    return parts.join("");
  }

  task(task, y) {
    if (!task?.start) return "";
    const has = (flag) => task.flags.includes(flag);
    const isDimmed = this.onlyCritical && !has("C") && !has("S");
    const x1 = this.x(startDay(task.start)), x2 = Math.max(x1 + 3, this.x(finishDay(task.finish)));
    const tip = `<title>${escape(`${task.name}: ${shortDay.format(dateOf(startDay(task.start)))} – ${shortDay.format(dateOf(dayOf(task.finish)))}`)}</title>`;
    const group = `<g class="${has("C") ? "crit " : ""}${has("D") ? "done " : ""}${isDimmed ? "dim" : ""}">${tip}`;
    const ghost = this.ghost(task, y, has("M"));
    const deadline = task.deadline ? `<path class="deadline" d="M${this.x(finishDay(task.deadline))} ${y + 5}l-4 6h8z"/>` : "";
    if (has("M")) return `${group}${ghost}${diamond(this.x(finishDay(task.finish)), y + 11.5, "ms")}${this.label(task, this.x(finishDay(task.finish)) + 10, y)}</g>`;
    if (has("S")) return `${group}${ghost}<path class="sum" d="M${x1} ${y + 8}H${x2}v5l-3 4v-4H${x1 + 3}v4l-3-4z"/><text class="lbl-s halo" x="${x2 + 6}" y="${y + 17}">${task.percent}%</text></g>`;
    const done = (x2 - x1) * task.percent / 100;
    const float = task.floatEnd && !has("D") ? this.float(x2, this.x(finishDay(task.floatEnd)), y) : "";
    return `${group}${ghost}${float}<rect class="bar" x="${x1}" y="${y + 6}" width="${x2 - x1}" height="11" rx="1.5"/>`
      + (has("D") ? "" : `<rect class="barp" x="${x1}" y="${y + 6}" width="${done}" height="11" rx="1.5"/><rect class="edge" x="${x1 + 0.5}" y="${y + 6.5}" width="${Math.max(1, x2 - x1 - 1)}" height="10" rx="1.5"/>`)
      + `${deadline}${has("D") ? "" : this.label(task, Math.max(x2, task.floatEnd ? this.x(finishDay(task.floatEnd)) : 0) + 6, y)}</g>`;
  }

  label(task, x, y) {
    const text = task.flags.includes("M") ? shortDay.format(dateOf(dayOf(task.finish))) : task.owner;
    return text ? `<text class="lbl-s halo" x="${x}" y="${y + 16}">${escape(text)}</text>` : "";
  }

  ghost(task, y, isMilestone) {
    const span = this.ghosts.get(task.id);
    if (!span) return "";
    const x1 = this.x(startDay(span[0])), x2 = this.x(finishDay(span[1]));
    if (isMilestone) return diamond(x2, y + 11.5, "ghostms");
    return `<rect class="ghost" x="${x1}" y="${y + 20}" width="${Math.max(2, x2 - x1)}" height="3" rx="1"/>`;
  }

  float(from, to, y) {
    if (to - from < 4) return "";
    return `<path class="float" d="M${from} ${y + 16.5}H${to}"/><path class="floatend" d="M${to} ${y + 13}v7"/>`;
  }

  linkPaths(selected) {
    return this.links.map(([from, to, kind]) => {
      const a = this.tasks.get(from), b = this.tasks.get(to);
      const i = this.rowOf.get(from), j = this.rowOf.get(to);
      if (!a?.start || !b?.start || i === undefined || j === undefined) return "";
      const leaves = this.x(kind[0] === "F" ? finishDay(a.finish) : startDay(a.start));
      const enters = this.x(kind[1] === "S" ? startDay(b.start) : finishDay(b.finish));
      const y1 = HEAD + i * ROW + 11.5, down = j > i, y2 = HEAD + j * ROW + (down ? 6 : 17);
      const isCritical = a.flags.includes("C") && b.flags.includes("C");
      const style = from === selected || to === selected ? "hot" : isCritical ? "c" : "";
      if (this.onlyCritical && !isCritical) return "";
      const turn = enters + (kind[1] === "S" ? 3 : -3);
      const path = turn >= leaves
        ? `M${leaves} ${y1}H${turn - 3}q3 0 3 ${down ? 3 : -3}V${y2}`
        : `M${leaves} ${y1}h6V${down ? y2 - 6 : y2 + 6}H${turn}V${y2}`;
      return `<path class="dep ${style}" d="${path}"/><path class="dephead ${style}" d="M${turn - 3} ${y2 + (down ? -5 : 5)}h6l-3 ${down ? 5 : -5}z"/>`;
    }).join("");
  }

  statusLine(height) {
    if (!this.statusDate) return "";
    return `<path class="status" d="M${this.statusX()} ${HEAD}V${height}"/>`;
  }

  statusX() { return this.x(dayOf(this.statusDate) + 1); }

  statusTag() {
    if (!this.statusDate) return "";
    const x = this.statusX();
    const words = `${document.querySelector("[data-plan]").dataset.statusWord ?? ""} ${shortDay.format(dateOf(dayOf(this.statusDate)))}`.trim();
    const width = words.length * 6.2 + 12;
    return `<rect class="statustag" x="${x - width / 2}" y="26" width="${width}" height="16" rx="3"/>`
      + `<text class="statuslbl" x="${x}" y="38" text-anchor="middle">${escape(words)}</text>`;
  }

  // Grid and chart scroll as one; setting both keeps the other's scroll event from undoing it.
  scrollRows(top) {
    this.grid.scrollTop = top;
    this.host.scrollTop = top;
  }

  scrollToStatus() {
    if (!this.first) return;
    const day = this.statusDate ? dayOf(this.statusDate) : this.first;
    this.host.scrollLeft = Math.max(0, this.x(day) - this.host.clientWidth * 0.35);
  }
}

function diamond(x, y, kind) {
  return `<path class="${kind}" d="M${x} ${y - 6.5}l6.5 6.5 -6.5 6.5 -6.5 -6.5z"/>`;
}
