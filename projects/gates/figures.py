"""What the rail says of a gate and of the phase before it. Pure."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import Gate, GateDecision, Phase


def gate_words(gate: Gate, decision: GateDecision | None, in_plan: date | None) -> str:
    if decision is not None:
        return _("%(outcome)s, %(date)s") % {
            "outcome": decision.get_outcome_display(),
            "date": date_format(timezone.localdate(decision.decided_at)),
        }
    if gate.planned_on and in_plan and in_plan != gate.planned_on:
        return _("Forecast %(in_plan)s, planned %(planned)s") % {
            "planned": date_format(gate.planned_on),
            "in_plan": date_format(in_plan),
        }
    if gate.planned_on:
        return _("Planned %(date)s") % {"date": date_format(gate.planned_on)}
    if in_plan:
        return _("Forecast %(date)s") % {"date": date_format(in_plan)}
    return _("No date yet")


def state_words(phase: Phase, gate_day: date | None, open_conditions: int) -> str:
    words = str(phase.get_status_display())
    if phase.status != Phase.Status.DONE and gate_day:
        return _("%(state)s, gate %(date)s") % {"state": words, "date": date_format(gate_day)}
    if not open_conditions:
        return words
    return words + ngettext(", %(count)d condition open", ", %(count)d conditions open", open_conditions) % {
        "count": open_conditions
    }


def is_overdue(day: date | None) -> bool:
    return day is not None and day < timezone.localdate()
