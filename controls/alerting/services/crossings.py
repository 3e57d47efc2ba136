"""Alerts of what a snapshot found: a dimension that got worse, a milestone that slips; or that there is none.

Raised in the transaction that writes the snapshot. The key names the fact, so the same facts never tell twice, and a
crossing that heals and comes again is another fact: its key carries the snapshot that crossed.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from alerts.services import NewAlert, raise_alert, raise_alerts
from controls.known.figures.rating import DIMENSIONS, is_worse
from controls.known.reads.facts import ProjectFacts
from controls.known.words import days_late, reader_for, speak
from controls.models import HealthOverride, Rag, Snapshot
from core.text import inside
from people.models import User
from projects.models import Project

# People get one message per milestone and due date, however far it slips afterwards.
_WORTH_TELLING = Decimal(1)


def is_news(project: Project, previous: Snapshot | None) -> bool:
    """Whether people hear of what a snapshot finds: the project is active, and this is no first look at it.

    What is past a bound when a plan is imported or a project goes on was so before; its pages show it.
    """
    if project.status != Project.Status.ACTIVE:
        return False
    begin = project.watched_from
    return begin is None or (previous is not None and previous.computed_at >= begin)


def tell_about_crossings(facts: ProjectFacts, snapshot: Snapshot, previous: Snapshot | None) -> None:
    """Tell manager (and sponsor, for red) of each dimension that got worse than at the snapshot before."""
    project = facts.project
    slips = _slipping_milestones(project, snapshot)
    if not is_news(project, previous):
        if project.status == Project.Status.ACTIVE:
            raise_alerts(slips, are_known=True)
        return
    news = []
    for dimension in DIMENSIONS:
        colour = getattr(snapshot, dimension)
        before = getattr(previous, dimension) if previous else Rag.GREEN
        if is_worse(colour, than=before):
            news += _crossing(project, snapshot, dimension, colour)
    raise_alerts([*news, *slips])


def tell_about_failure(project: Project) -> None:
    """A project whose numbers cannot be computed is a matter for its manager and the administrators."""
    if project.status != Project.Status.ACTIVE:
        return
    for person in {*_people(project, with_sponsor=False), *_admins()}:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            raise_alert(
                kind="recompute_failed",
                key=f"recompute_failed:{project.pk}:{project.generation}",
                recipient=person,
                title=_("The figures of %(project)s cannot be computed") % {"project": project.name},
                body=_(
                    "The dashboard shows the last good state. Plumbline tries again, at longer intervals each time."
                ),
                why=_("You manage the project or this installation."),
                url=reverse("project_overview", args=[project.code]),
                project_id=project.pk,
                project_name=project.name,
                severity="urgent",
            )


def _crossing(project: Project, snapshot: Snapshot, dimension: str, colour: str) -> list[NewAlert]:
    news = []
    for person in _people(project, with_sponsor=colour == Rag.RED):
        reader = reader_for(person, project)
        with translation.override(person.language or settings.LANGUAGE_CODE):
            spoken = speak(dimension, snapshot.health[dimension], reader)
            name = HealthOverride.Dimension(dimension).label
            alert = NewAlert(
                kind="threshold_crossed",
                key=f"threshold:{project.pk}:{dimension}:{colour}:{snapshot.pk}",
                recipient=person,
                title=_("%(project)s: %(dimension)s turned %(colour)s")
                % {"project": project.name, "dimension": inside(name), "colour": Rag(colour).label.lower()},
                body=f"{spoken.fact}. {spoken.cause}".strip(),
                why=_why(person, project),
                url=reverse("project_overview", args=[project.code]),
                project_id=project.pk,
                project_name=project.name,
                severity="urgent" if colour == Rag.RED else "warning",
            )
        news.append(alert)
    return news


def _slipping_milestones(project: Project, snapshot: Snapshot) -> list[NewAlert]:
    slipping = [
        row
        for row in snapshot.milestones
        if not row["is_done"] and row["slip_days"] and Decimal(row["slip_days"]) >= _WORTH_TELLING
    ]
    if not slipping or project.manager is None:
        return []
    news = []
    person = project.manager
    reader = reader_for(person, project)
    with translation.override(person.language or settings.LANGUAGE_CODE):
        for row in slipping:
            due = datetime.fromisoformat(row["baseline"]).astimezone(reader.zone).date()
            alert = NewAlert(
                kind="milestone_slip",
                key=f"milestone_slip:{row['task_id']}:{due.isoformat()}",
                recipient=person,
                title=_("%(milestone)s will be %(late)s")
                % {"milestone": row["name"], "late": days_late(row["slip_days"])},
                body=_("Baseline %(baseline)s, forecast %(forecast)s.")
                % {"baseline": reader.date(row["baseline"]), "forecast": reader.date(row["forecast"])},
                why=_why(person, project),
                url=reverse("project_overview", args=[project.code]),
                project_id=project.pk,
                project_name=project.name,
                severity="warning",
                list_url=reverse("project_overview", args=[project.code]),
            )
            news.append(alert)
    return news


def _why(person: User, project: Project) -> str:
    if person.pk == project.manager_id:
        return _("You manage this project.")
    return _("You sponsor this project, and something in it turned red.")


def _people(project: Project, *, with_sponsor: bool) -> Iterable[User]:
    people = [project.manager, project.sponsor if with_sponsor else None]
    return {person.pk: person for person in people if person is not None and person.is_active}.values()


def _admins() -> Iterable[User]:
    return User.objects.filter(Q(organisation_role="admin"), is_active=True)
