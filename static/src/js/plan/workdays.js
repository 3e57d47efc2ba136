// Working days in the page: where a bar that is dragged comes to lie, and what moves with it.
// Whole days of the project's calendar, fast enough for every frame; as soon as the pointer
// rests, the server's own answer takes their place (chart-pointer.js).
import { dayOf, finishDay, startDay } from "./scale.js";

const LAG = /^([+−-])([\d.,]+)(e?)(mo|[mhdw%])/;

export class WorkDays {
  constructor(model) {
    this.model = model;
  }

  // How many days with work lie before a day.
  count(day) {
    return day - this.model.freeBefore(day);
  }

  // The day with work that has so many before it.
  day(count) {
    const { daysOff } = this.model;
    let low = 0;
    let high = daysOff.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (daysOff[middle].from - daysOff[middle].before <= count) low = middle + 1;
      else high = middle;
    }
    const last = daysOff[low - 1];
    return last ? count + last.before + last.to - last.from : count;
  }

  // This day, or the first one behind it on which somebody works.
  next(day) {
    return this.day(this.count(day));
  }

  // How many days a task takes when it begins in the morning.
  length(task) {
    if (this.model.isMilestone(task)) return 0;
    return Math.max(1, Math.ceil(task.minutes / this.model.perDay - 1e-9));
  }

  // {start, finish} as days of a bar that begins on a day; elapsed time runs through days off.
  from(task, day) {
    const start = this.next(day);
    if (/\de/.test(task.duration)) {
      return { start, finish: start + finishDay(task.finish) - startDay(task.start) };
    }
    const length = this.length(task);
    if (!length) return { start, finish: start + 1 };
    return { start, finish: this.day(this.count(start) + length - 1) + 1 };
  }
}

// What moves when one bar does: everything that waits for it, in the order in which it waits.
export class Followers {
  constructor(model, task) {
    this.model = model;
    this.days = new WorkDays(model);
    this.task = task;
    const lastClock = model.order.reduce(
      (last, { finish }) => (finish && finish.slice(11) > last ? finish.slice(11) : last),
      "",
    );
    // A finish in the middle of a day leaves the rest of it to who comes next.
    this.isEvening = (iso) => iso.slice(11) >= lastClock;
    this.dates = new Map();
    this.chain = this.inOrder(task.id);
    this.above = this.summariesOver([task, ...this.chain]);
    this.chain = this.chain.map((one) => {
      const places = one.links.map((link) => this.placed(link)).filter(Boolean);
      const now = Math.max(...places.map((place) => this.bound(one, place)));
      const at = this.days.count(startDay(one.start));
      return { task: one, places, at, isHeldOff: at > now, held: this.heldAt(one) };
    });
  }

  // All successors, theirs and so on, none before all those it waits for; without what has
  // begun, what is done and what is fixed to a date.
  inOrder(id) {
    const successors = new Map();
    for (const task of this.model.order)
      for (const [before] of task.links)
        if (successors.has(before)) successors.get(before).push(task);
        else successors.set(before, [task]);
    const seen = new Set([id]);
    const order = [];
    const stack = [{ tasks: successors.get(id) ?? [], place: 0, task: null }];
    while (stack.length) {
      const top = stack.at(-1);
      if (top.place < top.tasks.length) {
        const next = top.tasks[top.place];
        top.place += 1;
        if (seen.has(next.id) || !this.mayMove(next)) continue;
        seen.add(next.id);
        stack.push({ tasks: successors.get(next.id) ?? [], place: 0, task: next });
      } else {
        if (top.task) order.push(top.task);
        stack.pop();
      }
    }
    return order.reverse();
  }

  // The summaries that span any of these, the deepest first.
  summariesOver(tasks) {
    const above = new Set();
    for (const task of tasks) {
      let summary = this.model.tasks.get(task.parent);
      while (summary && !above.has(summary)) {
        above.add(summary);
        summary = this.model.tasks.get(summary.parent);
      }
    }
    return [...above].sort((a, b) => b.level - a.level);
  }

  // A summary goes from the first start to the last finish below it.
  span(summary) {
    let start = Number.POSITIVE_INFINITY;
    let finish = Number.NEGATIVE_INFINITY;
    for (const child of this.model.children.get(summary.id) ?? []) {
      if (!child.start) continue;
      const moved = this.dates.get(child.id);
      start = Math.min(start, moved?.start ?? startDay(child.start));
      finish = Math.max(finish, moved?.finish ?? finishDay(child.finish));
    }
    const isSame = start === startDay(summary.start) && finish === finishDay(summary.finish);
    if (finish > start && !isSame) this.dates.set(summary.id, { start, finish });
  }

  mayMove(task) {
    const { model } = this;
    if (!task.start || model.isSummary(task) || model.isDone(task)) return false;
    return !task.held || /^(snet|fnet|fnlt|snlt) /.test(task.held);
  }

  // The first day that a "not before" leaves, in working days; none without one.
  heldAt(task) {
    const [kind, day] = (task.held ?? "").split(" ");
    return kind === "snet" && day ? this.days.count(startDay(day)) : Number.NEGATIVE_INFINITY;
  }

  placed([id, kind, lag]) {
    const before = this.model.tasks.get(id);
    return before?.start ? { before, kind, lag: this.lagDays(lag, before) } : null;
  }

  lagDays(text, before) {
    const match = LAG.exec(text ?? "");
    if (!match) return 0;
    const [, sign, number, , unit] = match;
    const size = Number(number.replace(",", "."));
    const { perDay } = this.model;
    const days = {
      "%": (size / 100) * (before.minutes / perDay),
      m: size / perDay,
      h: (size * 60) / perDay,
      d: size,
      w: size * 5,
      mo: size * 20,
    }[unit];
    return sign === "+" ? days : -days;
  }

  // The first day, in working days, that a link leaves to its successor.
  bound(task, { before, kind, lag }) {
    const moved = this.dates.get(before.id);
    const start = moved?.start ?? startDay(before.start);
    const isWhole = moved || this.model.isMilestone(before) || this.isEvening(before.finish);
    const finish = moved?.finish ?? (isWhole ? finishDay(before.finish) : dayOf(before.finish));
    const edge = this.days.count(kind[0] === "F" ? Math.floor(finish) : start);
    const own = kind[1] === "F" ? this.days.length(task) : 0;
    return Math.floor(edge + lag - own + 1e-9);
  }

  // The dates of the bar that is dragged and of all that follow it, by id.
  at(start, finish) {
    this.dates = new Map([[this.task.id, { start, finish }]]);
    for (const { task, places, at, isHeldOff, held } of this.chain) {
      let bound = held;
      for (const place of places) bound = Math.max(bound, this.bound(task, place));
      const count = isHeldOff ? Math.max(bound, at) : bound;
      if (count !== at) this.dates.set(task.id, this.days.from(task, this.days.day(count)));
    }
    for (const summary of this.above) this.span(summary);
    return this.dates;
  }

  // Where the dragged bar may begin at the earliest: its own links hold it, too.
  earliest() {
    const places = this.task.links.map((link) => this.placed(link)).filter(Boolean);
    const bounds = places.map((place) => this.bound(this.task, place));
    return bounds.length ? this.days.day(Math.max(...bounds)) : Number.NEGATIVE_INFINITY;
  }
}
