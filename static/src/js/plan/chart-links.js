// Links between bars as SVG, and where they begin and end. Mixed into Chart.
import { tintOf } from "./paths.js";
import { finishDay, startDay } from "./scale.js";

const NONE = [];

export const links = {
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
  },

  places() {
    this.placedList = this.list;
    this.joined = [];
    for (let j = 0; j < this.list.length; j += 1) {
      const after = this.model.tasks.get(this.list[j].task?.id);
      for (const [pk, kind] of after?.links ?? NONE) {
        const i = this.indexOf(pk);
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
  },

  link(a, b, kind, i, j) {
    if (!a?.start || !b?.start) return "";
    const isCritical = this.model.isCritical(a) && this.model.isCritical(b);
    if (this.view.isCriticalLit && !isCritical) return "";
    const style = this.styleOf(a, b, isCritical);
    if (style === null) return "";
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
  },

  // Null for a link that is not shown: while float paths are, those beside them.
  styleOf(a, b, isCritical) {
    const number = this.paths.linkOf(a, b);
    if (number) return `path p${tintOf(number)}`;
    if (this.paths.isOn) return null;
    if (this.selected.has(a.id) || this.selected.has(b.id)) return "hot";
    return isCritical ? "c" : "";
  },

  // The place of a bar's start or finish, where it is drawn now.
  edge(task, end) {
    const at = this.moving?.get(task.id);
    if (end === "F") return this.x(at?.finish ?? finishDay(task.finish));
    return this.x(at?.start ?? startDay(task.start));
  },

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
  },

  // The bar that a link is led to, and the end where it would arrive.
  target() {
    const { aim } = this;
    const index = aim ? this.indexOf(aim.id) : undefined;
    if (index === undefined) return "";
    const [x1, x2] = this.ends(aim.task);
    const y = this.y(index);
    const x = aim.end === "S" ? x1 : x2;
    return `<rect class="aim" x="${x1 - 3}" y="${y + 3}" width="${x2 - x1 + 6}" height="17" rx="3"/><circle class="linkdot" cx="${x}" cy="${y + 11.5}" r="4.5"/>`;
  },
};
