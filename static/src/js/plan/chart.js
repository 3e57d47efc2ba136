// The chart beside the grid: SVG of the rows and days in sight, redrawn as it scrolls. Back to
// front: days off, rows, links, bars, status line. Geometry: bars y 6, height
// 11; ghosts y 20; float at y 16.5.

import { bars, escapeText } from "./chart-bars.js";
import { drawHead } from "./chart-head.js";
import { links } from "./chart-links.js";
import { dayText, fullDay } from "./day-text.js";
import { mixed } from "./mixed.js";
import { dayOf, finishDay, mondayBefore, startDay } from "./scale.js";
import { ROW } from "./sizes.js";

export class Chart extends mixed(bars, links) {
  constructor(host, { model, view, words, scenario, paths }) {
    super();
    this.host = host;
    this.model = model;
    this.view = view;
    this.words = words;
    this.scenario = scenario;
    this.paths = paths;
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
    // A day that is to be in sight, whatever the rows span.
    /** @type {number | undefined} */
    this.asked = undefined;
    this.left = this.width = 0;
  }

  get unit() {
    return this.view.unit;
  }
  // Asked when the pane is scrolled or another size: asking makes the browser lay out what was
  // just written.
  look() {
    this.left = this.host.scrollLeft;
    this.width = this.host.clientWidth;
  }

  // The days that the plan covers, with room on either side; the chart is at least as wide as
  // its pane.
  measure() {
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
    const { ghosts, tried } = this.model;
    for (const [start, finish] of [...ghosts.values(), ...tried.values()]) {
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
    const wide = `${Math.ceil((this.last - this.first) * this.unit)}px`;
    if (this.wide !== wide) this.space.style.width = wide;
    this.wide = wide;
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
    this.fill(this.head, drawHead(this, width));
    const layers = this.layersOf(this.canvas);
    this.fill(layers.ground, this.daysOff(width, height) + this.rowLines(from, to, width));
    this.fill(layers.links, this.links(from, to));
    this.drawBars(layers.bars, from, to);
    const over = [this.target(), this.shadowBar(), this.dots()];
    this.fill(layers.over, [...over, this.todayLine(height), this.statusLine(height)].join(""));
  }

  // Back to front. Each is written anew where it looks different, and only then.
  layersOf(canvas) {
    if (canvas.layers) return canvas.layers;
    const made = ["ground", "links", "bars", "over"].map((name) => [name, group()]);
    canvas.layers = Object.fromEntries(made);
    const patterns = document.createElementNS("http://www.w3.org/2000/svg", "defs");
    patterns.innerHTML = HATCH;
    canvas.replaceChildren(patterns, ...made.map(([, layer]) => layer));
    return canvas.layers;
  }

  fill(element, html) {
    if (element.drawn !== html) element.innerHTML = html;
    element.drawn = html;
  }

  // A row's bar is a group of its own: a row that goes up or down takes it along.
  drawBars(layer, from, to) {
    layer.rows ??= new Map();
    const kept = layer.rows;
    layer.rows = new Map();
    for (let index = from; index <= to; index += 1) {
      const entry = this.list[index];
      if (!entry.task) continue;
      // Grouped, a task may stand in several rows.
      const key = layer.rows.has(entry.task.id) ? `${entry.task.id} ${index}` : entry.task.id;
      const row = kept.get(key) ?? group();
      kept.delete(key);
      layer.rows.set(key, row);
      this.fill(row, this.bar(entry, 0));
      const place = `translate(0 ${this.y(index)})`;
      if (row.place !== place) row.setAttribute("transform", place);
      row.place = place;
      if (!row.parentNode) layer.append(row);
    }
    for (const row of kept.values()) row.remove();
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
    const lines = [];
    for (let index = from; index <= to; index += 1) {
      const { task } = this.list[index];
      const y = this.y(index);
      if (!task) parts.push(`<rect class="l1bg" y="${y}" width="${width}" height="${ROW}"/>`);
      else if (this.selected.has(task.id))
        parts.push(`<rect class="selbg" y="${y}" width="${width}" height="${ROW}"/>`);
      lines.push(`M0 ${y + ROW - 0.5}H${width}`);
    }
    return `${parts.join("")}<path class="rl" d="${lines.join("")}"/>`;
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
    const tried = this.model.tried.get(task.id);
    const text = `${task.wbs} ${task.name}: ${when}, ${task.percent}%`;
    if (!tried) return text;
    const there = [...new Set(tried.map(fullDay))].join(" – ");
    return `${text}. ${this.words.scenario.title}: ${there}`;
  }

  scrollTo(left) {
    this.host.scrollLeft = Math.max(0, left);
    this.look();
  }

  scrollToDay(day, share = 0.35) {
    this.scrollTo((day - this.first) * this.unit - this.width * share);
  }
}

const HATCH = `<pattern id="plan-hatch" width="6" height="6" patternUnits="userSpaceOnUse"
  patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern>`;

const group = () => document.createElementNS("http://www.w3.org/2000/svg", "g");
