"""The charter as its page guides through it: what is written, what is missing, where it is signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Action, Actor
from projects.charter import reads
from projects.charter.reads import Content, Difference
from projects.charter.words import FEWEST_STAKEHOLDERS
from projects.models import CharterVersion, Objective, Project

Status = CharterVersion.Status


@dataclass(frozen=True, slots=True)
class Check:
    """Something a charter wants. `is_needed`: without it nobody can be asked to sign."""

    label: str
    url: str
    is_met: bool
    is_needed: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Where the charter is on its way to being signed. `number`: the version that is written now."""

    versions: Sequence[CharterVersion]
    number: int
    out: CharterVersion | None
    signed: CharterVersion | None
    is_asked: bool


def charter_page(project: Project, actor: Actor) -> dict[str, Any]:
    """Five queries."""
    page = reads.charter_page(project)
    checks = _checks(project, actor, page)
    return page | {
        "sign_off": sign_off_of(project, actor),
        "checks": checks,
        "checks_met": sum(check.is_met for check in checks),
    }


def sign_off_of(project: Project, actor: Actor) -> SignOff:
    """Two queries."""
    versions = reads.versions_of(project.pk)
    out = next((row for row in versions if row.status == Status.ASKED), None)
    asked = out.signatures.all() if out else []
    return SignOff(
        versions=versions,
        number=versions[0].number + 1 if versions else 1,
        out=out,
        signed=next((row for row in versions if row.status == Status.SIGNED), None),
        is_asked=any(row.user_id == actor.user_id and row.answer == row.Answer.OPEN for row in asked),
    )


def changes_since(project: Project, version: CharterVersion, actor: Actor) -> list[Difference]:
    """What the charter says now that a version did not."""
    return differences_for(project, actor, version.content, reads.content_of(project))


def differences_for(project: Project, actor: Actor, before: Content, after: Content) -> list[Difference]:
    """Without amounts for a reader who does not see costs."""
    with_costs = actor.may(Action.VIEW_COSTS, project.pk)
    return reads.differences(before, after, with_costs=with_costs)


def _checks(project: Project, actor: Actor, page: dict[str, Any]) -> list[Check]:
    charter = page["charter"]
    checks = [
        Check(
            label=entry["label"],
            url=reverse("charter_section", args=[project.code, entry["name"]]),
            is_met=bool(entry["text"]),
            is_needed=entry["is_needed"],
        )
        for entry in page["sections"]
    ]
    checks.append(_objectives_check(project, page["objectives"]))
    if actor.may(Action.VIEW_COSTS, project.pk):
        case_url = reverse("business_case", args=[project.code])
        checks.append(Check(_("Option of the business case chosen"), case_url, charter.has_option))
    if actor.may(Action.VIEW_PLAN, project.pk):
        number = charter.stakeholder_count
        words = ngettext("%(count)d registered", "%(count)d registered", number)
        checks.append(
            Check(
                label=_("Stakeholders"),
                url=reverse("stakeholders", args=[project.code]),
                is_met=number >= FEWEST_STAKEHOLDERS,
                note=words % {"count": number} if number else "",
            )
        )
    settings_url = reverse("project_settings", args=[project.code])
    checks.append(Check(_("Sponsor named"), settings_url, project.sponsor_id is not None))
    return checks


def _objectives_check(project: Project, objectives: Sequence[Objective]) -> Check:
    vague = [
        row for row in objectives if not (row.metric and row.target_value is not None and row.due is not None)
    ]
    note = ""
    if vague:
        words = ngettext(
            "%(count)d without metric, target or date",
            "%(count)d without metric, target or date",
            len(vague),
        )
        note = words % {"count": len(vague)}
    url = reverse("charter", args=[project.code]) + "#objectives"
    return Check(_("Measurable objectives"), url, bool(objectives) and not vague, note=note)
