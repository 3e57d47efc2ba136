// What every page has. Each module wires itself through the document, so swapped content needs
// no set-up.
import { startDialogs } from "./dialogs.js";
import { startForms } from "./forms.js";
import { startHtmx } from "./htmx.js";
import { startJump } from "./jump.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startOffline } from "./offline.js";
import { startReadouts } from "./readouts.js";
import { startScrollers } from "./scrollers.js";
import { startTheme } from "./theme.js";
import { startTips } from "./tips.js";
import { startToasts } from "./toasts.js";
import { startUnsaved } from "./unsaved.js";

for (const start of [
  startTheme,
  startDialogs,
  startToasts,
  startHtmx,
  startForms,
  startUnsaved,
  startKeys,
  startJump,
  startMenus,
  startTips,
  startReadouts,
  startScrollers,
  startLive,
  startOffline,
])
  start();
