// The float paths to a task, over grid and chart: which chain of work is tightest on its way
// there, which comes next. Each task is on one path; what is on none is faint. Asked for anew
// when the plan has changed.
const AGAIN_MS = 400;
// Further ones look alike; their numbers tell them apart.
const MOST_TINTS = 6;

export const tintOf = (number) => Math.min(number, MOST_TINTS);

export class Paths {
  constructor(space) {
    this.space = space;
    this.rule = "total";
    this.forget();
    this.box = space.page.querySelector("[data-plan-paths]");
    if (this.box) this.listen();
  }

  get isOn() {
    return this.space.view.pathsTo !== null;
  }
  get words() {
    return this.space.words.paths;
  }

  forget() {
    this.list = [];
    // Links on the way, as "from>to", and the path that each is on.
    this.links = new Map();
    this.picked = null;
  }

  listen() {
    const find = (name) => this.box.querySelector(`[data-paths-${name}]`);
    this.title = find("title");
    this.buttons = find("list");
    this.only = find("only");
    find("close").addEventListener("click", () => {
      this.close();
      this.space.grid.host.focus({ preventScroll: true });
    });
    find("rule").addEventListener("change", ({ target }) => {
      this.rule = target.value;
      this.ask();
    });
    this.only.addEventListener("click", () => {
      this.space.view.isPathOnly = !this.space.view.isPathOnly;
      this.tell();
      this.space.viewChanged({ isRemembered: false });
    });
    // The view was set back, or another one opened.
    this.space.page.addEventListener("plan-view", () => {
      if (this.isOn) this.tell();
      else if (this.list.length) this.close();
    });
    this.buttons.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-path]");
      if (button) this.pick(Number(button.dataset.path));
    });
  }

  // To the active task; asked again for the same one they go.
  async toggle() {
    const { space } = this;
    const task = space.grid.activeTask();
    if (!task) return;
    if (space.view.pathsTo === task.id) {
      this.close();
      return;
    }
    if (space.model.isSummary(task)) {
      space.notice(this.words.choose);
      return;
    }
    const id = await space.editing.whenStored(task.id);
    if (id !== null) await this.show(id);
  }

  async show(id) {
    this.forget();
    this.space.view.pathsTo = id;
    await this.ask();
  }

  close() {
    const { space } = this;
    const at = space.grid.shown[space.grid.active.column]?.key;
    space.view.pathsTo = null;
    space.view.isPathOnly = false;
    this.forget();
    this.draw(at);
  }

  // Rows have changed, here or elsewhere.
  changed() {
    if (!this.isOn) return;
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.ask(), AGAIN_MS);
  }

  // Of several answers the one that was asked for last is taken.
  async ask() {
    const { space } = this;
    const { pathsTo } = space.view;
    if (pathsTo === null) return;
    const asked = {};
    this.asked = asked;
    const found = await space.server.paths(pathsTo, this.rule).catch(() => null);
    if (this.asked !== asked || space.view.pathsTo !== pathsTo) return;
    if (!found) {
      space.complain(this.words.notFound);
      if (!this.list.length) this.close();
      return;
    }
    const at = space.grid.shown[space.grid.active.column]?.key;
    this.take(found.paths);
    this.draw(at);
  }

  take(list) {
    this.list = list;
    this.links = new Map();
    const { model } = this.space;
    model.paths = new Map();
    for (const { number, tasks, joins } of list) {
      tasks.forEach((id, place) => {
        model.paths.set(id, number);
        const next = tasks[place + 1] ?? joins;
        if (next) this.links.set(`${id}>${next}`, number);
      });
    }
    if (!list.some(({ number }) => number === this.picked)) this.picked = null;
  }

  // One path alone, or all again.
  pick(number) {
    const { space } = this;
    this.picked = this.picked === number ? null : number;
    const path = this.list.find((one) => one.number === this.picked);
    this.redraw();
    const index = path ? space.indexOf(path.tasks[0]) : undefined;
    if (index === undefined) return;
    space.reveal(index);
    space.sight.showBar(space.model.tasks.get(path.tasks[0]));
  }

  // Whether a task is on none of the paths that are shown.
  isFaint(task) {
    if (!this.isOn || this.space.model.isSummary(task)) return false;
    const number = this.space.model.pathOf(task.id);
    return number === null || (this.picked !== null && number !== this.picked);
  }

  // The number to show of a task, null for none.
  shownOf(task) {
    const number = this.isOn ? this.space.model.pathOf(task.id) : null;
    return this.picked === null || number === this.picked ? number : null;
  }

  linkOf(before, after) {
    const number = this.links.get(`${before.id}>${after.id}`) ?? null;
    return this.picked === null || number === this.picked ? number : null;
  }

  // The column comes or goes: the cell where one is stays the same one.
  draw(key) {
    const { space } = this;
    if (!this.isOn) space.model.paths = new Map();
    space.grid.drawHeader();
    const column = space.grid.shown.findIndex((one) => one.key === key);
    if (column >= 0 && column !== space.grid.active.column && space.grid.activeTask())
      space.grid.activate(space.grid.active.id, column);
    this.tell();
    space.viewChanged({ isRemembered: false });
  }

  redraw() {
    this.space.grid.forget();
    this.tell();
    this.space.redraw();
  }

  tell() {
    const { box, words, space } = this;
    if (!box) return;
    box.hidden = !this.isOn;
    if (!this.isOn) return;
    const task = space.model.tasks.get(space.view.pathsTo);
    const name = task ? `${task.wbs} ${task.name}` : "?";
    this.title.textContent = words.title.replace("%s", name);
    this.only.setAttribute("aria-pressed", String(space.view.isPathOnly));
    this.buttons.replaceChildren(...this.list.map((path) => this.button(path)));
    if (!this.list.length) this.buttons.textContent = words.none;
  }

  button({ number, words: room, tasks }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm path";
    button.dataset.path = String(number);
    button.dataset.tint = String(tintOf(number));
    button.setAttribute("aria-pressed", String(this.picked === number));
    const text = tasks.length === 1 ? this.words.one : this.words.many;
    button.textContent = text
      .replace("%1", number)
      .replace("%2", room)
      .replace("%3", tasks.length);
    return button;
  }

  // `?paths=12` in the address.
  openAsked() {
    const { pathsTo } = this.space.view;
    if (pathsTo === null) return;
    if (this.space.model.tasks.has(pathsTo)) this.show(pathsTo);
    else this.close();
  }
}
