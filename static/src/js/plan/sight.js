// What of the time is in sight: zoom by steps and without, fit, today, the status date, and the
// bar of the row where one is.
import { dayOf, finishDay, startDay, ZOOM } from "./scale.js";

const NARROWEST = 0.12;
const WIDEST = 96;
const FOLLOW_MS = 110;
// Room for the names behind the last bars, and before the first.
const LABELS = 96;
const EDGE = 14;

export class Sight {
  constructor(space) {
    this.space = space;
    const { host } = space.chart;
    host.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    host.addEventListener("touchstart", (event) => this.onTouch(event), { passive: false });
    host.addEventListener("touchmove", (event) => this.onPinch(event), { passive: false });
  }

  get chart() {
    return this.space.chart;
  }

  // A step's name, or pixels a day; the day under `x` of the pane stays there.
  zoom(to, x = this.chart.host.clientWidth / 2) {
    const { chart, space } = this;
    const unit = Math.min(WIDEST, Math.max(NARROWEST, ZOOM[to] ?? to));
    const day = chart.dayAt(x);
    space.view.unit = unit;
    // Room for what comes into sight on the left.
    if (day - x / unit < chart.first) chart.asked = day - x / unit;
    chart.measure();
    chart.scrollTo((day - chart.first) * unit - x);
    space.zoomed();
  }

  onWheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const x = event.clientX - this.chart.host.getBoundingClientRect().left;
    this.zoom(this.space.view.unit * Math.exp(-event.deltaY / 240), x);
  }

  onTouch(event) {
    if (event.touches.length === 2) {
      event.preventDefault();
      this.pinch = { apart: apart(event), unit: this.space.view.unit };
    } else this.pinch = null;
  }

  onPinch(event) {
    if (!this.pinch || event.touches.length !== 2) return;
    event.preventDefault();
    const { left } = this.chart.host.getBoundingClientRect();
    const x = (event.touches[0].clientX + event.touches[1].clientX) / 2 - left;
    this.zoom((this.pinch.unit * apart(event)) / this.pinch.apart, x);
  }

  // The whole plan over the whole width.
  fit() {
    const { chart, space } = this;
    const { from, to } = chart.span;
    if (!Number.isFinite(from)) return;
    const room = Math.max(
      80,
      chart.host.clientWidth - EDGE - Math.min(LABELS, chart.width / 4),
    );
    space.view.unit = Math.min(WIDEST, Math.max(NARROWEST, room / Math.max(1, to - from)));
    chart.measure();
    chart.scrollTo((from - chart.first) * space.view.unit - EDGE);
    space.zoomed();
  }

  today() {
    this.show(Date.now() / 86400000);
  }

  statusDate() {
    const { statusDate } = this.space.model;
    this.show(statusDate ? dayOf(statusDate) : this.chart.first);
  }

  task() {
    const task = this.space.grid.activeTask();
    if (!task) return;
    this.space.reveal(this.space.indexOf(task.id));
    this.showBar(task);
  }

  // Also a day on which nothing is planned.
  show(day, share) {
    const { chart } = this;
    if (day < chart.first || day > chart.last - 14) {
      chart.asked = Math.floor(day);
      chart.measure();
    }
    chart.scrollToDay(day, share);
    this.space.redraw();
  }

  // A bar that fits stands in the middle; a longer one begins a little from the left.
  showBar(task) {
    if (!task.start) return;
    const { chart, space } = this;
    const from = startDay(task.start);
    const wide = (finishDay(task.finish) - from) * space.view.unit;
    const share = wide < chart.width * 0.6 ? (1 - wide / chart.width) / 2 : 0.12;
    this.show(from, Math.max(0.04, share));
  }

  isInSight(task) {
    const { chart } = this;
    const x1 = chart.x(startDay(task.start));
    const x2 = chart.x(finishDay(task.finish));
    return x2 > 6 && x1 < chart.width - 6;
  }

  // The chart goes along with the row, once the keys rest, when its bar is out of sight.
  follow() {
    clearTimeout(this.following);
    this.following = setTimeout(() => {
      const task = this.space.grid.activeTask();
      if (task?.start && this.chart.width && !this.isInSight(task)) this.showBar(task);
    }, FOLLOW_MS);
  }

  stay() {
    clearTimeout(this.following);
  }
}

function apart({ touches }) {
  const [one, other] = touches;
  return Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
}
