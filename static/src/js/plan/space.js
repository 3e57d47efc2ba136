// The plan workspace: grid and chart as one instrument over one list of rows. It knows where
// one is, what is chosen, what was changed here and elsewhere; keyboard.js, pointer.js and
// toolbar.js call its verbs.
import { toast } from "../toasts.js";
import { Chart } from "./chart.js";
import { fullDay, makeColumns } from "./columns.js";
import { followCustom } from "./custom.js";
import { Editing } from "./editing.js";
import { Extras } from "./extras.js";
import { Grid, HEAD, ROW } from "./grid.js";
import { PlanModel } from "./model.js";
import { moves } from "./moves.js";
import { Offers } from "./offers.js";
import { panels } from "./panels.js";
import { Presence } from "./presence.js";
import { refusals } from "./refusals.js";
import { Offline, PlanServer } from "./server.js";
import { Sight } from "./sight.js";
import { verbs } from "./verbs.js";
import { PlanView } from "./view.js";

const POLL_MS = 1500;
const SLOWEST_POLL_MS = 15000;

export class Space {
  constructor(page, setup) {
    Object.assign(this, { page, setup, words: setup.words });
    this.model = new PlanModel();
    this.model.seesCosts = setup.seesCosts;
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
    Object.assign(this, {
      scroller: find("grid"),
      sizer: find("sizer"),
      panes: find("panes"),
      divider: find("divider"),
      dropLine: find("drop-line"),
      stateBox: find("state"),
      drawer: document.getElementById("drawer"),
      tip: find("tip"),
      offerBar: find("offer"),
    });
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
    this.history = setup.history;
    this.message = "";
    this.failures = 0;
  }

  async start() {
    const kept = this.setup.views;
    this.view.take(kept.last ?? kept.kept.find((view) => view.id === kept.default)?.settings);
    this.view.takeAddress(location.search);
    this.grid.drawHeader();
    try {
      this.model.load(await this.server.rows());
    } catch {
      this.page.querySelector("[data-plan-skeleton]")?.setAttribute("hidden", "");
      this.say("offline");
      setTimeout(() => this.start(), 4000);
      return;
    }
    this.page.querySelector("[data-plan-skeleton]")?.remove();
    this.relist();
    this.layOut();
    this.sight.statusDate();
    this.showWork();
    this.scroller.addEventListener("scroll", () => this.redraw(), { passive: true });
    this.chart.host.addEventListener("scroll", () => this.redraw(), { passive: true });
    new ResizeObserver(() => this.layOut()).observe(this.scroller);
    this.drawNow();
    await this.editing.begin();
    this.page.dataset.pending = String(this.editing.waiting.length);
    this.page.dataset.ready = "1";
    this.loadGhosts();
    this.extras.complete();
    this.presence.beat();
    this.poll();
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
    this.scroller.scrollTop = Math.max(0, (index - 3) * ROW);
    this.chosen();
  }

  // The baseline behind the bars: the reference, or the one that was chosen.
  async loadGhosts() {
    const { hasFigures } = this.extras.needed();
    const kept = await this.server.ghosts(this.page.dataset.ghosts, {
      baseline: this.view.baseline,
      hasFigures,
    });
    if (!kept) return;
    const byId = (rows) =>
      new Map(Object.entries(rows ?? {}).map(([id, row]) => [Number(id), row]));
    const isNone = this.view.baseline === 0;
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

  get top() {
    return this.scroller.scrollTop;
  }
  pageRows() {
    return Math.max(1, Math.floor((this.scroller.clientHeight - HEAD) / ROW) - 1);
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
    this.sizer.style.height = `${HEAD + this.list.length * ROW + 12}px`;
    const count = this.model.order.length;
    const shown = this.list.filter((entry) => entry.task).length;
    this.page.querySelector("[data-plan-count]").textContent =
      shown === count ? "" : this.words.shown.replace("%1", shown).replace("%2", count);
    this.page.querySelector("[data-plan-empty]").hidden = count > 0;
    this.offers.refresh();
    this.page.querySelector("[data-plan-none]").hidden = !this.view.hasFilter() || shown > 0;
    this.tellFinish();
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
    box.textContent = this.model.finish
      ? `${this.words.finish} ${fullDay(this.model.finish)}`
      : "";
    this.page.dispatchEvent(new CustomEvent("plan-finish"));
    this.page.querySelector("[data-plan-critical-count]").textContent =
      this.words.criticalCount.replace("%s", open);
  }

  layOut() {
    const height = this.scroller.clientHeight;
    this.panes.style.height = `${height}px`;
    if (this.view.split)
      this.divider.setAttribute("aria-valuenow", String(Math.round(this.view.split * 100)));
    if (this.view.split)
      this.panes.style.setProperty("--split", `${(this.view.split * 100).toFixed(1)}%`);
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
    // All that is asked of the layout comes before anything is written.
    const height = this.scroller.clientHeight - HEAD;
    const { top } = this;
    this.chart.look();
    this.grid.draw(top, height);
    this.presence.draw();
    this.chart.draw(this.list, top, height);
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
    this.extras.complete();
    this.page.dispatchEvent(new CustomEvent("plan-view"));
  }

  remember() {
    clearTimeout(this.remembering);
    this.remembering = setTimeout(() => this.server.rememberLayout(this.view.settings()), 800);
  }

  // After each turn of the wheel: the address and what is kept follow when it rests.
  zoomed() {
    this.redraw();
    clearTimeout(this.zooming);
    this.zooming = setTimeout(() => this.viewChanged(), 200);
    this.page.dispatchEvent(new CustomEvent("plan-view"));
  }

  // Changes from here and elsewhere -----------------------------------------------------------

  take(data) {
    const before = new Map();
    for (const id of new Set(this.model.tasks.keys()))
      if (this.grid.elements.has(id)) before.set(id, this.texts(this.model.tasks.get(id)));
    const since = this.model.revision;
    if (data) this.model.apply(data);
    else this.model.rebuild();
    if (data?.resources || data?.phases) this.page.dispatchEvent(new CustomEvent("plan-named"));
    const touched = new Set();
    for (const [id, texts] of before) {
      const task = this.model.tasks.get(id);
      if (!task) continue;
      const now = this.texts(task);
      const differing = this.columns
        .filter((one) => texts[one.key] !== now[one.key])
        .map((one) => one.key);
      if (differing.length) {
        this.grid.flash(id, differing);
        touched.add(id);
      }
    }
    for (const row of data?.rows ?? []) touched.add(row[0]);
    if (data) this.extras.follow(since);
    if (data?.removed.length) this.editing.settleConflicts();
    this.relist();
    this.grid.refresh(touched);
    this.chart.measure();
    this.redraw();
  }

  // Rows that were new have their numbers now: `now` maps a name of the page's own to it.
  rename(now, names) {
    this.grid.rename(now);
    this.openId = now(this.openId);
    if (this.at) this.at.id = now(this.at.id);
    for (const [id, pk] of names) if (this.model.folded.delete(id)) this.model.folded.add(pk);
    this.chart.selected = new Set([...this.chart.selected].map(now));
  }

  texts(task) {
    return Object.fromEntries(this.columns.map((column) => [column.key, column.text(task)]));
  }

  async poll() {
    clearTimeout(this.polling);
    const again = () => {
      this.polling = setTimeout(
        () => this.poll(),
        Math.min(SLOWEST_POLL_MS, POLL_MS * 2 ** this.failures),
      );
    };
    if (document.visibilityState !== "visible") {
      document.addEventListener("visibilitychange", () => this.poll(), { once: true });
      return;
    }
    try {
      const data = await this.server.inTurn(() => this.server.changes());
      if (this.editing.isHeld) this.editing.pump();
      else if (data === "anew") await this.readAnew();
      else if (data) this.take(data);
      const wasAway = this.failures > 0;
      this.failures = 0;
      if (wasAway) {
        this.editing.tell();
        this.editing.pump();
      }
    } catch (error) {
      if (
        !(error instanceof Offline) &&
        ["401", "403", "404"].includes(error.message) &&
        !this.editing.waiting.length
      )
        return;
      this.failures = Math.min(6, this.failures + 1);
      if (!(error instanceof Offline)) console.error(error);
      else if (this.failures > 1) this.say("offline");
    }
    again();
  }

  async readAnew() {
    const data = await this.server.rows();
    // Who may see costs now, or no more, gets other columns as well.
    if (data.sees_costs !== this.model.seesCosts && !this.editing.waiting.length) {
      location.reload();
      return;
    }
    this.model.load(data);
    this.editing.settleConflicts();
    this.page.dispatchEvent(new CustomEvent("plan-named"));
    this.relist();
    this.grid.forget();
    this.layOut();
  }

  // What the status bar says: saving, saved, offline, refused, copied.
  say(state, message = "", count = 0) {
    const kept = this.editing.waiting.length;
    const { refused } = this.editing;
    if (state === "saved" && kept) state = this.failures > 1 ? "offline" : "saving";
    if (state === "saved" && refused.length) [state, message] = ["refused", this.refusedText()];
    this.page.dataset.state = this.stateBox.dataset.state = state;
    const texts = {
      saving: this.words.saving,
      saved: message || this.words.saved,
      offline: kept ? this.words.offlineKept.replace("%s", kept) : this.words.offline,
      signedOut: this.words.signedOut.replace("%s", kept),
      refused: message || this.words.refused,
      copied: this.words.copied.replace("%s", count),
    };
    this.stateBox.textContent = texts[state] ?? "";
    this.page.querySelector("[data-plan-refused]").hidden = !refused.length;
  }

  refusedText() {
    const { refused } = this.editing;
    return refused.length === 1
      ? refused[0].message
      : this.words.wrongCells.replace("%s", refused.length);
  }

  // To the next cell that was refused, in the order of the rows.
  showRefused() {
    const places = this.editing.refused
      .map(({ step }) => ({ step, index: this.indexOf(step.id) ?? Infinity }))
      .sort((a, b) => a.index - b.index);
    const at = this.indexOf(this.grid.active.id) ?? -1;
    const { step } = places.find(({ index }) => index > at) ?? places[0] ?? {};
    if (step) this.focusCell(step.id, step.column);
  }

  complain(message, action = null) {
    toast(message, { tone: "red", action });
  }

  notice(text) {
    toast(text);
  }

  // An edit that would move others is shown before it is made.
  offer(steps, body) {
    const bar = this.offerBar;
    bar.querySelector("[data-offer-text]").textContent = body.message;
    bar.hidden = false;
    const close = () => {
      bar.hidden = true;
      this.grid.host.focus({ preventScroll: true });
    };
    bar.querySelector("[data-offer-yes]").onclick = () => {
      close();
      this.editing.do(steps);
    };
    bar.querySelector("[data-offer-no]").onclick = () => {
      close();
      this.editing.drop(steps);
    };
    bar.onkeydown = (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        bar.querySelector("[data-offer-no]").click();
      }
    };
    bar.querySelector("[data-offer-yes]").focus();
    return null;
  }

  setHistory(history) {
    if (!history) return;
    this.history = history;
    this.page.dispatchEvent(new CustomEvent("plan-history"));
  }

  undo(isRedo = false) {
    if (isRedo) this.editing.redoLast();
    else this.editing.undo();
  }
}

Object.assign(Space.prototype, moves, verbs, panels, refusals);
