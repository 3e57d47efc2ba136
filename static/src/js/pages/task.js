// The task's own page.
import { startTaskPanel } from "../task-panel.js";

startTaskPanel();
