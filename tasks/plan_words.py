"""The words and columns that the plan page's script shows, in the person's language."""

from typing import Any

from django.utils.translation import gettext as _

from tasks.models import Task


def words() -> dict[str, Any]:
    """By name; "%s", "%1" and "%2" stand for numbers and names that the script fills in."""
    return {
        "status": {key: str(label) for key, label in Task.Status.choices},
        "addRow": _("New task"),
        "gate": _("Gate"),
        "isGate": _("“%1” is named as gate %2, %3. Is this row its date?"),
        "isGateYes": _("Yes, its date"),
        "isGateNo": _("No"),
        "example": [
            [_("Draft the concept"), "3d"],
            [_("Agree on it"), "2d"],
            [_("Build"), "10d"],
            [_("Train the users"), "4d"],
            [_("Go-live"), "0d"],
        ],
        # Which row waits for which.
        "exampleLinks": [[0, 1], [1, 2], [1, 3], [2, 4], [3, 4]],
        "exampleMade": _("This is an example: five rows, linked, with their dates."),
        "exampleBack": _("Take it back"),
        "exampleKeep": _("Keep it"),
        "blocked": _("Blocked"),
        "manual": _("Scheduled by hand"),
        "constrained": _("Held by a constraint"),
        "yes": _("Yes"),
        "no": _("No"),
        "late": _("Its finish lies behind the status date"),
        "statusDate": _("Status"),
        "slip": _("%s d"),
        "finish": _("Finish"),
        "criticalCount": _("Critical path: %s open"),
        "shown": _("%1 of %2 tasks"),
        "saving": _("Saving …"),
        "saved": _("Saved"),
        "offline": _("No connection. Trying again."),
        "offlineKept": _("No connection. %s changes are kept and sent when it is back."),
        "refused": _("Not saved: mend the red cells or drop them."),
        "wrongCells": _("%s cells are not saved; the reasons stand at the red cells."),
        "signedOut": _("Signed out. %s changes are kept here: sign in again to send them."),
        "notCarried": _("The server could not do this."),
        "rowGone": _("“%s” was not saved: its row has been deleted."),
        "undoOlder": _("Undo the change before"),
        "somebody": _("Somebody"),
        "mine": _("Yours:"),
        "theirs": _("%s’s:"),
        "keepMine": _("Keep mine"),
        "takeTheirs": _("Take theirs"),
        "copied": _("%s cells copied"),
        "skipped": _("%s cells cannot be edited and were left as they are."),
        "headed": _("Read by its heading: %s."),
        "notCleared": _("These cells cannot be empty. Ctrl+Delete deletes the rows."),
        "fixedCell": _("This cell follows from others and is not typed."),
        "trashed": _("Moved to the trash: %s"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "splitPart": _("Part %s begins"),
        "notSplit": _("Only work that is still to be done can be split."),
        "chooseTwo": _("Choose two or more tasks to link."),
        "critical": _("Critical"),
        "dropFilter": _("Drop the filter %s"),
        "moveLeft": _("Move up"),
        "moveRight": _("Move down"),
        "viewKept": _("View kept."),
        "shared": _("shared"),
        "opensFirst": _("opens first"),
        "dropView": _("Forget the view %s"),
        "notPrinted": _("Without room on this page:"),
    }


def columns_shown(*, sees_costs: bool) -> list[dict[str, Any]]:
    """Every column: key, label in the head, long name, width in pixels, whether it is a number and shown at first."""
    columns = [
        _column("wbs", _("WBS"), 58),
        _column("name", _("Task"), 240),
        _column("duration", _("Duration"), 70, is_number=True),
        _column("start", _("Start"), 66, is_number=True),
        _column("finish", _("Finish"), 66, is_number=True),
        _column("predecessors", _("After"), 92, long=_("Predecessors")),
        _column("percent", _("%"), 44, is_number=True, long=_("Percent complete")),
        _column("float", _("Float"), 46, is_number=True, long=_("Total float, days")),
        _column("people", _("People"), 62),
        _column("status", _("Status"), 96, is_shown=False),
        _column("deadline", _("Deadline"), 76, is_number=True, is_shown=False),
        _column("phase", _("Phase"), 110, is_shown=False),
        _column("work", _("Work"), 66, is_number=True, is_shown=False),
    ]
    if sees_costs:
        columns.append(_column("cost", _("Cost"), 84, is_number=True, is_shown=False, long=_("Planned cost")))
    return columns


def _column(
    key: str, label: str, width: int, *, is_number: bool = False, is_shown: bool = True, long: str = ""
) -> dict[str, Any]:
    return {
        "key": key,
        "label": label,
        "long": long or label,
        "width": width,
        "isNumber": is_number,
        "isShown": is_shown,
    }
