// The plan's verbs for the palette, on the chosen rows and with arguments: "assign priya",
// "zoom quarter", "progress 50", "status date fri", "export excel".
import { addCommands } from "../commands.js";
import { copyPicture, exportCsv, exportPicture, exportSheet, printPlan } from "./output.js";
import { openSplit } from "./splitting.js";
import { typedDay } from "./typed-day.js";

const MOST_SHOWN = 12;
const plain = (text) => text.toLocaleLowerCase().trim();

export function listenToCommands(space) {
  const verbs = verbsOf(space);
  addCommands((query) => found(verbs, query));
}

// A verb fits when the words of the question begin its words, in their order; what is left over
// is its argument.
function found(verbs, query) {
  const asked = plain(query).split(/\s+/).filter(Boolean);
  const commands = [];
  for (const verb of verbs) {
    if (verb.when && !verb.when()) continue;
    const rest = restOf(verb, asked);
    if (rest === null) continue;
    if (verb.choices) commands.push(...chosen(verb, rest));
    else if (verb.argument) commands.push(...argued(verb, rest));
    else if (!rest) commands.push({ id: verb.id, label: verb.label, run: verb.run });
  }
  // Without a question all: the palette shows those that were used last.
  return asked.length ? commands.slice(0, MOST_SHOWN) : commands;
}

function restOf(verb, asked) {
  let best = null;
  for (const name of [verb.label, verb.id, ...(verb.also ?? [])]) {
    const words = plain(name).split(/\s+/);
    let place = 0;
    while (
      place < asked.length &&
      place < words.length &&
      words[place].startsWith(asked[place])
    )
      place += 1;
    const isWhole = place === words.length || place === asked.length;
    if (!isWhole && !(verb.choices && place > 0)) continue;
    if (place === 0 && asked.length) continue;
    const rest = asked.slice(place).join(" ");
    if (best === null || rest.length < best.length) best = rest;
  }
  return best;
}

function chosen(verb, rest) {
  return verb
    .choices()
    .filter(([, label]) => rest.split(" ").every((part) => plain(label).includes(part)))
    .map(([value, label]) => ({
      id: `${verb.id} ${value}`,
      label: `${verb.label}: ${label}`,
      run: () => verb.run(value),
    }));
}

function argued(verb, rest) {
  if (!rest) return [{ id: verb.id, label: `${verb.label} …`, hint: verb.argument, run: null }];
  const value = verb.read ? verb.read(rest) : rest;
  if (value === null) return [];
  const shown = verb.shown ? verb.shown(value) : value;
  return [{ id: verb.id, label: `${verb.label}: ${shown}`, run: () => verb.run(value) }];
}

function verbsOf(space) {
  const { words } = space;
  const names = words.commands;
  const tasks = () => space.grid.selectedTasks();
  const leaves = () => tasks().filter((task) => !space.model.isSummary(task));
  const mayEdit = () => space.setup.mayEdit && tasks().length > 0;
  const mayEditLeaves = () => space.setup.mayEdit && leaves().length > 0;
  const mayReport = () => space.setup.mayReport && leaves().length > 0;
  const people = () => [...space.model.resources.values()].map(({ name }) => [name, name]);

  // The same text into a column of each chosen row, as one operation.
  const type = (key, textOf) => {
    const column = space.grid.column(key);
    const steps = tasks()
      .filter((task) => column.mayEdit(task))
      .map((task) => space.editing.cellStep(task, column, textOf(task)));
    space.editing.edit(steps);
  };
  const cell = (id, key, extra = {}) => ({
    id,
    label: names[id],
    when: mayEditLeaves,
    run: (text) => type(key, () => text),
    ...extra,
  });
  const simple = (id, run, when = () => space.setup.mayEdit) => ({
    id,
    label: names[id],
    when,
    run,
  });
  const toggle = (name) => () => {
    space.view[name] = !space.view[name];
    space.viewChanged();
    space.remember();
  };
  const filter = (changes) => {
    Object.assign(space.view, changes);
    space.viewChanged();
  };

  return [
    {
      id: "assign",
      label: names.assign,
      when: mayEditLeaves,
      choices: people,
      run: (name) =>
        type("people", (task) => {
          const now = space.model.peopleText(task);
          return now.split(", ").includes(name) ? now : [now, name].filter(Boolean).join(", ");
        }),
    },
    {
      id: "unassign",
      label: names.unassign,
      when: mayEditLeaves,
      choices: people,
      run: (name) =>
        type("people", (task) =>
          space.model
            .peopleText(task)
            .split(", ")
            .filter((one) => one !== name && !one.startsWith(`${name} `))
            .join(", "),
        ),
    },
    cell("progress", "percent", {
      when: mayReport,
      argument: "50",
      also: ["%"],
      read: (text) => /^\d{1,3}\s*%?$/.exec(text)?.[0] ?? null,
    }),
    cell("duration", "duration", { argument: "5d" }),
    cell("start", "start", { argument: names.aDay }),
    cell("finish", "finish", { argument: names.aDay }),
    cell("deadline", "deadline", { when: mayEdit, argument: names.aDay }),
    cell("status", "status", {
      when: mayReport,
      choices: () => Object.values(words.status).map((label) => [label, label]),
    }),
    cell("phase", "phase", {
      when: mayEdit,
      choices: () => [...space.model.phases.values()].map((name) => [name, name]),
    }),
    simple("add", () => space.insert()),
    simple(
      "link",
      () => space.linkChosen(),
      () => space.setup.mayEdit && tasks().length > 1,
    ),
    simple(
      "unlink",
      () => space.linkChosen(true),
      () => space.setup.mayEdit && tasks().length > 1,
    ),
    simple("indent", () => space.indent(1), mayEdit),
    simple("outdent", () => space.indent(-1), mayEdit),
    simple("up", () => space.shift(-1), mayEdit),
    simple("down", () => space.shift(1), mayEdit),
    simple("duplicate", () => space.duplicate(), mayEdit),
    simple("split", () => openSplit(space), mayEditLeaves),
    simple("delete", () => space.remove(), mayEdit),
    simple(
      "open",
      () => space.openPanel(),
      () => tasks().length > 0,
    ),
    simple(
      "undo",
      () => space.undo(),
      () => space.setup.mayReport,
    ),
    simple(
      "redo",
      () => space.undo(true),
      () => space.setup.mayReport,
    ),
    {
      id: "zoom",
      label: names.zoom,
      choices: () => [
        ...[...space.page.querySelectorAll("[data-plan-zoom]")].map((button) => [
          button.dataset.planZoom,
          button.textContent.trim(),
        ]),
        ["fit", names.fit],
      ],
      run: (step) => (step === "fit" ? space.sight.fit() : space.sight.zoom(step)),
    },
    {
      id: "go",
      label: names.go,
      choices: () => [
        ["today", words.conditions.today],
        ["statusDate", words.conditions.status],
        ["task", names.thisTask],
      ],
      run: (place) => space.sight[place](),
    },
    {
      id: "status date",
      label: names.statusDate,
      when: () => Boolean(space.page.dataset.statusDateUrl),
      argument: names.aDay,
      read: (text) => typedDay(text),
      run: (day) => setStatusDate(space, day),
    },
    {
      id: "export",
      label: names.export,
      choices: () => [
        ["excel", "Excel"],
        ["csv", "CSV"],
        ["picture", names.picture],
        ["copy", names.copyPicture],
        ["print", names.print],
      ],
      run: (form) =>
        ({
          excel: exportSheet,
          csv: exportCsv,
          picture: exportPicture,
          copy: copyPicture,
          print: printPlan,
        })[form](space),
    },
    {
      id: "filter",
      label: names.filter,
      choices: () => [
        ["late", words.late],
        ["critical", words.critical],
        ["open", names.open_],
        ["warnings", words.hasWarning],
        ["conditions", words.filterBuilt],
        ["clear", names.clearFilter],
      ],
      run: (what) =>
        ({
          late: () => filter({ late: true }),
          critical: () => filter({ critical: true }),
          open: () => filter({ status: "open" }),
          warnings: () => {
            space.view.toggleWarnings();
            space.viewChanged();
          },
          conditions: () => space.builder.openFilter(),
          clear: () => {
            space.view.clearFilters();
            space.viewChanged();
          },
        })[what](),
    },
    {
      id: "group",
      label: names.group,
      choices: () =>
        [...space.page.querySelectorAll("select[data-plan-filter=group] option")].map((one) => [
          one.value,
          one.textContent,
        ]),
      run: (key) => filter({ group: key }),
    },
    {
      id: "columns",
      label: names.columns,
      choices: () => space.setup.sets.map(({ name }) => [name, name]),
      run: (name) => {
        const { columns } = space.setup.sets.find((set) => set.name === name);
        const known = columns.filter((key) => space.grid.column(key));
        const wide = known.map((key) => [key, space.grid.column(key).width]);
        space.view.take({ ...space.view.settings(), columns: wide });
        space.columnsChanged();
        space.remember();
      },
    },
    {
      id: "baseline",
      label: names.baseline,
      choices: () => [
        ...(space.baselines?.baselines ?? []).map(([number, name]) => [number, name]),
        [0, words.baselineNone],
      ],
      run: (number) => {
        space.view.baseline = number;
        space.loadGhosts();
        space.viewChanged();
      },
    },
    simple("critical", toggle("isCriticalLit"), () => true),
    simple("preview", toggle("isPreviewing")),
    simple(
      "paths",
      () => space.paths.toggle(),
      () => leaves().length > 0,
    ),
    simple("scenario", () => space.scenario.toggle()),
    simple(
      "nextMoved",
      () => space.scenario.nextMoved(),
      () => space.scenario.isOn && space.scenario.moved().length > 0,
    ),
    simple(
      "unfold",
      () => space.foldAll(false),
      () => true,
    ),
    simple(
      "fold",
      () => space.foldAll(true),
      () => true,
    ),
  ];
}

async function setStatusDate(space, day) {
  const body = new URLSearchParams({
    status_date: day,
    version: space.page.dataset.version ?? "",
  });
  const answer = await space.server
    .post(space.page.dataset.statusDateUrl, body)
    .catch(() => null);
  if (answer?.ok) {
    space.notice(space.words.commands.statusDateSet);
    space.poll();
  } else space.complain(space.words.commands.statusDateRefused);
}
