// From task to task that the scenario moves, in the order of the rows. Mixed into Scenario.
import { dayText } from "./day-text.js";

export const movedWalk = {
  // What is folded away counts; what a filter leaves out does not.
  moved() {
    const { list, model, view } = this.space;
    const isPlain = !view.sort && !view.group && !view.hasFilter();
    const tasks = isPlain ? model.order : list.map(({ task }) => task);
    return [...new Set(tasks.filter((task) => task && model.tried.has(task.id)))];
  },

  // To the next one below the row where one is, and from the last to the first again.
  nextMoved() {
    if (!this.isOn) return;
    const { space } = this;
    const moved = this.moved();
    if (!moved.length) {
      space.notice(this.strip.told(this.changes.length));
      return;
    }
    const here = this.rowOf(space.grid.activeTask());
    const task = moved.find((one) => this.rowOf(one) > here) ?? moved[0];
    space.unfoldAbove(task);
    space.focusCell(task.id, "name");
    this.showSpan(task);
    this.strip.tellPlace(this.placeIn(moved, task));
  },

  rowOf(task) {
    if (!task) return -1;
    const { space } = this;
    return space.view.group ? space.indexOf(task.id) : space.model.order.indexOf(task);
  },

  // "2 of 5: 4 Mar → 9 Mar", by the start where the finish stays.
  placeIn(moved, task) {
    const { words } = this.space;
    const [start, finish] = this.space.model.tried.get(task.id);
    const isFinish = task.finish !== finish;
    const was = dayText(isFinish ? task.finish : task.start) || "–";
    const now = dayText(isFinish ? finish : start);
    const place = words.scenario.place
      .replace("%1", moved.indexOf(task) + 1)
      .replace("%2", moved.length);
    return `${place}: ${was} → ${now}`;
  },

  // The bar as it is and as it would be, both in sight.
  showSpan(task) {
    const [start, finish] = this.space.model.tried.get(task.id);
    const starts = [task.start, start].filter(Boolean).sort();
    const finishes = [task.finish, finish].filter(Boolean).sort();
    if (!starts.length || !finishes.length) return;
    this.space.sight.stay();
    this.space.sight.showBar({ start: starts[0], finish: finishes.at(-1) });
  },
};
