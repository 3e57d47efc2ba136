// Before the first paint, so that no card grows under its reader's eye.
import { startTableCards } from "../table-cards.js";

startTableCards();
