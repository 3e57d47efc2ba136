// Where conditions are put together: for the filter, or for a rule that lights rows. Each change
// shows at once; what is empty does nothing.
import { comparisonsOf, isGroup, isUnary, MODES } from "./conditions.js";
import { TONES } from "./view.js";

const TYPING_MS = 200;

export class Builder {
  constructor(space) {
    this.space = space;
    this.menu = document.getElementById("plan-builder");
    this.body = this.menu.querySelector("[data-builder]");
    this.words = space.words.conditions;
    this.menu.addEventListener("beforetoggle", (event) => {
      if (event.newState === "open") this.draw();
    });
  }

  openFilter() {
    const { view } = this.space;
    this.subject = {
      title: this.space.words.filterBuilt,
      get: () => view.where,
      set: (node) => {
        view.where = node;
      },
    };
    this.open();
  }

  openMark(index) {
    const { view } = this.space;
    if (!view.marks[index]) view.marks.push(["amber", null]);
    const place = Math.min(index, view.marks.length - 1);
    this.subject = {
      title: this.space.words.highlight,
      mark: place,
      get: () => view.marks[place]?.[1],
      set: (node) => {
        view.marks[place][1] = node;
      },
    };
    this.open();
  }

  open() {
    if (!(this.subject.get()?.length > 1)) this.subject.set(["all", this.fresh()]);
    for (const menu of document.querySelectorAll(".menu:popover-open")) menu.hidePopover();
    this.menu.showPopover();
    this.place();
    this.body.querySelector("select, input")?.focus();
  }

  // Under the toolbar, beside what it filters; on a phone over all of it.
  place() {
    const { bottom, left } = this.space.page
      .querySelector("[popovertarget=plan-filter]")
      .getBoundingClientRect();
    const furthest = innerWidth - this.menu.offsetWidth - 8;
    this.menu.style.left = `${Math.max(8, Math.min(left, furthest))}px`;
    this.menu.style.top = `${bottom + 6}px`;
  }

  // A first condition that most begin with.
  fresh() {
    return ["name", "has", ""];
  }

  get root() {
    return this.subject.get() ?? ["all"];
  }

  changed({ isDrawn = true } = {}) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.space.viewChanged(), isDrawn ? 0 : TYPING_MS);
    if (isDrawn) this.draw();
  }

  draw() {
    if (!this.subject) return;
    this.menu.querySelector("h3").textContent = this.subject.title;
    const parts = [];
    if (this.subject.mark !== undefined) parts.push(this.toneLine());
    parts.push(this.group(this.root, null));
    const focused = this.focusPath();
    this.body.replaceChildren(...parts);
    if (focused) this.body.querySelector(`[data-path="${focused}"]`)?.focus();
  }

  // Drawn anew, the field that somebody is in is still theirs.
  focusPath() {
    return document.activeElement?.closest?.("[data-path]")?.dataset.path;
  }

  toneLine() {
    const { view, words } = this.space;
    const mark = view.marks[this.subject.mark];
    const line = element("div", "cond tone-line");
    const select = options(
      TONES.map((tone) => [tone, words.highlights[tone]]),
      mark[0],
      words.highlight,
    );
    select.dataset.path = "tone";
    select.addEventListener("change", () => {
      mark[0] = select.value;
      this.changed();
    });
    const drop = button("btn btn-sm", words.highlightDrop, () => {
      view.marks.splice(this.subject.mark, 1);
      this.subject = null;
      this.menu.hidePopover();
      this.space.viewChanged();
    });
    line.append(select, drop);
    return line;
  }

  group(node, parent, path = "0") {
    const box = element("div", "cond-group");
    box.setAttribute("role", "group");
    const head = element("div", "cond");
    const mode = options(
      MODES.map((one) => [one, this.words[one]]),
      node[0],
      this.words.comparison,
    );
    mode.dataset.path = path;
    mode.addEventListener("change", () => {
      node[0] = mode.value;
      this.changed();
    });
    head.append(mode);
    if (parent) head.append(this.dropButton(parent, node));
    box.append(head);
    node.slice(1).forEach((part, index) => {
      const place = `${path}.${index}`;
      box.append(
        isGroup(part) ? this.group(part, node, place) : this.condition(part, node, place),
      );
    });
    const foot = element("div", "cond");
    foot.append(
      button("btn btn-ghost btn-sm", `+ ${this.words.add}`, () => {
        node.push(this.fresh());
        this.changed();
      }),
    );
    if (path.split(".").length < 3)
      foot.append(
        button("btn btn-ghost btn-sm", `+ ${this.words.addGroup}`, () => {
          node.push(["any", this.fresh()]);
          this.changed();
        }),
      );
    box.append(foot);
    return box;
  }

  dropButton(parent, node) {
    return button(
      "btn btn-ghost btn-sm btn-icon",
      "×",
      () => {
        parent.splice(parent.indexOf(node), 1);
        this.changed();
      },
      this.words.drop,
    );
  }

  condition(node, parent, path) {
    const line = element("div", "cond");
    const column = this.space.view.columnOf(node[0]);
    const columns = this.space.columns.map(({ key, long }) => [key, long]);
    const key = options(columns, node[0], this.words.column);
    key.dataset.path = `${path}k`;
    key.addEventListener("change", () => {
      const next = this.space.view.columnOf(key.value);
      node.splice(0, node.length, key.value, comparisonsOf(next)[0], firstValue(next));
      this.changed();
    });
    const comparison = options(
      comparisonsOf(column).map((one) => [one, this.words[one]]),
      node[1],
      this.words.comparison,
    );
    comparison.dataset.path = `${path}c`;
    comparison.addEventListener("change", () => {
      node[1] = comparison.value;
      if (isUnary(node[1])) node.length = 2;
      else node[2] ??= firstValue(column);
      this.changed();
    });
    line.append(key, comparison);
    if (!isUnary(node[1])) line.append(this.value(node, column, `${path}v`));
    line.append(this.dropButton(parent, node));
    return line;
  }

  value(node, column, path) {
    if (column.kind === "choice") return this.choices(node, column, path);
    if (column.kind === "day") return this.day(node, path);
    const input = element("input", "input");
    input.value = node[2];
    input.dataset.path = path;
    input.setAttribute("aria-label", `${column.long}: ${this.words.value}`);
    if (column.kind !== "text") input.inputMode = "decimal";
    const unit = { duration: this.words.days, work: this.words.hours }[column.kind];
    if (unit) input.placeholder = unit;
    input.addEventListener("input", () => {
      node[2] = input.value;
      this.changed({ isDrawn: false });
    });
    return input;
  }

  // Today or the status date with days before or after it, or a day of the calendar.
  day(node, path) {
    const box = element("span", "cond-day");
    const relative = /^(today|status)([+-]\d+)?$/.exec(node[2]);
    const from = options(
      ["today", "status", "day"].map((one) => [one, this.words[one]]),
      relative ? relative[1] : "day",
      this.words.value,
    );
    from.dataset.path = path;
    const field = element("input", "input");
    field.dataset.path = `${path}d`;
    field.type = relative ? "number" : "date";
    field.value = relative ? Number(relative[2] ?? 0) : node[2];
    field.setAttribute("aria-label", relative ? this.words.plusDays : this.words.day);
    const read = () => {
      if (from.value === "day") return field.type === "date" ? field.value : "";
      const by = field.type === "number" ? Math.round(Number(field.value)) || 0 : 0;
      return `${from.value}${by ? (by > 0 ? `+${by}` : by) : ""}`;
    };
    from.addEventListener("change", () => {
      node[2] = read();
      this.changed();
    });
    field.addEventListener("input", () => {
      node[2] = read();
      this.changed({ isDrawn: false });
    });
    box.append(from);
    if (relative) box.append(" + ");
    box.append(field);
    if (relative) box.append(` ${this.words.days}`);
    return box;
  }

  choices(node, column, path) {
    const box = element("span", "cond-choices");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `${column.long}: ${this.words.value}`);
    for (const [value, label] of this.optionsOf(column)) {
      const line = element("label");
      const check = element("input");
      check.type = "checkbox";
      check.checked = node[2].includes(value);
      check.dataset.path = `${path}${value}`;
      check.addEventListener("change", () => {
        node[2] = check.checked ? [...node[2], value] : node[2].filter((one) => one !== value);
        this.changed({ isDrawn: false });
      });
      line.append(check, ` ${label}`);
      box.append(line);
    }
    return box;
  }

  optionsOf(column) {
    const { model, words } = this.space;
    const people = () =>
      [...model.resources.values()].map(({ id, name }) => [String(id), name]);
    const known = {
      status: () => Object.entries(words.status),
      phase: () => [...model.phases].map(([id, name]) => [String(id), name]),
      people: () => [["me", this.words.me], ...people()],
      constraint: () => Object.entries(words.constraints),
    };
    return known[column.key]?.() ?? column.options ?? [];
  }
}

function firstValue(column) {
  if (column.kind === "choice") return [];
  return column.kind === "day" ? "today" : "";
}

function element(name, className = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

function button(className, text, run, label = "") {
  const made = element("button", className);
  made.type = "button";
  made.textContent = text;
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", run);
  return made;
}

function options(entries, value, label) {
  const select = element("select", "input");
  select.setAttribute("aria-label", label);
  select.append(...entries.map(([key, text]) => new Option(text, key)));
  select.value = value;
  return select;
}
