// The chart beside the grid: SVG of the rows and days in sight, redrawn as it scrolls. Back to
// front: days off, rows, links, bars, status line. Geometry follows DESIGN.md: bars y 6, height
// 11; ghosts y 20; float at y 16.5.

import { drawHead } from "./chart-head.js";
import { dayText, fullDay } from "./columns.js";
import { HEAD, ROW } from "./grid.js";
import { dayOf, finishDay, mondayBefore, startDay } from "./scale.js";

export const escapeText = (text) =>
  String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

export class Chart {
  constructor(host, { model, view, words }) {
    Object.assign(this, { host, model, view, words });
    this.space = host.querySelector("[data-plan-space]");
    this.head = host.querySelector("[data-plan-chart-head]");
    this.canvas = host.querySelector("[data-plan-canvas]");
    this.selected = new Set();
    this.indexOf = () => undefined;
    // While something is dragged: its new place, what moves with it, and where a link would end.
    this.shadow = null;
    this.moving = null;
    this.aim = null;
    // The bar under the pointer shows the dots that links begin at.
    this.pointed = null;
    this.left = this.width = 0;
  }

  get unit() {
    return this.view.unit;
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
    this.span = { from: Math.floor(first), to: Math.ceil(last) };
    if (this.asked !== undefined) {
      first = Math.min(first, this.asked);
      last = Math.max(last, this.asked);
    }
    if (first === Infinity)
      first = last = this.model.statusDate
        ? dayOf(this.model.statusDate)
        : Date.now() / 86400000;
    this.first = mondayBefore(Math.floor(first) - 7);
    this.last = Math.max(Math.ceil(last) + 28, this.first + Math.ceil(this.width / this.unit));
    this.space.style.width = `${Math.ceil((this.last - this.first) * this.unit)}px`;
  }

  // First and last pixel of a bar, where it is drawn now.
  ends(task) {
    const at = this.moving?.get(task.id);
    const finish = this.x(at?.finish ?? finishDay(task.finish));
    if (this.model.isMilestone(task)) return [finish - 7, finish + 7];
    const start = this.x(at?.start ?? startDay(task.start));
    return [start, Math.max(start + 3, finish)];
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
    parts.push(this.target(), this.shadowBar(), this.dots());
    parts.push(this.todayLine(height), this.statusLine(height));
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
    const [x1, x2] = this.ends(task);
    const ghost = this.ghost(task, y);
    const deadline = task.deadline ? this.deadline(task, y) : "";
    const reach = Math.max(x2, task.float_end ? this.x(finishDay(task.float_end)) : 0);
    const away = this.away(x1, x2, y);
    if ((reach < -300 || x1 > this.width + 20) && !ghost) return away;
    const was = this.moving?.has(task.id) ? this.was(task, y) : "";
    const kind = `${isCritical ? "crit " : model.has(task, "N") ? "near " : ""}${model.isDone(task) ? "done " : ""}${isFaint ? "dim" : ""}`;
    const open = `${away}<g class="${kind}" data-bar="${task.id}">${ghost}${was}`;
    if (model.isMilestone(task)) {
      const x = (x1 + x2) / 2;
      return `${open}${diamond(x, y + 11.5, "ms")}${deadline}${isFaint ? "" : this.label(task, x + 10, y)}</g>`;
    }
    if (isSummary)
      return `${open}<path class="sum" d="M${x1} ${y + 8}H${x2}v5l-3 4v-4H${x1 + 3}v4l-3-4z"/>${deadline}${isFaint ? "" : `<text class="lbl-s halo" x="${x2 + 6}" y="${y + 17}">${task.percent}%</text>`}</g>`;
    const isDone = model.isDone(task);
    const float =
      task.float_end && !isDone && !was
        ? this.float(x2, this.x(finishDay(task.float_end)), y)
        : "";
    return `${open}${float}${this.pieces(task, x1, x2, y, isDone)}${deadline}${isDone || isFaint ? "" : this.label(task, reach + 6, y)}</g>`;
  }

  // Where a bar stood before it began to move.
  was(task, y) {
    const x1 = this.x(startDay(task.start));
    const x2 = this.x(finishDay(task.finish));
    return `<rect class="was" x="${x1}" y="${y + 6.5}" width="${Math.max(2, x2 - x1)}" height="10" rx="1.5"/>`;
  }

  // An arrow at the edge leads to a bar out of sight.
  away(x1, x2, y) {
    if (x2 >= 0 && x1 <= this.width) return "";
    const [x, to] = x2 < 0 ? [5, 6] : [this.width - 5, -6];
    return `<path class="away" d="M${x + to} ${y + 7}L${x} ${y + 11.5}L${x + to} ${y + 16}"/>`;
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
        const at = this.moving?.get(task.id);
        const by = at ? at.start - startDay(task.start) : 0;
        const from = this.x(startDay(start) + by);
        return [from, Math.max(from + 3, this.x(finishDay(finish) + by))];
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
    const leaves = this.edge(a, kind[0]);
    const enters = this.edge(b, kind[1]);
    const turn = enters + (kind[1] === "S" ? 3 : -3);
    if (Math.max(leaves, turn) < -20 || Math.min(leaves, turn) > this.width + 20) return "";
    const path =
      turn >= leaves
        ? `M${leaves} ${y1}H${turn - 3}q3 0 3 ${isDown ? 3 : -3}V${y2}`
        : `M${leaves} ${y1}h6V${isDown ? y2 - 6 : y2 + 6}H${turn}V${y2}`;
    return `<path class="dep ${style}" d="${path}"/><path class="dephead ${style}" d="M${turn - 3} ${y2 + (isDown ? -5 : 5)}h6l-3 ${isDown ? 5 : -5}z"/>`;
  }

  // The place of a bar's start or finish, where it is drawn now.
  edge(task, end) {
    const at = this.moving?.get(task.id);
    if (end === "F") return this.x(at?.finish ?? finishDay(task.finish));
    return this.x(at?.start ?? startDay(task.start));
  }

  // Where links begin: at both ends of the bar under the pointer, or of the row where one is
  // on a device without one.
  dots() {
    const task = this.model.tasks.get(this.pointed);
    const index = task?.start ? this.indexOf(task.id) : undefined;
    if (index === undefined || this.shadow) return "";
    const [x1, x2] = this.ends(task);
    const y = this.y(index) + 11.5;
    return [x1 - 8, x2 + 8]
      .map((x) => `<circle class="linkdot open" cx="${x}" cy="${y}" r="4"/>`)
      .join("");
  }

  // The bar that a link is led to, and the end where it would arrive.
  target() {
    const { aim } = this;
    const index = aim ? this.indexOf(aim.id) : undefined;
    if (index === undefined) return "";
    const [x1, x2] = this.ends(aim.task);
    const y = this.y(index);
    const x = aim.end === "S" ? x1 : x2;
    return `<rect class="aim" x="${x1 - 3}" y="${y + 3}" width="${x2 - x1 + 6}" height="17" rx="3"/><circle class="linkdot" cx="${x}" cy="${y + 11.5}" r="4.5"/>`;
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

  todayLine(height) {
    const x = this.x(Math.floor(Date.now() / 86400000) + 0.5);
    return x < 0 || x > this.width ? "" : `<path class="today" d="M${x} 0V${height}"/>`;
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

  scrollTo(left) {
    this.host.scrollLeft = Math.max(0, left);
    this.look();
  }

  scrollToDay(day, share = 0.35) {
    this.scrollTo((day - this.first) * this.unit - this.width * share);
  }
}

function diamond(x, y, kind) {
  return `<path class="${kind}" d="M${x} ${y - 6.5}l6.5 6.5 -6.5 6.5 -6.5 -6.5z"/>`;
}

export { HEAD, ROW };
