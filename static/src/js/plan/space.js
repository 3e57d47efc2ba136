// The plan workspace: grid and chart as one instrument over one list of rows. It knows where
// one is, what is chosen, what was changed here and elsewhere; keyboard.js, pointer.js and
// toolbar.js call its verbs.
import { Chart } from "./chart.js";
import { makeColumns } from "./columns.js";
import { followCustom } from "./custom.js";
import { fullDay } from "./day-text.js";
import { Editing } from "./editing.js";
import { Extras } from "./extras.js";
import { following } from "./following.js";
import { Grid } from "./grid.js";
import { mixed } from "./mixed.js";
import { PlanModel } from "./model.js";
import { moves } from "./moves.js";
import { Offers } from "./offers.js";
import { panels } from "./panels.js";
import { Paths } from "./paths.js";
import { Presence } from "./presence.js";
import { refusals } from "./refusals.js";
import { Scenario } from "./scenario.js";
import { PlanServer } from "./server.js";
import { Sight } from "./sight.js";
import { HEAD, ROW } from "./sizes.js";
import { openAskedSplit } from "./splitting.js";
import { telling } from "./telling.js";
import { write } from "./text.js";
import { verbs } from "./verbs.js";
import { PlanView } from "./view.js";

const REMEMBER_MS = 800;
// Longer than a frame.
const TELL_MS = 40;

export class Space extends mixed(following, moves, verbs, panels, refusals, telling) {
  constructor(page, setup) {
    super();
    this.page = page;
    this.setup = setup;
    this.words = setup.words;
    this.model = new PlanModel();
    this.model.seesCosts = setup.seesCosts;
    for (const [kind, name] of Object.entries(setup.words.constraints))
      this.model.constraints.set(name.toLocaleLowerCase(), kind);
    this.columns = makeColumns(setup, this.model);
    this.view = new PlanView(this.columns);
    this.view.statusWords = setup.words.status;
    setup.onDemand = new Set(
      setup.columns
        .filter(({ source, kind }) => source === "columns" && !kind)
        .map(({ key }) => key),
    );
    this.server = new PlanServer(setup.code, this.model);
    const find = (name) => page.querySelector(`[data-plan-${name}]`);
    this.scroller = find("grid");
    this.sizer = find("sizer");
    this.panes = find("panes");
    this.divider = find("divider");
    this.dropLine = find("drop-line");
    this.stateBox = find("state");
    this.drawer = document.getElementById("drawer");
    this.tip = find("tip");
    this.offerBar = find("offer");
    this.scenario = new Scenario(this);
    this.paths = new Paths(this);
    this.grid = new Grid(find("tree"), this);
    this.grid.mayFill = setup.mayEdit;
    this.grid.tellError = (message, isConflict) => this.tellRefusal(message, isConflict);
    this.chart = new Chart(find("chart"), this);
    this.chart.indexOf = (id) => this.indexOf(id);
    this.editing = new Editing(this);
    this.offers = new Offers(this);
    this.sight = new Sight(this);
    this.extras = new Extras(this);
    this.presence = new Presence(this);
    this.list = [];
    this.top = this.height = 0;
    this.history = setup.history;
    this.message = "";
    this.failures = 0;
  }

  async start() {
    const kept = this.setup.views;
    this.view.take(kept.last ?? kept.kept.find((view) => view.id === kept.default)?.settings);
    this.view.takeAddress(location.search);
    this.grid.drawHeader();
    addEventListener("pagehide", () => this.rememberNow({ keepalive: true }));
    await this.readRows();
  }

  // Until they are here; what was chosen of the view meanwhile stays.
  async readRows() {
    try {
      this.model.load(await this.server.rows());
    } catch {
      this.page.querySelector("[data-plan-skeleton]")?.setAttribute("hidden", "");
      this.say("offline");
      await new Promise((resolve) => setTimeout(resolve, 4000));
      await this.readRows();
      return;
    }
    this.page.querySelector("[data-plan-skeleton]")?.remove();
    this.grid.makeRoom(this.model.order);
    this.relist();
    this.tellFinish();
    this.layOut();
    this.sight.statusDate();
    this.showWork();
    this.followScrolling();
    this.drawNow();
    await this.editing.begin();
    this.page.dataset.pending = String(this.editing.waiting.length);
    this.page.dataset.ready = "1";
    this.loadGhosts();
    this.scenario.openAsked();
    this.paths.openAsked();
    openAskedSplit(this);
    this.extras.complete();
    this.presence.beat();
    this.poll();
  }

  // Where the panes are and how large, is asked when it changes and never while a key is
  // answered: asking makes the browser lay out whatever was just written.
  followScrolling() {
    const listen = (pane, look) => {
      pane.addEventListener(
        "scroll",
        () => {
          look();
          this.redraw();
        },
        { passive: true },
      );
    };
    listen(this.scroller, () => {
      this.top = this.scroller.scrollTop;
    });
    listen(this.chart.host, () => this.chart.look());
    const resized = new ResizeObserver(() => this.layOut());
    for (const pane of [this.scroller, this.chart.host, this.grid.host]) resized.observe(pane);
  }

  // At once for all that is drawn; the pane follows with the next drawing.
  scrollTo(top) {
    const furthest = Math.max(0, this.whole - this.height);
    this.top = Math.max(0, Math.min(furthest, top));
    this.isScrolled = true;
    this.redraw();
  }

  // Begin where the work is: the first open task a few rows from the top.
  showWork() {
    const asked = Number(new URLSearchParams(location.search).get("task"));
    const index = asked
      ? this.indexOf(asked)
      : this.list.findIndex(
          ({ task }) => task && !this.model.isSummary(task) && !this.model.isDone(task),
        );
    if (index === undefined || index < 0) return;
    const { task } = this.list[index];
    this.grid.activate(
      task.id,
      this.grid.shown.findIndex(({ key }) => key === "name"),
    );
    this.scrollTo((index - 3) * ROW);
    this.chosen();
  }

  // The baseline behind the bars: the reference, or the one that was chosen. Of several answers
  // the one that was asked for last is taken.
  async loadGhosts() {
    const { hasFigures } = this.extras.needed();
    const { baseline } = this.view;
    const asked = { baseline, hasFigures };
    this.askedGhosts = asked;
    const kept = await this.server.ghosts(this.page.dataset.ghosts, asked);
    if (!kept || this.askedGhosts !== asked) return;
    const byId = (rows) =>
      new Map(Object.entries(rows ?? {}).map(([id, row]) => [Number(id), row]));
    const isNone = baseline === 0;
    this.model.ghosts = byId(isNone ? {} : kept.tasks);
    this.model.figures = byId(isNone ? {} : kept.figures);
    this.model.hasFigures = hasFigures;
    this.baselines = kept;
    this.relist();
    this.grid.forget();
    this.chart.measure();
    this.drawNow();
    this.page.dispatchEvent(new CustomEvent("plan-baseline"));
  }

  // Drawing -----------------------------------------------------------------------------------

  pageRows() {
    return Math.max(1, Math.floor((this.height - HEAD) / ROW) - 1);
  }
  indexOf(id) {
    return this.grid.indexOf.get(id);
  }
  // The row under a point of the window, with a fraction.
  rowAt(clientY) {
    return (clientY - this.panes.getBoundingClientRect().top - HEAD + this.top) / ROW;
  }

  relist() {
    followCustom(this);
    this.list = this.model.visible(this.view, this.setup.me);
    if (this.setup.mayEdit && !this.view.hasFilter() && !this.view.group) {
      // As deep as the row above it.
      this.list.push({ isAdder: true, depth: this.list.at(-1)?.depth ?? 0 });
    }
    const place = this.grid.indexOf?.get(this.grid.active.id);
    this.grid.setList(this.list);
    if (place !== undefined && !this.grid.indexOf.has(this.grid.active.id))
      this.stayNear(place);
    const whole = HEAD + this.list.length * ROW + 12;
    if (whole !== this.whole) this.sizer.style.height = `${whole}px`;
    this.whole = whole;
    const count = this.model.order.length;
    const shown = this.list.filter((entry) => entry.task).length;
    write(
      this.page.querySelector("[data-plan-count]"),
      shown === count ? "" : this.words.shown.replace("%1", shown).replace("%2", count),
    );
    this.page.querySelector("[data-plan-empty]").hidden = count > 0;
    this.offers.refresh();
    this.page.querySelector("[data-plan-none]").hidden = !this.view.hasFilter() || shown > 0;
    this.tellSoon();
  }

  // What the status bar says of all rows is counted once the row itself is drawn.
  tellSoon() {
    if (this.telling) return;
    this.telling = setTimeout(() => {
      this.telling = null;
      this.tellFinish();
    }, TELL_MS);
  }

  // Where the active row went away, its neighbour is active.
  stayNear(place) {
    const near =
      this.list.slice(0, place + 1).findLast((entry) => entry.task) ??
      this.list.find((entry) => entry.task);
    if (!near) return;
    this.grid.activate(near.task.id, this.grid.active.column);
    this.chosen();
  }

  tellFinish() {
    const box = this.page.querySelector("[data-plan-finish]");
    const open = this.model.order.filter(
      (task) => this.model.isCritical(task) && !this.model.isSummary(task),
    ).length;
    write(box, this.model.finish ? `${this.words.finish} ${fullDay(this.model.finish)}` : "");
    this.page.dispatchEvent(new CustomEvent("plan-finish"));
    write(
      this.page.querySelector("[data-plan-critical-count]"),
      this.words.criticalCount.replace("%s", open),
    );
    this.tellWarnings();
  }

  layOut() {
    this.height = this.scroller.clientHeight;
    this.top = this.scroller.scrollTop;
    this.panes.style.height = `${this.height}px`;
    if (this.view.split)
      this.divider.setAttribute("aria-valuenow", String(Math.round(this.view.split * 100)));
    if (this.view.split)
      this.panes.style.setProperty("--split", `${(this.view.split * 100).toFixed(1)}%`);
    this.chart.look();
    this.grid.look();
    this.chart.measure();
    this.redraw();
  }

  redraw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => this.drawNow());
  }

  drawNow() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.drawRows();
    this.presence.draw();
    this.chart.draw(this.list, this.top, this.height - HEAD);
    // Last: the browser lays out for it what was written.
    if (this.isScrolled) this.scroller.scrollTop = this.top;
    this.isScrolled = false;
  }

  // The rows alone, for a key that needs its cell at once.
  drawRows() {
    this.grid.draw(this.top, this.height - HEAD);
  }

  columnsChanged() {
    this.extras.complete();
    this.grid.drawHeader();
    this.redraw();
  }

  viewChanged({ isRemembered = true } = {}) {
    this.relist();
    this.grid.forget();
    this.chart.measure();
    this.redraw();
    history.replaceState(null, "", location.pathname + this.view.address());
    if (isRemembered) this.remember();
    this.tellWarnings();
    this.extras.complete();
    this.page.dispatchEvent(new CustomEvent("plan-view"));
  }

  remember() {
    clearTimeout(this.remembering);
    this.remembering = setTimeout(() => this.rememberNow(), REMEMBER_MS);
  }

  // At once; a page that is left leaves nothing behind.
  rememberNow(options) {
    if (!this.remembering) return;
    clearTimeout(this.remembering);
    this.remembering = null;
    this.server.rememberLayout(this.view.settings(), options);
  }

  // After each turn of the wheel: the address and what is kept follow when it rests.
  zoomed() {
    this.redraw();
    clearTimeout(this.zooming);
    this.zooming = setTimeout(() => this.viewChanged(), 200);
    this.page.dispatchEvent(new CustomEvent("plan-view"));
  }

  setHistory(history) {
    if (!history) return;
    this.history = history;
    this.page.dispatchEvent(new CustomEvent("plan-history"));
  }

  // An edit that was not made in the grid: in the panel, or of a column. It is the latest now,
  // so nothing that was undone before can be redone after it.
  editedBeside(history) {
    if (!history) return;
    this.history = history;
    if (!this.scenario.isOn) this.editing.undone = [];
    this.message = "";
    this.editing.tell();
  }

  undo(isRedo = false) {
    if (isRedo) this.editing.redoLast();
    else this.editing.undo();
  }
}
