// The board: cards are dragged, moved by keys or by their menu. A move is one request; the
// answer is the board as it is then.
import { closeDialog, openTemplate } from "../dialogs.js";

const board = () => document.querySelector("[data-board]");
const columnsOf = (card) => [...card.closest(".board").querySelectorAll("[data-column]")];
let chosen = null;

function focusCard(id) {
  const card = board()?.querySelector(`[data-card="${CSS.escape(id)}"]`);
  card?.focus();
}

function send(card, to, reason = "") {
  const { move, query } = board().dataset;
  const id = card.dataset.card;
  window.htmx
    .ajax("POST", move, {
      target: "#board",
      swap: "outerHTML",
      values: { task: id, to, reason, version: card.dataset.version, query },
    })
    .then(() => focusCard(id));
}

// These columns say that the work has begun.
const BEGUN = ["in_progress", "done"];

// What must not begin yet is asked for first, and the reason of what is blocked.
function moveCard(card, to) {
  if (!card || to === card.closest("[data-column]").dataset.column) return;
  const { early } = card.dataset;
  if (early && BEGUN.includes(to) && !confirm(early)) return;
  if (to !== "blocked") {
    send(card, to);
    return;
  }
  const box = openTemplate("blocked-reason");
  box?.querySelector("[data-blocked-form]").addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = event.currentTarget.reason.value;
    closeDialog();
    send(card, to, reason);
  });
}

function onKey(event) {
  const card = event.target.closest?.("[data-card]");
  if (!card || event.target !== card) return;
  const columns = columnsOf(card);
  const place = columns.indexOf(card.closest("[data-column]"));
  const cards = [...columns[place].querySelectorAll("[data-card]")];
  const row = cards.indexOf(card);
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (sideways) {
    if (event.shiftKey && card.draggable)
      moveCard(
        card,
        columns[place + sideways]?.dataset.column ?? columns[place].dataset.column,
      );
    else {
      let next = place + sideways;
      while (columns[next] && !columns[next].querySelector("[data-card]")) next += sideways;
      const there = [...(columns[next]?.querySelectorAll("[data-card]") ?? [])];
      there[Math.min(row, there.length - 1)]?.focus();
    }
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp")
    cards[row + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  else if (event.key === "Enter") card.querySelector("a")?.click();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-card]");
  if (!card) return;
  event.dataTransfer.setData("text/plain", card.dataset.card);
  event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const column = event.target.closest?.("[data-column]");
  document
    .querySelectorAll("[data-column].dropping")
    .forEach((other) => other !== column && other.classList.remove("dropping"));
  if (!column) return;
  column.classList.add("dropping");
  event.preventDefault();
});
document.addEventListener("dragend", () =>
  document
    .querySelectorAll(".dropping")
    .forEach((column) => column.classList.remove("dropping")),
);
document.addEventListener("drop", (event) => {
  const column = event.target.closest?.("[data-column]");
  if (!column) return;
  event.preventDefault();
  moveCard(
    board().querySelector(
      `[data-card="${CSS.escape(event.dataTransfer.getData("text/plain"))}"]`,
    ),
    column.dataset.column,
  );
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-card-menu]");
  const menu = document.getElementById("card-menu");
  if (button) {
    chosen = button.closest("[data-card]");
    menu.showPopover();
    const at = button.getBoundingClientRect();
    menu.style.left = `${Math.max(8, Math.min(innerWidth - menu.offsetWidth - 8, at.left))}px`;
    menu.style.top = `${Math.min(innerHeight - menu.offsetHeight - 8, at.bottom + 4)}px`;
    menu.querySelector("button").focus();
  }
  const to = event.target.closest("[data-move-to]");
  if (to) {
    menu.hidePopover();
    moveCard(chosen, to.dataset.moveTo);
  }
});
