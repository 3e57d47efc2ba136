// Ctrl K: the verbs of the page, everything that it links to, and what the server finds: projects,
// tasks, people, actions.
import { commandsFor, recentIds, remember } from "./commands.js";
import { closeDialog, openTemplate } from "./dialogs.js";

export function matches(label, query) {
  const text = label.toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((part) => text.includes(part));
}

// The pages behind a project's doors: a page is found by its own name, its door's and the project's.
function rooms() {
  const project = document.querySelector(".proj .nm")?.textContent.trim() ?? "";
  return [...document.querySelectorAll("#doors .rooms-of a")].map((link) => ({
    label: link.querySelector(".lbl").textContent.trim(),
    kind: `${link.dataset.doorLabel} · ${project}`,
    url: link.href,
    mark: undefined,
  }));
}

// The code of the project that the page belongs to; its tasks and records come first.
const projectHere = () =>
  decodeURIComponent(/^\/p\/([^/]+)\//.exec(location.pathname)?.[1] ?? "");

function places() {
  const seen = new Set();
  const group = (selector, kind) =>
    [...document.querySelectorAll(selector)].flatMap((link) => {
      const label = (
        link.querySelector(".lbl")?.textContent ??
        link.firstChild?.textContent ??
        link.textContent
      ).trim();
      const identity = `${link.href} ${label}`;
      if (!label || seen.has(identity)) return [];
      seen.add(identity);
      return [
        {
          label,
          kind,
          url: link.href,
          mark: link.querySelector("svg.i, .rag-mark")?.cloneNode(true),
        },
      ];
    });
  return [...rooms(), ...group(".nav a.item", ""), ...group("#user-menu a", "")];
}

function rowsOf(found, first) {
  return found.map((place, index) => {
    const row = document.createElement("li");
    row.setAttribute("role", "option");
    row.id = `jump-${first + index}`;
    if (place.url) row.dataset.url = place.url;
    row.command = place.command;
    row.setAttribute("aria-selected", String(first + index === 0));
    const label = document.createElement("span");
    label.textContent = place.label;
    const kind = document.createElement("span");
    kind.className = "muted";
    kind.textContent = place.kind;
    row.append(...(place.mark ? [place.mark] : []), label, kind);
    return row;
  });
}

// Verbs of the page; before anything is typed only those that were used last.
function verbs(query) {
  const recent = new Set(recentIds());
  return commandsFor(query)
    .filter(({ id }) => query.trim() || recent.has(id))
    .map((command) => ({ label: command.label, kind: command.hint ?? "", command }));
}

function openJump() {
  const box = openTemplate("jump-box");
  if (!box) return;
  const input = box.querySelector("input");
  const list = box.querySelector("#jump-list");
  const none = box.querySelector(".jump-none");
  const all = places();
  const search = document.getElementById("jump-box").dataset.search;
  let asking = 0;
  let timer;
  // What comes later stands behind what is there: a row under the pointer, or the chosen one,
  // stays where it is.
  const add = (found) => {
    list.append(...rowsOf(found, list.children.length));
    none.hidden = list.children.length > 0;
    input.setAttribute(
      "aria-activedescendant",
      list.querySelector("[aria-selected=true]")?.id ?? "",
    );
  };
  const update = () => {
    const here = all
      .filter((place) => matches(`${place.label} ${place.kind}`, input.value))
      .slice(0, 50);
    list.replaceChildren();
    add([...verbs(input.value), ...here]);
    clearTimeout(timer);
    asking += 1;
    if (!search || input.value.trim().length < 2) return;
    const turn = asking;
    timer = setTimeout(async () => {
      const asked = new URLSearchParams({ q: input.value, in: projectHere() });
      const answer = await fetch(`${search}?${asked}`, {
        credentials: "same-origin",
      }).catch(() => null);
      if (!answer?.ok || turn !== asking) return;
      const known = new Set(here.map((place) => new URL(place.url, location).pathname));
      const { found } = await answer.json();
      if (turn === asking) add(found.filter((place) => !known.has(place.url)));
    }, 150);
  };
  const move = (step) => {
    const rows = [...list.children];
    const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    if (!next) return;
    rows[at]?.setAttribute("aria-selected", "false");
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", next.id);
  };
  const go = (row) => {
    if (!row) return;
    const { command } = row;
    if (command && !command.run) {
      // Its argument is typed behind it.
      input.value = `${command.label.replace(/ …$/, "")} `;
      input.focus();
      update();
      return;
    }
    closeDialog();
    if (!command) {
      location.assign(row.dataset.url);
      return;
    }
    remember(command.id);
    // The dialog gives the focus back a moment after it closes.
    setTimeout(() => command.run(), 0);
  };
  input.addEventListener("input", update);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      move(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    }
    if (event.key === "Enter") {
      go(list.querySelector("[aria-selected=true]"));
      event.preventDefault();
    }
    // The browser's own would empty the field first, and close at the second press.
    if (event.key === "Escape") {
      event.preventDefault();
      closeDialog();
    }
  });
  list.addEventListener("click", (event) => go(event.target.closest("li")));
  update();
  input.focus();
}

export function startJump() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-jump]")) openJump();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openJump();
    }
  });
}
