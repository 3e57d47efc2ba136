"""What the checks say: on their page, to a gate, and in a column of the plan."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from controls.models import PlanCheck
from controls.quality.reads import PlanQuality, quality_of
from core.registry import CriterionAnswer
from core.text import inside, number_words, per_cent
from engine.quality import Check, Finding, Limit, Measure
from projects.models import Project

PAGE = "plan_quality"
# The checks that the plan's column tells of: those that look at tasks one by one.
OF_TASKS = tuple(check for check in Check if check not in (Check.CRITICAL_PATH_TEST, Check.CPLI, Check.BEI))
_OF_LINKS = (Check.LEADS, Check.LAGS, Check.LINK_TYPES)
_NAMED = 3
_WHY: Mapping[Check, Promise] = {
    Check.LOGIC: gettext_lazy(
        "A task that waits for nothing, or that nothing waits for, passes no delay on: "
        "the finish looks safer than it is."
    ),
    Check.LEADS: gettext_lazy(
        "A lead begins work on a result that is not there yet, and hides what has to be done first."
    ),
    Check.LAGS: gettext_lazy(
        "A lag is time that nobody works on and nobody can shorten; as a task it has a name and an owner."
    ),
    Check.LINK_TYPES: gettext_lazy(
        "Finish to start is how people read a plan; along other links the path to the finish is hard to follow."
    ),
    Check.HARD_CONSTRAINTS: gettext_lazy(
        "A hard date holds a task where its links say later, so the plan shows dates that cannot be kept."
    ),
    Check.HIGH_FLOAT: gettext_lazy("So much float mostly means that a successor is missing."),
    Check.NEGATIVE_FLOAT: gettext_lazy(
        "By its own links the plan cannot keep a date that it has promised: it needs other work, or another date."
    ),
    Check.LONG_DURATIONS: gettext_lazy(
        "How far a long task is can only be guessed; shorter parts show a delay while it can be made up."
    ),
    Check.INVALID_DATES: gettext_lazy(
        "What is not done cannot lie in the past, and what is done not in the future: the forecast rests on both."
    ),
    Check.RESOURCES: gettext_lazy(
        "Work that nobody is assigned to and that costs nothing is in nobody's load, and in no budget."
    ),
    Check.MISSED_TASKS: gettext_lazy(
        "How well dates were kept so far is the best sign of how well the others will be."
    ),
    Check.CRITICAL_PATH_TEST: gettext_lazy(
        "A delay on the critical path must reach the finish; where it does not, "
        "a link is missing or a date holds it up."
    ),
    Check.CPLI: gettext_lazy(
        "How efficiently what is left must go to end with the baseline: below 0.95 it can hardly be made up."
    ),
    Check.BEI: gettext_lazy(
        "How many tasks are done for each that was due: below 1.00 work is done more slowly than planned."
    ),
}


def name_of_check(check: Check) -> str:
    return str(PlanCheck(check.value).label)


def why(check: Check) -> str:
    """Why it matters, in a sentence."""
    return str(_WHY[check])


def found_words(finding: Finding, minutes_per_day: int) -> str:
    """“3 of 42 tasks”, “26 done, 29 due”; empty where there is nothing to measure."""
    if not finding.total:
        return ""
    if finding.check == Check.CPLI:
        return _path_words(finding, minutes_per_day)
    if finding.measure == Measure.MOVED:
        moved, added = (_whole_days(part, minutes_per_day) for part in (finding.count, finding.total))
        words = _("the finish moved by %(moved)s of %(added)s working days")
        return words % {"moved": moved, "added": added}
    count, total = number_format(finding.count), number_format(finding.total)
    if finding.check == Check.BEI:
        return _("%(done)s done, %(due)s due") % {"done": count, "due": total}
    if finding.check in _OF_LINKS:
        words = ngettext(
            "%(count)s of %(total)s link",
            "%(count)s of %(total)s links",
            finding.total,
        )
    else:
        words = ngettext(
            "%(count)s of %(total)s task",
            "%(count)s of %(total)s tasks",
            finding.total,
        )
    return words % {"count": count, "total": total}


def _path_words(finding: Finding, minutes_per_day: int) -> str:
    """“47 working days to go, 6 behind the baseline”."""
    room, days = finding.count - finding.total, finding.total / minutes_per_day
    length = ngettext("%(days)s working day to go", "%(days)s working days to go", round(days))
    told = length % {"days": _whole_days(finding.total, minutes_per_day)}
    if not room:
        return told
    words = _("%(to_go)s, %(days)s ahead of the baseline")
    if room < 0:
        words = _("%(to_go)s, %(days)s behind the baseline")
    return words % {"to_go": told, "days": _whole_days(abs(room), minutes_per_day)}


def value_words(finding: Finding) -> str:
    """“7.1%”, “0.93”; an en dash where there is nothing to measure."""
    value = finding.value
    if value is None:
        return "–"
    if finding.measure == Measure.INDEX:
        return number_format(round(value, 2), 2)
    if finding.measure == Measure.MOVED:
        return per_cent(number_format(value, 0))
    return per_cent(number_words(value, 1))


def limit_words(finding: Finding) -> str:
    """“at most 5%”, “none”, “at least 0.95”, “not judged”."""
    limit = finding.limit.value
    if limit is None:
        return _("not judged")
    if finding.measure == Measure.INDEX:
        return _("at least %(value)s") % {"value": number_format(limit, 2)}
    if not limit and finding.measure == Measure.SHARE:
        return pgettext("limit", "none")
    shown = per_cent(number_words(limit, 2))
    words = _("at least %(value)s") if finding.measure == Measure.MOVED else _("at most %(value)s")
    return words % {"value": shown}


def bound_words(check: Check, limit: Limit) -> str:
    """What counts, where the organisation says so: “more than 44 working days”; else empty."""
    if not limit.days:
        return ""
    if check == Check.CRITICAL_PATH_TEST:
        words = ngettext("%(days)s working day added", "%(days)s working days added", limit.days)
    else:
        words = ngettext(
            "more than %(days)s working day",
            "more than %(days)s working days",
            limit.days,
        )
    return words % {"days": limit.days}


def verdict_of(quality: PlanQuality) -> tuple[str, str, str]:
    """(colour, one sentence, its reason)."""
    judged, failed = len(quality.judged), quality.failed
    if not judged:
        return "none", _("Nothing to judge yet"), _("The plan has no open tasks.")
    day = date_format(quality.status_date)
    if not failed:
        say = ngettext(
            "The one check that can be made keeps its limit",
            "All %(count)d checks keep their limits",
            judged,
        )
        return "green", say % {"count": judged}, _("As of %(day)s.") % {"day": day}
    say = ngettext(
        "%(count)d of %(judged)d checks is past its limit",
        "%(count)d of %(judged)d checks are past their limits",
        len(failed),
    )
    names = get_text_list([inside_or_name(finding.check) for finding in failed], _("and"))
    reason = _("As of %(day)s: %(names)s.") % {"day": day, "names": names}
    return "amber", say % {"count": len(failed), "judged": judged}, reason


def inside_or_name(check: Check) -> str:
    return inside(name_of_check(check))


def values_in_plan(project_id: int) -> dict[int, str]:
    """Task id -> the checks that found it, for the plan's column."""
    quality = quality_of(Project.objects.get(pk=project_id), with_test=False)
    told: dict[int, list[str]] = {}
    for check in OF_TASKS:
        for pk in quality.findings[check].uids.tolist():
            told.setdefault(pk, []).append(name_of_check(check))
    return {pk: ", ".join(names) for pk, names in told.items()}


def answer_of(check: Check) -> Callable[[int], CriterionAnswer]:
    """A gate criterion: met where the check keeps its limit; one that is not judged must find nothing."""

    def answer(project_id: int) -> CriterionAnswer:
        project = Project.objects.get(pk=project_id)
        quality = quality_of(project, with_test=check == Check.CRITICAL_PATH_TEST)
        finding = quality.findings[check]
        if not finding.total:
            return CriterionAnswer(False, _("There is nothing to measure yet."), PAGE)
        is_met = finding.count == 0 if finding.passes is None else finding.passes
        return CriterionAnswer(is_met, proof_of(finding, quality.minutes_per_day), PAGE)

    return answer


def proof_of(finding: Finding, minutes_per_day: int) -> str:
    """“3 of 42 tasks, 7.1% (at most 5%)”."""
    measured = ", ".join(
        part for part in (found_words(finding, minutes_per_day), value_words(finding)) if part
    )
    return _("%(measured)s (%(limit)s)") % {
        "measured": measured,
        "limit": limit_words(finding),
    }


def plan_is_good(project_id: int) -> CriterionAnswer:
    """Every check that is judged keeps its limit."""
    quality = quality_of(Project.objects.get(pk=project_id))
    _colour, say, _reason = verdict_of(quality)
    names: list[Any] = [name_of_check(finding.check) for finding in quality.failed[:_NAMED]]
    more = len(quality.failed) - len(names)
    if more > 0:
        names.append(ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
    proof = f"{say}: {', '.join(names)}" if names else say
    return CriterionAnswer(bool(quality.judged) and not quality.failed, f"{proof}.", PAGE)


def question_of(check: Check) -> Promise:
    """The criterion as a gate asks it."""
    return _QUESTIONS[check]


_QUESTIONS: Mapping[Check, Promise] = {
    Check.LOGIC: gettext_lazy("Plan quality: no missing links"),
    Check.LEADS: gettext_lazy("Plan quality: no leads"),
    Check.LAGS: gettext_lazy("Plan quality: few lags"),
    Check.LINK_TYPES: gettext_lazy("Plan quality: links from finish to start"),
    Check.HARD_CONSTRAINTS: gettext_lazy("Plan quality: no hard constraints"),
    Check.HIGH_FLOAT: gettext_lazy("Plan quality: no high float"),
    Check.NEGATIVE_FLOAT: gettext_lazy("Plan quality: no negative float"),
    Check.LONG_DURATIONS: gettext_lazy("Plan quality: no long durations"),
    Check.INVALID_DATES: gettext_lazy("Plan quality: no invalid dates"),
    Check.RESOURCES: gettext_lazy("Plan quality: somebody assigned everywhere"),
    Check.MISSED_TASKS: gettext_lazy("Plan quality: dates of the baseline kept"),
    Check.CRITICAL_PATH_TEST: gettext_lazy("Plan quality: critical path test passed"),
    Check.CPLI: gettext_lazy("Plan quality: critical path length index"),
    Check.BEI: gettext_lazy("Plan quality: baseline execution index"),
}


def _whole_days(minutes: int, per_day: int) -> str:
    return number_words(Decimal(minutes) / per_day, 1)
