// A cell turns into an input in place. Enter saves and goes down, Tab saves and goes right, Escape reverts.
import { send } from "./post.js";

export function editCell(cell, url, version, done) {
  if (cell.classList.contains("edit")) return;
  const before = cell.innerHTML;
  const input = document.createElement("input");
  input.value = cell.textContent.trim();
  input.setAttribute("aria-label", cell.dataset.column);
  cell.classList.add("edit");
  cell.replaceChildren(input);
  input.focus();
  input.select();
  let isClosed = false;

  function close() {
    isClosed = true;
    cell.classList.remove("edit", "wrong");
    cell.innerHTML = before;
  }

  async function save(step) {
    if (isClosed) return;
    const response = await send(url, { column: cell.dataset.column, text: input.value, version });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) {
      close();
      document.body.dispatchEvent(new CustomEvent("toast", { detail: { text: answer.text, tone: "green" }, bubbles: true }));
      done(step);
      return;
    }
    cell.classList.add("wrong");
    input.setAttribute("aria-invalid", "true");
    input.title = answer.error ?? "";
    document.body.dispatchEvent(new CustomEvent("toast", { detail: { text: answer.error ?? String(response.status), tone: "red" }, bubbles: true }));
    input.focus();
  }

  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter") save("down");
    else if (event.key === "Tab") save("right");
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("blur", () => { if (!isClosed && input.value.trim() === new DOMParser().parseFromString(before, "text/html").body.textContent.trim()) close(); });
}
