// The strip of a scenario over the rows: how many changes, what they would come to, and what
// may become of them; and the menu of kept ones.
import { fullDay } from "./day-text.js";

export class ScenarioStrip {
  constructor(scenario) {
    this.scenario = scenario;
    const { page } = scenario.space;
    this.box = page.querySelector("[data-plan-scenario]");
    this.text = this.box?.querySelector("[data-scenario-text]");
    this.place = this.box?.querySelector("[data-scenario-place]");
    this.legend = page.querySelector("[data-legend-scenario]");
    this.menu = document.getElementById("plan-scenarios");
    this.keepMenu = document.getElementById("plan-scenario-keep");
    this.listen();
  }

  get space() {
    return this.scenario.space;
  }
  get words() {
    return this.space.words.scenario;
  }
  button(name) {
    return this.box.querySelector(`[data-scenario-${name}]`);
  }

  listen() {
    const { scenario } = this;
    if (!this.box) return;
    const on = (name, run) =>
      this.button(name)?.addEventListener("click", () => {
        run();
        this.space.grid.host.focus({ preventScroll: true });
      });
    on("apply", () => scenario.apply());
    on("drop", () => scenario.drop());
    on("next", () => scenario.nextMoved());
    this.button("request")?.addEventListener("click", () => this.request());
    this.menu?.addEventListener("toggle", (event) => {
      if (event.newState === "open") this.list();
    });
    this.keepMenu?.addEventListener("toggle", (event) => {
      if (event.newState !== "open") return;
      const field = this.keepMenu.querySelector("input");
      field.value = scenario.kept?.name ?? "";
      this.keepMenu.querySelector("[data-problem]").textContent = "";
      field.focus();
      field.select();
    });
    this.keepMenu?.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.keep();
    });
  }

  focus() {
    this.box.querySelector("button:not([hidden])")?.focus();
  }

  show({ isOffline = false } = {}) {
    const { scenario, words } = this;
    if (!this.box) return;
    this.box.hidden = !scenario.isOn;
    if (this.legend) this.legend.hidden = !scenario.isOn;
    for (const button of this.space.page.querySelectorAll("[data-plan-do=scenario]"))
      button.setAttribute("aria-pressed", String(scenario.isOn));
    if (!scenario.isOn) return;
    const count = scenario.changes.length;
    const { given } = scenario;
    const mayGo = count > 0 || Boolean(given?.apply);
    const setHidden = (name, isHidden) => {
      const button = this.button(name);
      if (button) button.hidden = isHidden;
    };
    setHidden("apply", !mayGo);
    setHidden("keep", !count || (scenario.kept && !scenario.isChanged));
    setHidden("request", !count);
    setHidden("next", !scenario.moved().length);
    const isSafe = !count || (scenario.kept && !scenario.isChanged);
    this.button("drop").textContent = isSafe ? words.close : words.drop;
    const text = [this.head(count), isOffline ? words.offline : this.told(count)];
    const said = text.filter(Boolean).join(" ");
    if (this.text.textContent !== said) this.text.textContent = said;
  }

  // Where one is among the tasks that move; nothing while nobody walks.
  tellPlace(text) {
    if (!this.place) return;
    this.place.hidden = !text;
    this.place.textContent = text;
  }

  // "Scenario “Two teams”: 3 changes."
  head(count) {
    const { scenario, words } = this;
    const name = scenario.given?.name ?? scenario.kept?.name;
    const title = name ? words.named.replace("%s", name) : words.title;
    if (scenario.given) return `${title}.`;
    const changes = count === 1 ? words.one : words.many.replace("%s", count);
    return `${title}: ${count ? changes : words.none}`;
  }

  told(count) {
    const { scenario, words } = this;
    const { preview, refused } = scenario;
    if (!count && !scenario.given) return words.how;
    if (!preview) return words.looking;
    const parts = [preview.message || words.still];
    // What stands in no cell is told here.
    const beside = refused.filter(({ step }) => step.op !== "cell");
    if (beside.length) parts.push(beside[0].message);
    const wrong = refused.length;
    if (wrong) parts.push(wrong === 1 ? words.wrongOne : words.wrong.replace("%s", wrong));
    return parts.join(" ");
  }

  // Keeping -----------------------------------------------------------------------------------

  async keep() {
    const { scenario, space } = this;
    const field = this.keepMenu.querySelector("input");
    const name = field.value.trim();
    const { kept } = scenario;
    const isSame = kept?.name === name;
    const answer = await space.server
      .post(`${space.server.base}scenarios/`, {
        name,
        changes: scenario.changes.map(({ steps }) => steps),
        id: isSame ? kept.id : null,
        version: isSame ? kept.version : null,
      })
      .catch(() => null);
    const body = await answer?.json().catch(() => null);
    if (!answer?.ok) {
      this.keepMenu.querySelector("[data-problem]").textContent =
        body?.message ?? this.words.notKept;
      return;
    }
    scenario.kept = { id: body.id, name: body.name, version: body.version };
    scenario.isChanged = false;
    for (const operation of scenario.changes) operation.from = scenario.kept;
    space.editing.store.put(scenario.changes);
    this.keepMenu.hidePopover();
    this.show();
    space.notice(this.words.keptAs.replace("%s", body.name));
    space.grid.host.focus({ preventScroll: true });
  }

  // The menu of kept ones ---------------------------------------------------------------------

  async list() {
    const { space } = this;
    const answer = await space.server.ask(`${space.server.base}scenarios/`).catch(() => null);
    const body = answer?.ok ? await answer.json() : null;
    this.kept = body?.kept ?? [];
    this.drawList();
  }

  drawList() {
    const list = this.menu.querySelector("[data-scenarios]");
    list.replaceChildren(...this.kept.map((one) => this.entry(one)));
    this.menu.querySelector("[data-scenarios-none]").hidden = this.kept.length > 0;
    this.menu.querySelector("[data-scenarios-compare]").hidden = this.kept.length === 0;
  }

  entry({ id, name, by, on }) {
    const line = document.createElement("li");
    const open = document.createElement("button");
    Object.assign(open, { type: "button", className: "item", textContent: name });
    open.dataset.tip = [by, on].filter(Boolean).join(", ");
    open.addEventListener("click", () => {
      this.menu.hidePopover();
      this.scenario.open(id);
      this.space.grid.host.focus({ preventScroll: true });
    });
    line.append(open);
    if (!this.space.setup.mayEdit) return line;
    const drop = document.createElement("button");
    Object.assign(drop, { type: "button", className: "btn btn-ghost btn-sm" });
    drop.textContent = "×";
    drop.setAttribute("aria-label", this.words.forget.replace("%s", name));
    drop.addEventListener("click", () => this.forget(id));
    line.append(drop);
    return line;
  }

  async forget(id) {
    const { space, scenario } = this;
    const answer = await space.server
      .post(`${space.server.base}scenarios/${id}/drop/`, {})
      .catch(() => null);
    if (!answer?.ok) return;
    this.kept = (await answer.json()).kept;
    if (scenario.kept?.id === id) {
      scenario.kept = null;
      scenario.isChanged = true;
      this.show();
    }
    this.drawList();
    this.menu.querySelector("button, a")?.focus();
  }

  // As a change request -----------------------------------------------------------------------

  async request() {
    const { scenario, space } = this;
    const name = scenario.kept?.name ?? "";
    const answer = await space.server
      .post(space.page.dataset.changeUrl, {
        name: name || this.words.titleOn.replace("%s", fullDay(new Date().toISOString())),
        changes: scenario.changes.map(({ steps }) => steps),
      })
      .catch(() => null);
    const body = await answer?.json().catch(() => null);
    if (!answer?.ok || !body?.url) {
      space.complain(body?.message ?? this.words.notRequested);
      return;
    }
    location.assign(body.url);
  }
}
