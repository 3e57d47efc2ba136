// The grid's rows and cells as elements. Mixed into Grid.
import { dayText } from "./day-text.js";
import { summed } from "./facts.js";
import { makeIcon } from "./icons.js";
import { tintOf } from "./paths.js";
import { ROW } from "./sizes.js";

const PLAIN = new Set(["wbs", "id", "level"]);

// A refused or waiting cell with what is said of it.
const told = ({ text, message, isConflict }) => `${text} ${message} ${isConflict}`;

// A small icon behind a name, with what it says.
function markOf(kind, icon, words) {
  const mark = document.createElement("span");
  mark.className = `mk mk-${kind}`;
  mark.dataset.tip = words;
  mark.append(makeIcon(icon, words));
  return mark;
}

function pathMark(number) {
  const mark = document.createElement("span");
  mark.className = "mk mk-path";
  mark.textContent = String(number);
  return mark;
}

export const cells = {
  // What of a row is more than the texts of its cells.
  lookOf({ task, depth, isDim }) {
    const isSummary = this.model.isSummary(task);
    const isFolded = this.model.folded.has(task.id);
    const parts = [depth, isDim, isSummary, isFolded, task.level, task.flags, task.isOver];
    parts.push(task.warning);
    const isOut = this.scenario.out.has(task.id);
    parts.push(this.paths.isFaint(task), this.paths.shownOf(task));
    return `${parts.join("|")}|${this.cutIds?.has(task.id)}|${this.view.toneOf(task)}|${isOut}`;
  },

  refreshCells(element, entry) {
    const { task } = entry;
    const isSummary = this.model.isSummary(task);
    this.shown.forEach((column, place) => {
      const cell = element.children[place];
      const text = this.textOf(task, column);
      if (cell.told === text) return;
      if (this.isPlain(cell, task, column)) {
        cell.textContent = cell.told = text;
        return;
      }
      cell.replaceWith(this.makeCell(entry, column, place, isSummary));
      element.marks = "";
    });
  },

  // Whether a cell shows its text and nothing else, and is to go on like that: codes of rows
  // that moved, mostly.
  isPlain(cell, task, { key }) {
    return (
      PLAIN.has(key) &&
      cell.className.indexOf("tried") < 0 &&
      !this.overlay.has(`${task.id}:${key}`) &&
      !this.scenario.marks.has(`${task.id}:${key}`) &&
      !this.flashing.has(`${task.id}:${key}`)
    );
  },

  // A cell's text with what is said of it.
  textOf(task, column) {
    const kept = this.overlay.get(`${task.id}:${column.key}`);
    return kept ? told(kept) : (this.triedText(task, column) ?? column.text(task));
  },

  // Where a scenario would have it end, where there is no chart to show that.
  triedText(task, { key }) {
    const span = key === "finish" && this.isNarrow ? this.model.tried.get(task.id) : null;
    return span ? dayText(span[1]) : null;
  },

  makeRow(entry, index) {
    const row = document.createElement("div");
    row.setAttribute("role", "row");
    row.dataset.index = String(index);
    row.style.top = `${index * ROW}px`;
    row.setAttribute("aria-rowindex", String(index + 2));
    if (entry.isAdder) {
      row.className = "r adder";
      row.id = "row-blank";
      row.setAttribute("aria-level", String(entry.depth + 1));
      row.append(
        ...this.shown.map((column, place) => this.makeBlankCell(entry, column, place)),
      );
      return row;
    }
    if (!entry.task) {
      row.className = "r group";
      row.append(...this.shown.map((column, place) => this.makeSumCell(entry, column, place)));
      return row;
    }
    const { task } = entry;
    row.dataset.id = String(task.id);
    row.id = `row-${this.keyAt(index)}`;
    const isSummary = this.model.isSummary(task);
    row.className = `r${isSummary ? ` sum l${Math.min(task.level, 3)}` : ""}${this.model.isCritical(task) ? " crit" : ""}${this.model.isDone(task) ? " done" : ""}${entry.isDim ? " dim" : ""}${this.cutIds?.has(task.id) ? " cut" : ""}${this.scenario.out.has(task.id) ? " out" : ""}`;
    if (this.paths.isFaint(task)) row.classList.add("dim");
    const path = this.paths.shownOf(task);
    if (path) row.dataset.tint = String(tintOf(path));
    const tone = this.view.toneOf(task);
    if (tone) row.dataset.tone = tone;
    row.setAttribute("aria-level", String(entry.depth + 1));
    if (isSummary) row.setAttribute("aria-expanded", String(!this.model.folded.has(task.id)));
    row.append(
      ...this.shown.map((column, place) => this.makeCell(entry, column, place, isSummary)),
    );
    row.look = this.lookOf(entry);
    return row;
  },

  // A group's heading in the column of names, and beside it what its rows come to.
  makeSumCell(entry, column, place) {
    const cell = document.createElement("div");
    const isName = column.key === "name";
    cell.setAttribute("role", isName ? "rowheader" : "gridcell");
    cell.setAttribute("aria-colindex", String(place + 1));
    cell.className = `c c-${column.key}${column.isNumber ? " n" : ""}`;
    cell.style.width = `${column.width}px`;
    if (isName) {
      cell.textContent = `${entry.heading} · ${entry.count}`;
      return cell;
    }
    const sum = summed(column, entry.tasks);
    cell.textContent = sum === null ? "" : column.write(sum);
    return cell;
  },

  makeBlankCell(entry, column, place) {
    const cell = document.createElement("div");
    cell.setAttribute("role", column.key === "name" ? "rowheader" : "gridcell");
    cell.setAttribute("aria-colindex", String(place + 1));
    cell.dataset.column = column.key;
    cell.id = `cell-blank-${column.key}`;
    cell.className = `c c-${column.key}${column.isNumber ? " n" : ""}`;
    cell.style.width = `${column.width}px`;
    if (column.key === "name") {
      cell.style.paddingInlineStart = `${23 + entry.depth * 14}px`;
      cell.textContent = this.words.addRow;
    } else cell.setAttribute("aria-label", column.long);
    return cell;
  },

  makeCell(entry, column, place, isSummary) {
    const { task } = entry;
    const cell = document.createElement("div");
    cell.setAttribute("role", column.key === "name" ? "rowheader" : "gridcell");
    cell.setAttribute("aria-colindex", String(place + 1));
    cell.dataset.column = column.key;
    cell.id = `cell-${this.keyAt(this.indexOf.get(task.id) ?? 0)}-${column.key}`;
    cell.className = `c c-${column.key}${column.isNumber ? " n" : ""}`;
    cell.style.width = `${column.width}px`;
    if (!column.mayEdit(task)) cell.setAttribute("aria-readonly", "true");
    const kept = this.overlay.get(`${task.id}:${column.key}`);
    const there = this.triedText(task, column);
    const tried = there
      ? this.words.scenario.cell.replace("%s", column.text(task))
      : this.scenario.marks.get(`${task.id}:${column.key}`);
    if (tried && !kept?.message) {
      cell.classList.add("tried");
      cell.dataset.tip = tried;
    } else if (kept) {
      cell.classList.add(kept.message ? "wrong" : "saving");
      if (kept.isConflict) cell.dataset.conflict = "";
      if (kept.message) {
        cell.setAttribute("aria-invalid", "true");
        cell.dataset.wrong = kept.message;
      }
    }
    const text = kept ? kept.text : (there ?? column.text(task));
    cell.told = kept ? told(kept) : text;
    if (column.key === "name") this.fillName(cell, entry, text, isSummary);
    else if (column.key === "people" && !kept && column.width < 90) this.fillPeople(cell, task);
    else if (column.key === "people" && !kept && this.openRoles(task).length)
      this.fillNames(cell, task);
    else cell.textContent = text;
    if (column.key === "finish" && this.model.has(task, "L")) {
      cell.classList.add("late");
      cell.dataset.tip = this.words.late;
    }
    if (this.flashing.has(`${task.id}:${column.key}`)) cell.classList.add("flash");
    return cell;
  },

  fillName(cell, entry, text, isSummary) {
    cell.style.paddingInlineStart = `${4 + entry.depth * 14}px`;
    const twist = document.createElement("span");
    twist.className = "tw";
    if (isSummary && !this.view.group) {
      twist.dataset.fold = "";
      twist.append(
        makeIcon(this.model.folded.has(entry.task.id) ? "chevron-right" : "chevron-down"),
      );
    }
    const name = document.createElement("span");
    name.className = "nm";
    name.textContent = text;
    cell.append(twist, name);
    const marks = [
      ["B", "lock", this.words.blocked],
      ["H", "pin", this.words.manual],
      ["K", "calendar-pin", this.words.constrained],
    ];
    for (const [flag, icon, words] of marks) {
      if (!this.model.has(entry.task, flag) || this.model.isDone(entry.task)) continue;
      cell.append(markOf(flag.toLowerCase(), icon, words));
    }
    // Where there is no room for the column.
    const path = this.isNarrow ? this.paths.shownOf(entry.task) : null;
    if (path) cell.append(pathMark(path));
    const { warning } = entry.task;
    if (warning) cell.append(markOf("warning", "alert-triangle", warning));
  },

  // Whom the plan asks for by a role that nobody fills yet: they have no tint of their own.
  openRoles(task) {
    return task.people.filter(([id]) => this.model.resources.get(id)?.tint === -1);
  },

  fillNames(cell, task) {
    const open = new Set(this.openRoles(task).map(([id]) => id));
    task.people.forEach((share, place) => {
      if (place) cell.append(", ");
      const words = this.wordsOfShare(share);
      if (!open.has(share[0])) {
        cell.append(words);
        return;
      }
      const role = document.createElement("span");
      role.className = "open-role";
      role.textContent = words;
      cell.append(role);
    });
  },

  // "Priya 50%", and of a role that nobody fills "Engineer (unfilled)".
  wordsOfShare(share) {
    const words = this.model.peopleText({ people: [share] });
    const isOpen = this.model.resources.get(share[0])?.tint === -1;
    return isOpen ? `${words} (${this.words.openRole})` : words;
  },

  fillPeople(cell, task) {
    const people = task.people.map(([id]) => this.model.resources.get(id)).filter(Boolean);
    cell.append(
      ...people.slice(0, 2).map((person) => {
        const mark = document.createElement("span");
        mark.className = "av";
        mark.dataset.t = String(person.tint);
        mark.textContent = person.initials;
        return mark;
      }),
    );
    if (people.length) {
      const words = task.people.map((share) => this.wordsOfShare(share)).join(", ");
      cell.dataset.tip = words;
      // What stands there first, so that who speaks it is understood; then in full.
      cell.setAttribute("aria-label", `${cell.textContent} ${words}`);
    }
  },

  // The row in which somebody types: all cells but that one.
  refreshAround(element) {
    const entry = this.list[this.indexOf.get(Number(element.dataset.id))];
    if (!entry) return;
    element.marks = "";
    this.shown.forEach((column, place) => {
      const cell = element.children[place];
      if (cell && !cell.contains(this.input))
        cell.replaceWith(this.makeCell(entry, column, place, this.model.isSummary(entry.task)));
    });
  },

  // The cell in which somebody typed says again what it holds.
  closeCell(element, input) {
    const place = [...element.children].findIndex((cell) => cell.contains(input));
    const entry = this.list[this.indexOf.get(this.editingId)];
    const column = this.shown[place];
    if (!entry || !column) {
      element.remove();
      this.elements.delete(this.editingId);
      return;
    }
    const cell = entry.isAdder
      ? this.makeBlankCell(entry, column, place)
      : this.makeCell(entry, column, place, this.model.isSummary(entry.task));
    element.children[place].replaceWith(cell);
    element.marks = "";
  },
};
