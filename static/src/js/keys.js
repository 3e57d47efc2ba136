// Keyboard: rows with J and K, progress with 1 to 5, G then a letter to go, ? for the list.
import { openTemplate } from "./dialogs.js";
import { isTyping } from "./words.js";

const GO = {
  m: "checklist",
  i: "inbox",
  p: "briefcase",
  r: "chart-bar",
  u: "users",
  h: "home",
};
const GO_WINDOW_MS = 1200;
let goUntil = 0;
// The row chosen here, by id and place: what the server sends anew knows nothing of it.
let chosen = null;

export function nextIndex(current, count, step) {
  if (!count) return -1;
  return current < 0
    ? step > 0
      ? 0
      : count - 1
    : Math.max(0, Math.min(count - 1, current + step));
}

function rows() {
  return [...document.querySelectorAll("[data-keys] [data-row]")].filter(
    (row) => row.offsetParent !== null,
  );
}

function select(row) {
  chosen = { id: row.id, place: rows().indexOf(row) };
  mark(row);
  row.scrollIntoView({ block: "nearest" });
}

function mark(row) {
  document.querySelectorAll("[data-row].cur").forEach((other) => {
    other.classList.remove("cur");
    other.removeAttribute("aria-current");
  });
  row.classList.add("cur");
  row.setAttribute("aria-current", "true");
}

// After a swap the chosen row is chosen still; where it went away, the one that came into its
// place.
function keepChosen() {
  const all = rows();
  if (!chosen?.id || !all.length) return;
  mark(all.find((row) => row.id === chosen.id) ?? all[Math.min(chosen.place, all.length - 1)]);
}

function onRow(event, all) {
  const row = all.find((candidate) => candidate.classList.contains("cur"));
  if (!row) return false;
  // 1 is nothing done, 5 is all: whatever a task has in between, they stay where they are.
  const percent = 25 * (Number(event.key) - 1);
  if (/^[1-5]$/.test(event.key)) row.querySelector(`.pgr button[value="${percent}"]`)?.click();
  else if (event.key === "x") row.querySelector('.check, [data-row-key="x"]')?.click();
  else if (event.key === "Enter" && document.activeElement === document.body)
    row.querySelector("a[href], [data-open]")?.click();
  else {
    const own = row.querySelector(`[data-row-key="${CSS.escape(event.key)}"]`);
    if (!own) return false;
    own.click();
  }
  return true;
}

function go(key) {
  if (/^[1-8]$/.test(key))
    return document.querySelectorAll(".doors a")[Number(key) - 1]?.click();
  const door = /^[a-z]$/.test(key) && document.querySelector(`[data-go-door="${key}"]`);
  if (door) return door.click();
  return GO[key] && document.querySelector(`.nav [data-go="${GO[key]}"]`)?.click();
}

// Left and right within a row of doors or rooms, up and down between the two rows.
function walkDoors(event) {
  const row = event.target.closest?.("[data-doors]");
  if (!row) return false;
  const links = [...row.querySelectorAll("a")];
  const at = links.indexOf(event.target.closest("a"));
  const other = [...document.querySelectorAll("[data-doors]")].find((each) => each !== row);
  const beside = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[
    event.key
  ];
  const next =
    beside === undefined
      ? ["ArrowUp", "ArrowDown"].includes(event.key) &&
        (other?.querySelector("[aria-current]") ?? other?.querySelector("a"))
      : links[(beside + links.length) % links.length];
  if (!next) return false;
  next.focus({ focusVisible: true });
  event.preventDefault();
  return true;
}

export function startKeys() {
  document.addEventListener("htmx:afterSwap", keepChosen);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) openTemplate("keys-help");
    const row = event.target.closest("[data-keys] [data-row]");
    if (row) select(row);
  });
  document.addEventListener("keydown", (event) => {
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      isTyping(event.target)
    )
      return;
    if (document.querySelector("dialog:modal")) return;
    if (walkDoors(event)) return;
    const now = performance.now();
    if (now < goUntil) {
      goUntil = 0;
      go(event.key);
      event.preventDefault();
      return;
    }
    if (event.key === "?") {
      openTemplate("keys-help");
      event.preventDefault();
      return;
    }
    if (event.key === "g") {
      goUntil = now + GO_WINDOW_MS;
      return;
    }
    const all = rows();
    if ((event.key === "j" || event.key === "k") && all.length) {
      const index = all.findIndex((row) => row.classList.contains("cur"));
      select(all[nextIndex(index, all.length, event.key === "j" ? 1 : -1)]);
      event.preventDefault();
    } else if (onRow(event, all)) {
      // The key has done its work: it is not typed into the field that it opened, too.
      event.preventDefault();
    } else {
      const target =
        /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
      if (target) {
        target.click();
        event.preventDefault();
      }
    }
  });
}
