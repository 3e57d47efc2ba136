"""Versions of the charter: who signed which, and what one says that another did not."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.access import Actor
from core.money import money
from core.needs import Need
from core.writing import field_label
from projects.charter.figures import Mark, redline
from projects.charter.reads.content import CaseContent, Content, ObjectiveContent
from projects.models import Charter, CharterSignature, CharterVersion, Objective, Project


@dataclass(frozen=True, slots=True)
class FactChange:
    """A number, a day or a name before and after, as it is read; empty where there was none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed in one place: a text word by word, or facts. `is_new`, `is_gone`: the whole of it."""

    label: str
    marks: Sequence[Mark] = ()
    facts: Sequence[FactChange] = ()
    is_new: bool = False
    is_gone: bool = False


def versions_of(project_id: int) -> list[CharterVersion]:
    """The newest first, each with its `signatures`. Two queries."""
    signatures = CharterSignature.objects.select_related("user")
    rows = CharterVersion.objects.filter(project_id=project_id).select_related("asked_by")
    return list(rows.prefetch_related(Prefetch("signatures", signatures)))


def version_before(version: CharterVersion) -> CharterVersion | None:
    """The signed version before it: what it changes."""
    rows = CharterVersion.objects.filter(
        project_id=version.project_id,
        number__lt=version.number,
        status=CharterVersion.Status.SIGNED,
    )
    return rows.first()


def signature_of(actor: Actor, version: CharterVersion) -> CharterSignature | None:
    """What the actor is still asked to sign of it."""
    if version.status != CharterVersion.Status.ASKED:
        return None
    rows = open_signatures().filter(of_version=version)
    return rows.filter(user=actor.user_id).first()


def open_signatures() -> QuerySet[CharterSignature]:
    """Those that are still waited for."""
    return CharterSignature.objects.filter(
        answer=CharterSignature.Answer.OPEN,
        of_version__status=CharterVersion.Status.ASKED,
    )


def needed_signatures(actor: Actor, projects: Collection[Project]) -> Iterator[Need]:
    """Charters that wait for the reader's signature."""
    rows = open_signatures().filter(of_version__project__in=projects, user=actor.user_id)
    for row in rows.select_related("of_version__project", "of_version__asked_by"):
        version = row.of_version
        project = version.project
        words = _("%(who)s asks you to sign the charter, version %(number)d.")
        told = {"who": version.asked_by or _("Somebody"), "number": version.number}
        note = f" “{version.note}”" if version.note else ""
        yield Need(
            key=f"signature:{row.pk}",
            project_id=project.pk,
            title=_("Charter of %(project)s") % {"project": project.name},
            why=words % told + note,
            since=localdate(version.asked_at),
            url=reverse("charter_version", args=[project.code, version.number]),
        )


def differences(before: Content, after: Content, *, with_costs: bool) -> list[Difference]:
    """What `after` says that `before` did not, in the order of the page. No query."""
    found = [
        Difference(label=field_label(Charter(), name), marks=redline(was, text))
        for name, text in after["sections"].items()
        if (was := before["sections"].get(name, "")) != text
    ]
    found += _objectives(before["objectives"], after["objectives"])
    if with_costs:
        found += _cases(before["case"], after["case"])
    facts = _changed(
        (_("Sponsor"), before["sponsor"], after["sponsor"]),
        (_("Project manager"), before["manager"], after["manager"]),
        (_("Start"), _day(before["start"]), _day(after["start"])),
    )
    if facts:
        found.append(Difference(label=_("At a glance"), facts=facts))
    return found


def _objectives(
    before: Sequence[ObjectiveContent],
    after: Sequence[ObjectiveContent],
) -> Iterator[Difference]:
    old = {row["id"]: row for row in before}
    for row in after:
        was = old.pop(row["id"], None)
        facts = _objective_facts(was, row)
        if facts:
            yield Difference(label=row["name"], facts=facts, is_new=was is None)
    for row in old.values():
        yield Difference(label=row["name"], facts=_objective_facts(row, None), is_gone=True)


def _objective_facts(
    before: ObjectiveContent | None,
    after: ObjectiveContent | None,
) -> list[FactChange]:
    was, now = _objective_words(before), _objective_words(after)
    names = list(was or now)
    return _changed(*((name, was.get(name, ""), now.get(name, "")) for name in names))


def _objective_words(row: ObjectiveContent | None) -> dict[str, str]:
    """What an objective promises, by the words of its fields."""
    if row is None:
        return {}

    def label(name: str) -> str:
        return field_label(Objective(), name)

    return {
        label("name"): row["name"],
        label("metric"): " ".join(part for part in (row["metric"], row["unit"]) if part),
        label("baseline_value"): _number(row["baseline_value"]),
        label("target_value"): _number(row["target_value"]),
        label("due"): _day(row["due"]),
        label("strategic_goal"): row["goal"],
    }


def _cases(before: CaseContent | None, after: CaseContent | None) -> Iterator[Difference]:
    was, now = _case_words(before), _case_words(after)
    names = list(was or now)
    facts = _changed(*((name, was.get(name, ""), now.get(name, "")) for name in names))
    if facts:
        yield Difference(
            label=_("Chosen option"),
            facts=facts,
            is_new=before is None,
            is_gone=after is None,
        )


def _case_words(case: CaseContent | None) -> dict[str, str]:
    if case is None:
        return {}
    currency = case["currency"]
    return {
        _("Option"): case["option"],
        _("Why"): case["why"],
        _("Cost"): money(Decimal(case["cost"]), currency),
        _("Benefit"): money(Decimal(case["benefit"]), currency),
        _("Net present value"): money(Decimal(case["present_value"]), currency),
    }


def _changed(*facts: tuple[str, str, str]) -> list[FactChange]:
    return [FactChange(*fact) for fact in facts if fact[1] != fact[2]]


def _number(text: str) -> str:
    return str(floatformat(text, "-2g")) if text else ""


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text)) if text else ""
