// The pointer on the chart, by mouse, pen or finger: bars are moved, pulled and cut, links are
// drawn from end to end, the time is panned. With a finger a row is chosen first; its bar is
// dragged then, everything else scrolls.
import { fullDay } from "./day-text.js";
import { drag, isoDay } from "./dragging.js";
import { finishDay, startDay } from "./scale.js";
import { ROW } from "./sizes.js";
import { Followers } from "./workdays.js";

const REST_MS = 180;
// How far beside a bar its dots and ends are reached, with a mouse and with a finger.
const REACH = { fine: { dot: 15, end: 5 }, coarse: { dot: 30, end: 14 } };

export function listenToChart(space) {
  new ChartPointer(space).listen();
}

class ChartPointer {
  constructor(space) {
    this.space = space;
    this.isTaken = false;
  }

  get chart() {
    return this.space.chart;
  }

  listen() {
    const { host } = this.chart;
    host.addEventListener("pointermove", (event) => this.onMove(event));
    host.addEventListener("pointerleave", () => this.leave());
    host.addEventListener("pointerdown", (event) => this.onDown(event));
    host.addEventListener("dblclick", (event) => {
      if (this.taskAt(event)) this.space.openPanel();
    });
    // A finger that has taken hold of a bar does not scroll.
    host.addEventListener(
      "touchstart",
      (event) => {
        if (this.isTaken) event.preventDefault();
        this.isTaken = false;
      },
      { passive: false },
    );
  }

  taskAt(event) {
    return this.space.list[Math.floor(this.space.rowAt(event.clientY))]?.task;
  }

  xOf(event) {
    return event.clientX - this.chart.host.getBoundingClientRect().left;
  }

  // What of a task's row is at a place: {part, end} or null.
  partAt(task, x, reach = REACH.fine) {
    if (!task?.start) return null;
    const { chart, space } = this;
    const [x1, x2] = chart.ends(task);
    if (x2 < 0 || x1 > chart.width) return this.arrowAt(x, x2 < 0);
    const inside = Math.min(reach.end, (x2 - x1) / 3);
    if (x > x2 + 2 && x < x2 + reach.dot) return { part: "link", end: "F" };
    if (x < x1 - 2 && x > x1 - reach.dot) return { part: "link", end: "S" };
    if (space.model.isMilestone(task)) return x >= x1 && x <= x2 ? { part: "move" } : null;
    if (x >= x2 - inside && x <= x2 + 5) return { part: "finish" };
    const place =
      chart.stretches(task)?.findIndex(([from, to]) => x >= from - 2 && x <= to) ?? 0;
    if (place < 0) return null;
    if (place > 0) return { part: "part" };
    return x >= x1 - 2 && x <= x2 ? { part: "move" } : null;
  }

  // The arrow at the edge that leads to a bar out of sight.
  arrowAt(x, isLeft) {
    const isHit = isLeft ? x < 20 : x > this.chart.width - 20;
    return isHit ? { part: "away" } : null;
  }

  mayDrag(task) {
    const { model, setup } = this.space;
    return setup.mayEdit && !model.isSummary(task) && !model.isDone(task);
  }

  onMove(event) {
    if (event.buttons || event.pointerType === "touch") return;
    const { chart, space } = this;
    const task = this.taskAt(event);
    const at = this.partAt(task, this.xOf(event));
    const part = at?.part ?? "";
    const can =
      part === "link" ? space.setup.mayEdit : part === "away" || this.mayDrag(task ?? {});
    chart.host.dataset.can = task && can ? part : "";
    const pointed = at && part !== "away" && space.setup.mayEdit ? task.id : null;
    if (chart.pointed !== pointed) {
      chart.pointed = pointed;
      space.redraw();
    }
    space.hover(at ? task : null, event.clientX, this.below(task));
  }

  leave() {
    this.chart.pointed = null;
    this.space.hover(null);
    this.space.redraw();
  }

  // Where a tip stands beside a task's row and over none of it.
  below(task) {
    const index = task ? this.space.indexOf(task.id) : undefined;
    const { top } = this.chart.canvas.getBoundingClientRect();
    return index === undefined ? 0 : top + this.chart.y(index) + ROW;
  }

  onDown(event) {
    if (event.button !== 0) return;
    const { space } = this;
    const task = this.taskAt(event);
    if (!task) return;
    const isTouch = event.pointerType === "touch";
    const wasActive = space.grid.active.id === task.id;
    const reach = isTouch ? REACH.coarse : REACH.fine;
    const at = this.partAt(task, this.xOf(event), reach);
    space.grid.activate(task.id, space.grid.active.column);
    space.chosen();
    // The bar is where the pointer is, or was looked for here.
    space.sight.stay();
    space.grid.host.focus({ preventScroll: true });
    if (at?.part === "away") {
      space.sight.showBar(task);
      return;
    }
    if (isTouch && (!wasActive || !at)) return;
    if (!at) {
      this.pan(event);
      return;
    }
    this.take(event, task, at);
  }

  take(event, task, { part, end }) {
    const { space } = this;
    if (part === "link" ? !space.setup.mayEdit : !this.mayDrag(task)) return;
    this.isTaken = event.pointerType === "touch";
    if (!this.isTaken) event.preventDefault();
    const x = this.xOf(event);
    if (part === "link") this.drawLink(event, task, end);
    else if (event.altKey && part !== "finish") this.cut(event, task, x);
    else if (part === "part") this.movePart(event, task, x);
    else this.moveBar(event, task, part);
  }

  // An empty place of the chart is pulled like a map.
  pan(event) {
    const { host, left } = this.chart;
    const to = (place) => {
      host.scrollLeft = place;
    };
    drag(event, { move: (_now, dx) => to(left - dx), drop() {}, cancel: () => to(left) });
  }

  begin() {
    this.space.hover(null);
    this.chart.pointed = null;
    return true;
  }

  end() {
    clearTimeout(this.resting);
    this.asked = null;
    Object.assign(this.chart, { shadow: null, moving: null, aim: null });
    this.space.tip.hidden = true;
    this.space.redraw();
  }

  // Bars --------------------------------------------------------------------------------------

  // Where a bar would come to lie: on days with work, not before what it waits for.
  landing(task, part, dx, followers) {
    const { days } = followers;
    const by = Math.round(dx / this.chart.unit);
    const start = startDay(task.start);
    const finish = finishDay(task.finish);
    if (part === "finish") {
      const last = Math.max(start, finish - 1 + by);
      // An evening without work is the one before it.
      const isOff = days.next(last) !== last;
      const end = isOff ? days.day(days.count(last) - 1) : last;
      return { start, finish: Math.max(start, end) + 1 };
    }
    if (!by) return { start, finish };
    const wanted = days.from(task, start + by);
    const earliest = followers.earliest();
    return wanted.start < earliest ? days.from(task, earliest) : wanted;
  }

  moveBar(event, task, part) {
    const { chart, space } = this;
    const index = space.indexOf(task.id);
    const still = { start: startDay(task.start), finish: finishDay(task.finish) };
    let followers;
    let now = still;
    const stepFor = (by) => {
      const to = part === "move" ? "start" : "finish";
      const day = to === "start" ? still.start + by : still.finish - 1 + by;
      const was = space.editing.valueOf(task.id, space.grid.column(to));
      return {
        op: "dates",
        id: task.id,
        column: to,
        ...(was === undefined ? {} : { was }),
        [to]: isoDay(day),
      };
    };
    const daysOf = (dx) => {
      const by = Math.round(dx / chart.unit);
      return part === "move" ? by : Math.max(by, still.start + 1 - still.finish);
    };
    drag(event, {
      begin: () => {
        followers = new Followers(space.model, task);
        return this.begin();
      },
      move: (_now, dx) => {
        now = this.landing(task, part, dx, followers);
        chart.shadow = { ...now, index, text: this.says(part, now) };
        chart.moving = followers.at(now.start, now.finish);
        space.redraw();
        this.ask(task, part, daysOf(dx), stepFor, index);
      },
      drop: (_now, dx) => {
        this.end();
        const by = daysOf(dx);
        if (by) space.editing.edit([stepFor(by)]);
      },
      cancel: () => this.end(),
    });
  }

  says(part, { start, finish }) {
    return fullDay(isoDay(part === "move" ? start : finish - 1));
  }

  // The pointer rests: the server says to the day what would come, and the page draws that.
  ask(task, part, by, stepFor, index) {
    if (this.asked?.by === by) return;
    const asked = { by };
    this.asked = asked;
    clearTimeout(this.resting);
    const { chart, space } = this;
    if (!by || task.id < 0 || space.editing.waiting.length) return;
    this.resting = setTimeout(async () => {
      const answer = await space.server
        .edit([stepFor(by)], { preview: true })
        .catch(() => null);
      // Another place by now, or another bar.
      if (this.asked !== asked || !answer?.ok) return;
      const told = answer.body.moves ?? [];
      const moves = told.map(([id, start, finish]) => [
        id,
        { start: startDay(start), finish: finishDay(finish) },
      ]);
      chart.moving = new Map(moves);
      const own = chart.moving.get(task.id);
      if (own) chart.shadow = { ...own, index, text: this.says(part, own) };
      if (answer.body.message) this.tell(answer.body.message, index);
      space.redraw();
    }, REST_MS);
  }

  tell(text, index) {
    const { space } = this;
    const { left } = this.chart.host.getBoundingClientRect();
    const [, x2] = this.chart.ends(space.list[index].task);
    space.showTip(text, "", left + x2, this.below(space.list[index].task));
  }

  // What lies behind a place of the bar goes along with the pointer: a part of a split task, or
  // what Alt cuts off here.
  moveBehind(event, task, from, step) {
    const { chart, space } = this;
    const index = space.indexOf(task.id);
    const finish = finishDay(task.finish);
    const days = (dx) => Math.round(dx / chart.unit);
    drag(event, {
      begin: () => this.begin(),
      move: (_now, dx) => {
        const start = from + days(dx);
        const text = fullDay(isoDay(start));
        chart.shadow = { start, finish: finish + days(dx), index, text };
        space.redraw();
      },
      drop: (_now, dx) => {
        this.end();
        if (days(dx))
          space.editing.edit([{ id: task.id, start: isoDay(from + days(dx)), ...step }]);
      },
      cancel: () => this.end(),
    });
  }

  movePart(event, task, x) {
    const stretches = this.chart.stretches(task);
    const part = stretches.findIndex(([from, to]) => x >= from - 2 && x <= to);
    this.moveBehind(event, task, startDay(task.stretches[part][0]), { op: "part", part });
  }

  cut(event, task, x) {
    const day = Math.floor(this.chart.dayAt(x));
    this.moveBehind(event, task, day, { op: "split", at: isoDay(day) });
  }

  // Links -------------------------------------------------------------------------------------

  // From the end that was taken to the nearer end of the bar under the pointer.
  drawLink(event, task, end) {
    const { chart, space } = this;
    const index = space.indexOf(task.id);
    const [x1, x2] = chart.ends(task);
    const fromX = end === "F" ? x2 : x1;
    const target = (now) => {
      const other = this.taskAt(now);
      if (!other?.start || other.id === task.id) return null;
      const [left, right] = chart.ends(other);
      const nearer = this.xOf(now) <= (left + right) / 2 ? "S" : "F";
      return { id: other.id, end: space.model.isMilestone(other) ? "S" : nearer, task: other };
    };
    drag(event, {
      begin: () => this.begin(),
      move: (now) => {
        const aim = target(now);
        chart.aim = aim;
        const y = (space.rowAt(now.clientY) - index) * ROW + chart.y(index);
        chart.shadow = { line: [fromX, chart.y(index) + 11.5, this.xOf(now), y] };
        space.redraw();
        if (aim) this.tellLink(task, aim, end + aim.end, now.clientX);
        else space.tip.hidden = true;
      },
      drop: (now) => {
        const aim = target(now);
        this.end();
        if (!aim) return;
        const kind = end + aim.end;
        space.editing.edit([{ op: "link", from: task.id, to: aim.id, kind }]);
      },
      cancel: () => this.end(),
    });
  }

  tellLink(task, { task: other }, kind, x) {
    const { words } = this.space;
    const says = words.linkKinds[kind].replace("%1", task.name).replace("%2", other.name);
    this.space.showTip(says, "", x, this.below(other));
  }
}
