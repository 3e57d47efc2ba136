// Who else has the plan open, and in which cell: said every few seconds, and at once when the
// cell is another one. Their frames stand in the grid, their initials in the status bar.
import { ROW } from "./sizes.js";

const BEAT_MS = 5000;
const MOVED_MS = 400;

export class Presence {
  constructor(space) {
    this.space = space;
    this.others = [];
    this.frames = new Map();
    this.box = space.page.querySelector("[data-plan-here]");
    space.page.addEventListener("plan-chosen", () => this.moved());
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.beat();
    });
  }

  get place() {
    const { active, shown } = this.space.grid;
    return { id: active.id > 0 ? active.id : null, column: shown[active.column]?.key ?? "" };
  }

  moved() {
    clearTimeout(this.moving);
    const { id, column } = this.place;
    if (this.said === `${id}:${column}`) return;
    this.moving = setTimeout(() => this.beat(), MOVED_MS);
  }

  // One after the other; moved meanwhile, it is said again at once.
  async beat() {
    clearTimeout(this.beating);
    if (document.visibilityState !== "visible" || this.isBeating) return;
    this.isBeating = true;
    const { place } = this;
    this.said = `${place.id}:${place.column}`;
    const others = await this.space.server.here(place).catch(() => null);
    this.isBeating = false;
    if (others) this.show(others);
    const now = this.place;
    const isElsewhere = this.said !== `${now.id}:${now.column}`;
    this.beating = setTimeout(() => this.beat(), isElsewhere ? MOVED_MS : BEAT_MS);
  }

  leave() {
    this.space.server.here({ leaving: true }, { keepalive: true }).catch(() => {});
  }

  show(others) {
    this.others = others;
    const marks = others.map((one) => {
      const mark = document.createElement("span");
      mark.className = "av";
      mark.dataset.t = String(one.tint);
      mark.textContent = one.initials;
      mark.dataset.tip = one.name;
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", one.name);
      return mark;
    });
    const told = others.map(({ id }) => id).join();
    if (told !== this.told) this.box.replaceChildren(...marks);
    this.told = told;
    this.box.hidden = !others.length;
    this.space.redraw();
  }

  // Called with each drawing: frames around the cells in sight.
  draw() {
    const { grid } = this.space;
    const wanted = new Set();
    for (const one of this.others) {
      const index = grid.indexOf?.get(one.task);
      const place = grid.shown.findIndex(({ key }) => key === one.column);
      if (index === undefined || place < 0) continue;
      wanted.add(one.id);
      const frame = this.frames.get(one.id) ?? this.frame(one);
      const left = grid.shown.slice(0, place).reduce((sum, { width }) => sum + width, 0);
      frame.style.width = `${grid.shown[place].width}px`;
      frame.style.transform = `translate(${left}px, ${index * ROW}px)`;
    }
    for (const [id, frame] of this.frames) {
      if (wanted.has(id)) continue;
      frame.remove();
      this.frames.delete(id);
    }
  }

  frame(one) {
    const frame = document.createElement("div");
    frame.className = "cursor-frame";
    frame.dataset.t = String(one.tint);
    frame.setAttribute("aria-hidden", "true");
    const name = document.createElement("span");
    name.textContent = one.name.split(" ")[0];
    frame.append(name);
    this.space.grid.body.append(frame);
    this.frames.set(one.id, frame);
    return frame;
  }
}
