// The chart beside the grid: SVG of the rows and days in sight, redrawn as it scrolls. Back to
// front: days off, rows, links, bars, status line. Geometry follows DESIGN.md: bars y 6, height
// 11; ghosts y 20; float at y 16.5.

import { drawHead } from "./chart-head.js";
import { dayText, fullDay } from "./columns.js";
import { HEAD, ROW } from "./grid.js";
import { dayOf, finishDay, mondayBefore, startDay, ZOOM } from "./scale.js";

export const escapeText = (text) =>
  String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

export class Chart {
  constructor(host, { model, view, words }) {
    Object.assign(this, { host, model, view, words });
    this.space = host.querySelector("[data-plan-space]");
    this.head = host.querySelector("[data-plan-chart-head]");
    this.canvas = host.querySelector("[data-plan-canvas]");
    this.selected = new Set();
    this.shadow = null;
    this.left = this.width = 0;
  }

  get unit() {
    return ZOOM[this.view.zoom];
  }
  // Read once a frame: asking the pane makes the browser lay out what was just written.
  look() {
    this.left = this.host.scrollLeft;
    this.width = this.host.clientWidth;
  }

  // The days that the plan covers, with room on either side; the chart is at least as wide as
  // its pane.
  measure() {
    this.look();
    let first = Infinity;
    let last = -Infinity;
    for (const task of this.model.order) {
      if (!task.start) continue;
      first = Math.min(first, dayOf(task.start));
      last = Math.max(
        last,
        dayOf(task.deadline && task.deadline > task.finish ? task.deadline : task.finish),
        task.float_end ? dayOf(task.float_end) : 0,
      );
    }
    for (const [start, finish] of this.model.ghosts.values()) {
      first = Math.min(first, dayOf(start));
      last = Math.max(last, dayOf(finish));
    }
    if (first === Infinity)
      first = last = this.model.statusDate
        ? dayOf(this.model.statusDate)
        : Date.now() / 86400000;
    this.first = mondayBefore(Math.floor(first) - 7);
    this.last = Math.max(Math.ceil(last) + 28, this.first + Math.ceil(this.width / this.unit));
    this.space.style.width = `${Math.ceil((this.last - this.first) * this.unit)}px`;
  }

  x(day) {
    return (day - this.first) * this.unit - this.left;
  }
  dayAt(x) {
    return this.first + (x + this.left) / this.unit;
  }

  draw(list, top, height) {
    const { width } = this;
    if (!width) return;
    const from = Math.max(0, Math.floor(top / ROW));
    const to = Math.min(list.length - 1, Math.ceil((top + height) / ROW));
    this.list = list;
    this.top = top;
    if (this.drawnSize !== `${width} ${height}`) {
      this.drawnSize = `${width} ${height}`;
      this.head.setAttribute("width", width);
      this.canvas.setAttribute("width", width);
      this.canvas.setAttribute("height", Math.max(0, height));
    }
    this.head.innerHTML = drawHead(this, width);
    const parts = [
      this.daysOff(width, height),
      this.rowLines(from, to, width),
      this.links(from, to),
    ];
    for (let index = from; index <= to; index += 1)
      if (list[index].task) parts.push(this.bar(list[index], index * ROW - top));
    parts.push(this.shadowBar(), this.statusLine(height));
    this.canvas.innerHTML = parts.join("");
  }

  y(index) {
    return index * ROW - this.top;
  }

  daysOff(width, height) {
    const parts = [];
    const { daysOff } = this.model;
    const end = this.dayAt(width);
    for (
      let place = this.model.daysOffFrom(this.dayAt(0));
      place < daysOff.length && daysOff[place].from < end;
      place += 1
    ) {
      const { from, to } = daysOff[place];
      const wide = (to - from) * this.unit;
      if (wide >= 2)
        parts.push(
          `<rect class="${to - from >= 4 ? "hol" : "nw"}" x="${this.x(from)}" y="0" width="${wide}" height="${height}"/>`,
        );
    }
    return parts.join("");
  }

  rowLines(from, to, width) {
    const parts = [];
    for (let index = from; index <= to; index += 1) {
      const { task } = this.list[index];
      const y = this.y(index);
      if (!task) parts.push(`<rect class="l1bg" y="${y}" width="${width}" height="${ROW}"/>`);
      else if (this.selected.has(task.id))
        parts.push(`<rect class="selbg" y="${y}" width="${width}" height="${ROW}"/>`);
      parts.push(`<path class="rl" d="M0 ${y + ROW - 0.5}H${width}"/>`);
    }
    return parts.join("");
  }

  bar({ task, isDim }, y) {
    if (!task.start || !task.finish) return "";
    const { model, view } = this;
    const isCritical = model.isCritical(task);
    const isSummary = model.isSummary(task);
    const isFaint = isDim || (view.isCriticalLit && !isCritical && !isSummary);
    const x1 = this.x(startDay(task.start));
    const x2 = Math.max(x1 + 3, this.x(finishDay(task.finish)));
    const ghost = this.ghost(task, y);
    const deadline = task.deadline ? this.deadline(task, y) : "";
    const reach = Math.max(x2, task.float_end ? this.x(finishDay(task.float_end)) : 0);
    if ((reach < -300 || x1 > this.width + 20) && !ghost) return "";
    const kind = `${isCritical ? "crit " : model.has(task, "N") ? "near " : ""}${model.isDone(task) ? "done " : ""}${isFaint ? "dim" : ""}`;
    const open = `<g class="${kind}" data-bar="${task.id}">${ghost}`;
    if (model.isMilestone(task)) {
      const x = this.x(finishDay(task.finish));
      return `${open}${diamond(x, y + 11.5, "ms")}${deadline}${isFaint ? "" : this.label(task, x + 10, y)}</g>`;
    }
    if (isSummary)
      return `${open}<path class="sum" d="M${x1} ${y + 8}H${x2}v5l-3 4v-4H${x1 + 3}v4l-3-4z"/>${deadline}${isFaint ? "" : `<text class="lbl-s halo" x="${x2 + 6}" y="${y + 17}">${task.percent}%</text>`}</g>`;
    const isDone = model.isDone(task);
    const float =
      task.float_end && !isDone ? this.float(x2, this.x(finishDay(task.float_end)), y) : "";
    return `${open}${float}${this.pieces(task, x1, x2, y, isDone)}${deadline}${isDone || isFaint ? "" : this.label(task, reach + 6, y)}</g>`;
  }

  // A bar in its stretches, with a line over the gaps; what is done fills them from the first
  // on.
  pieces(task, x1, x2, y, isDone) {
    const spans = this.stretches(task) ?? [[x1, x2]];
    let left = (spans.reduce((sum, [from, to]) => sum + to - from, 0) * task.percent) / 100;
    const parts = [];
    spans.forEach(([from, to], place) => {
      if (place)
        parts.push(`<path class="gap" d="M${spans[place - 1][1]} ${y + 11.5}H${from}"/>`);
      parts.push(
        `<rect class="bar" x="${from}" y="${y + 6}" width="${to - from}" height="11" rx="1.5"/>`,
      );
      const done = Math.min(left, to - from);
      left -= done;
      if (!isDone)
        parts.push(
          `<rect class="barp" x="${from}" y="${y + 6}" width="${done}" height="11" rx="1.5"/><rect class="edge" x="${from + 0.5}" y="${y + 6.5}" width="${Math.max(1, to - from - 1)}" height="10" rx="1.5"/>`,
        );
    });
    return parts.join("");
  }

  // Where the stretches of a split task are drawn; null for one piece.
  stretches(task) {
    return (
      task.stretches?.map(([start, finish]) => {
        const from = this.x(startDay(start));
        return [from, Math.max(from + 3, this.x(finishDay(finish)))];
      }) ?? null
    );
  }

  label(task, x, y) {
    const slip = this.slipText(task);
    const text = this.model.isMilestone(task)
      ? `${dayText(task.finish)}${slip ? `, ${slip}` : ""}`
      : this.model.resources.get(task.people[0]?.[0])?.name.split(" ")[0];
    return text
      ? `<text class="lbl-s halo" x="${x}" y="${y + 16}">${escapeText(text)}</text>`
      : "";
  }

  slipText(task) {
    const span = this.model.ghosts.get(task.id);
    const days = span ? this.workingDays(finishDay(span[1]), finishDay(task.finish)) : 0;
    return days
      ? this.words.slip.replace("%s", `${days > 0 ? "+" : "−"}${Math.abs(days)}`)
      : "";
  }

  // Days with work from one day to another, negative backwards.
  workingDays(from, to) {
    if (to < from) return -this.workingDays(to, from);
    const free = this.model.freeBefore(to) - this.model.freeBefore(from);
    return Math.round(to - from - free);
  }

  ghost(task, y) {
    const span = this.model.ghosts.get(task.id);
    if (!span) return "";
    const x1 = this.x(startDay(span[0]));
    const x2 = this.x(finishDay(span[1]));
    if (x2 < -20 || x1 > this.width + 20) return "";
    if (this.model.isMilestone(task)) return diamond(x2, y + 11.5, "ghostms");
    return `<rect class="ghost" x="${x1}" y="${y + 20}" width="${Math.max(2, x2 - x1)}" height="3" rx="1"/>`;
  }

  deadline(task, y) {
    const x = this.x(finishDay(task.deadline));
    const isMissed = task.finish > task.deadline;
    return `<path class="deadline${isMissed ? " missed" : ""}" d="M${x} ${y + 17}l-4.5 -8h9z"/>`;
  }

  float(from, to, y) {
    if (to - from < 4) return "";
    return `<path class="float" d="M${from} ${y + 16.5}H${to}"/><path class="floatend" d="M${to} ${y + 13}v7"/>`;
  }

  // Links that touch the rows in sight; those of the chosen tasks last, over the others.
  links(from, to) {
    if (this.view.group) return "";
    const parts = [];
    const hot = [];
    if (this.placedList !== this.list) this.places();
    for (const { before, after, kind, i, j, top, bottom } of this.joined) {
      if (bottom < from || top > to) continue;
      const drawn = this.link(before, after, kind, i, j);
      if (drawn) (drawn.includes("hot") ? hot : parts).push(drawn);
    }
    return parts.join("") + hot.join("");
  }

  places() {
    this.placedList = this.list;
    const place = new Map();
    for (let index = 0; index < this.list.length; index += 1)
      if (this.list[index].task) place.set(this.list[index].task.id, index);
    this.joined = [];
    for (const [id, j] of place) {
      const after = this.model.tasks.get(id);
      for (const [pk, kind] of after.links) {
        const i = place.get(pk);
        if (i !== undefined)
          this.joined.push({
            before: this.model.tasks.get(pk),
            after,
            kind,
            i,
            j,
            top: Math.min(i, j),
            bottom: Math.max(i, j),
          });
      }
    }
  }

  link(a, b, kind, i, j) {
    if (!a?.start || !b?.start) return "";
    const isCritical = this.model.isCritical(a) && this.model.isCritical(b);
    if (this.view.isCriticalLit && !isCritical) return "";
    const style =
      this.selected.has(a.id) || this.selected.has(b.id) ? "hot" : isCritical ? "c" : "";
    const isDown = j > i;
    const y1 = this.y(i) + 11.5;
    const y2 = this.y(j) + (isDown ? 6 : 17);
    const leaves = this.x(kind[0] === "F" ? finishDay(a.finish) : startDay(a.start));
    const enters = this.x(kind[1] === "S" ? startDay(b.start) : finishDay(b.finish));
    const turn = enters + (kind[1] === "S" ? 3 : -3);
    if (Math.max(leaves, turn) < -20 || Math.min(leaves, turn) > this.width + 20) return "";
    const path =
      turn >= leaves
        ? `M${leaves} ${y1}H${turn - 3}q3 0 3 ${isDown ? 3 : -3}V${y2}`
        : `M${leaves} ${y1}h6V${isDown ? y2 - 6 : y2 + 6}H${turn}V${y2}`;
    return `<path class="dep ${style}" d="${path}"/><path class="dephead ${style}" d="M${turn - 3} ${y2 + (isDown ? -5 : 5)}h6l-3 ${isDown ? 5 : -5}z"/>`;
  }

  // What a drag would do: a bar's new place, or a line to the task it would link.
  shadowBar() {
    const shadow = this.shadow;
    if (!shadow) return "";
    if (shadow.line)
      return `<path class="dep hot" d="M${shadow.line[0]} ${shadow.line[1]}L${shadow.line[2]} ${shadow.line[3]}"/><circle class="linkdot" cx="${shadow.line[2]}" cy="${shadow.line[3]}" r="3"/>`;
    const x1 = this.x(shadow.start);
    const x2 = this.x(shadow.finish);
    const y = this.y(shadow.index);
    return `<rect class="shadow" x="${x1}" y="${y + 4}" width="${Math.max(3, x2 - x1)}" height="15" rx="2"/><text class="lbl halo" x="${x2 + 8}" y="${y + 16}">${escapeText(shadow.text)}</text>`;
  }

  statusLine(height) {
    if (!this.model.statusDate) return "";
    return `<path class="status" d="M${this.statusX()} 0V${height}"/>`;
  }

  statusX() {
    return this.x(dayOf(this.model.statusDate) + 1);
  }
  statusText() {
    return `${this.words.statusDate} ${dayText(this.model.statusDate)}`;
  }

  // A bar in one sentence, for the tip and for those who do not see the chart.
  tell(task) {
    const when = this.model.isMilestone(task)
      ? fullDay(task.finish)
      : `${fullDay(task.start)} – ${fullDay(task.finish)}`;
    return `${task.wbs} ${task.name}: ${when}, ${task.percent}%`;
  }

  scrollToDay(day, share = 0.35) {
    this.host.scrollLeft = Math.max(
      0,
      (day - this.first) * this.unit - this.host.clientWidth * share,
    );
    this.look();
  }
  scrollToStatus() {
    this.scrollToDay(this.model.statusDate ? dayOf(this.model.statusDate) : this.first);
  }

  // The zoom at which the whole plan fits.
  fitting() {
    const days = this.last - this.first - 28;
    return (
      Object.keys(ZOOM).find((zoom) => days * ZOOM[zoom] <= this.host.clientWidth) ?? "year"
    );
  }
}

function diamond(x, y, kind) {
  return `<path class="${kind}" d="M${x} ${y - 6.5}l6.5 6.5 -6.5 6.5 -6.5 -6.5z"/>`;
}

export { HEAD, ROW };
