"""The columns that the plan page can show, in the person's language, and sets of them that come with it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.quantities import name_of
from core.registry import plan_columns

# Where a column's values come from: "" with every row, "columns" asked for when it is shown,
# "baseline" with the baseline behind the bars, "figures" with its durations and costs.
EVERY_ROW, ON_DEMAND, BASELINE, FIGURES = "", "columns", "baseline", "figures"


def columns_shown(*, sees_costs: bool) -> list[dict[str, Any]]:
    """Every column: key, label in the head, long name, width in pixels, whether it is a number and shown at first."""
    columns = [
        _column("wbs", _("WBS"), 58),
        _column("name", _("Task"), 214),
        _column("duration", _("Duration"), 70, is_number=True),
        _column("start", _("Start"), 76, is_number=True),
        _column("finish", _("Finish"), 76, is_number=True),
        _column("predecessors", _("After"), 92, long=_("Predecessors")),
        _column("percent", _("%"), 44, is_number=True, long=name_of("percent_complete")),
        _column("float", _("Float"), 54, is_number=True, long=_("Total float, days")),
        _column("people", _("People"), 70),
        *(dict(column, isShown=False) for column in _more()),
    ]
    if sees_costs:
        costs = [
            _column("cost", _("Cost"), 84, is_number=True, long=name_of("planned_cost")),
            _column("baseline_cost", _("BL cost"), 84, FIGURES, is_number=True, long=_("Baseline cost")),
            _column(
                "cost_variance",
                _("Cost +/−"),
                84,
                FIGURES,
                is_number=True,
                long=_("Cost against the baseline"),
            ),
        ]
        columns += [dict(column, isShown=False) for column in costs]
    return columns + [
        _column(key, str(column.label), column.width, ON_DEMAND, is_number=column.kind == "money")
        | {"kind": column.kind, "isShown": False}
        for key, column in plan_columns
        if sees_costs or not column.needs_costs
    ]


def _more() -> list[dict[str, Any]]:
    return [
        _column("status", _("Status"), 96),
        _column("deadline", _("Deadline"), 76, is_number=True),
        _column("phase", _("Phase"), 110),
        _column("work", _("Work"), 66, is_number=True),
        _column("successors", pgettext("plan column", "Before"), 92, long=_("Successors")),
        _column("constraint", _("Constraint"), 168, ON_DEMAND),
        _column(
            "constraint_date", _("Constr. date"), 96, ON_DEMAND, is_number=True, long=_("Constraint date")
        ),
        _column(
            "expected_finish",
            _("Exp. finish"),
            78,
            ON_DEMAND,
            is_number=True,
            long=_("Expected finish"),
        ),
        _column("free_float", _("Free fl."), 56, ON_DEMAND, is_number=True, long=_("Free float, days")),
        _column("float_path", _("Path"), 56, is_number=True, long=_("Float path")),
        _column("actual_start", _("Act. start"), 72, ON_DEMAND, is_number=True, long=_("Actual start")),
        _column("actual_finish", _("Act. finish"), 74, ON_DEMAND, is_number=True, long=_("Actual finish")),
        _column("remaining", _("Remaining"), 76, ON_DEMAND, is_number=True, long=_("Remaining duration")),
        _column("actual_work", _("Act. work"), 72, ON_DEMAND, is_number=True, long=_("Actual work")),
        _column("overtime", _("Overtime"), 72, ON_DEMAND, is_number=True, long=_("Overtime work")),
        _column("remaining_work", _("Rem. work"), 76, ON_DEMAND, is_number=True, long=_("Remaining work")),
        _column("baseline_start", _("BL start"), 72, BASELINE, is_number=True, long=_("Baseline start")),
        _column(
            "baseline_finish", _("BL finish"), 74, BASELINE, is_number=True, long=name_of("baseline_finish")
        ),
        _column("baseline_duration", _("BL dur."), 70, FIGURES, is_number=True, long=_("Baseline duration")),
        _column(
            "start_variance", _("Start var."), 74, BASELINE, is_number=True, long=_("Start variance, days")
        ),
        _column("finish_variance", _("Slip"), 74, BASELINE, is_number=True, long=name_of("slip")),
        _column(
            "duration_variance",
            _("Dur. var."),
            74,
            FIGURES,
            is_number=True,
            long=_("Duration variance, days"),
        ),
        _column("priority", _("Priority"), 64, ON_DEMAND, is_number=True),
        _column("warning", _("Warning"), 200),
        _column("notes", _("Notes"), 200, ON_DEMAND),
        _column("id", _("ID"), 56, is_number=True),
        _column("level", _("Level"), 50, is_number=True, long=_("Outline level")),
    ]


def column_sets(*, sees_costs: bool) -> list[dict[str, Any]]:
    """[{name, columns}]: what belongs together when one plans, follows up, compares or reckons."""
    sets = [
        (
            _("Plan and links"),
            "wbs name duration start finish predecessors successors float free_float constraint constraint_date",
        ),
        (
            _("Follow up"),
            "wbs name status percent start finish actual_start actual_finish remaining actual_work remaining_work",
        ),
        (
            _("Against the baseline"),
            "wbs name start baseline_start start_variance finish baseline_finish finish_variance",
        ),
    ]
    if sees_costs:
        sets.append((_("Costs"), "wbs name work cost baseline_cost cost_variance actual_cost"))
    return [{"name": name, "columns": keys.split()} for name, keys in sets]


def _column(
    key: str, label: str, width: int, source: str = EVERY_ROW, *, is_number: bool = False, long: str = ""
) -> dict[str, Any]:
    return {
        "key": key,
        "label": label,
        "long": long or label,
        "width": width,
        "isNumber": is_number,
        "isShown": True,
        "source": source,
    }
