// The plan page: builds the workspace from what the server left in the page.
import { listenToCommands } from "../plan/commands.js";
import { listen as listenToKeys } from "../plan/keyboard.js";
import { listen as listenToPointer } from "../plan/pointer.js";
import { Space } from "../plan/space.js";
import { fillChoices, listen as listenToToolbar } from "../plan/toolbar.js";
import { startTaskPanel } from "../task-panel.js";

const page = document.querySelector("[data-plan]");
if (page) {
  const space = new Space(page, JSON.parse(document.getElementById("plan-setup").textContent));
  listenToToolbar(space);
  listenToKeys(space);
  listenToPointer(space);
  listenToCommands(space);
  startTaskPanel();
  space.start().then(() => fillChoices(space));
}
