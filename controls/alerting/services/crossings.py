"""Alerts of what a snapshot found: a dimension that got worse, a milestone that slips; or that there is none.

Raised in the transaction that writes the snapshot. The key names the fact, so the same facts never tell twice, and a
crossing that heals and comes again is another fact: its key carries the snapshot that crossed.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.models import Alert
from alerts.raising.services import (
    NewAlert,
    close_alerts,
    in_each_language,
    keep_alerts,
    raise_alerts,
)
from controls.alerting.services.lateness import (
    BOUND,
    KINDS,
    news_of_bounds,
    told_as_late,
)
from controls.known.figures.rating import DIMENSIONS, is_worse
from controls.known.reads.facts import ProjectFacts
from controls.known.words import Reader, reader_for, speak
from controls.models import ControlAction, HealthOverride, Rag, Snapshot
from core.access import Action
from core.text import inside
from people.models import User
from projects.models import Project
from tasks.models import Task

# What is said of these names amounts to who may see them.
_OF_MONEY = frozenset({"budget", "risk"})


def is_news(project: Project, previous: Snapshot | None) -> bool:
    """Whether people hear of what a snapshot finds: the project is active, and this is no first look at it.

    What is past a bound when a plan is imported or a project goes on was so before; its pages show it.
    """
    if project.status != Project.Status.ACTIVE:
        return False
    begin = project.watched_from
    return begin is None or (previous is not None and previous.computed_at >= begin)


def tell_about_state(
    facts: ProjectFacts,
    snapshot: Snapshot,
    previous: Snapshot | None,
    actions: Sequence[ControlAction],
) -> None:
    """Tell what a snapshot found: each dimension that got worse than at the snapshot before, to manager (and sponsor,
    for red); what is past a bound and what slips, by cause; and close what is not so any more."""
    project = facts.project
    if project.status != Project.Status.ACTIVE:
        return
    is_told = is_news(project, previous)
    told = keep_alerts(
        news_of_bounds(facts, snapshot, actions),
        kinds=KINDS,
        project_ids=[project.pk],
        are_known=not is_told,
    )
    _close_overdue(project)
    if is_told:
        _tell_about_crossings(project, snapshot, previous, told)


def _close_overdue(project: Project) -> None:
    """What was told as overdue, and is told as past its bound by now, is one alert."""
    told = told_as_late([project.pk])
    rows = Alert.objects.still_open().filter(kind="task_overdue", project_id=project.pk)
    rows = rows.filter(recipient__in={person for person, _task in told}) if told else rows.none()
    close_alerts([row.pk for row in rows if (row.recipient_id, row.about) in told])


def _tell_about_crossings(
    project: Project,
    snapshot: Snapshot,
    previous: Snapshot | None,
    told: Sequence[Alert],
) -> None:
    news = _followed(project, snapshot)
    for dimension in DIMENSIONS:
        colour = getattr(snapshot, dimension)
        before = getattr(previous, dimension) if previous else Rag.GREEN
        if is_worse(colour, than=before):
            news += _crossing(project, snapshot, dimension, colour, str(snapshot.pk))
    # The late chain that somebody was told of just now is why the schedule turned: one message says it.
    chains = {alert.recipient_id for alert in told if alert.kind == BOUND and alert.key.startswith("late:")}
    raise_alerts(
        item
        for item in news
        if item.recipient.pk not in chains or not item.key.startswith(f"threshold:{project.pk}:schedule:")
    )


def _followed(project: Project, snapshot: Snapshot) -> list[NewAlert]:
    """What was told of colours that hold on, with the figures of now: an inbox says no other than the pages."""
    colours = {name: getattr(snapshot, name) for name in DIMENSIONS}
    if not {Rag.AMBER, Rag.RED}.intersection(colours.values()):
        return []
    rows = Alert.objects.still_open().filter(
        kind="threshold_crossed",
        project_id=project.pk,
    )
    told = set(rows.values_list("recipient_id", "key"))
    news = []
    for key in {key for _person, key in told}:
        # threshold : project : dimension : colour : the snapshot with which it turned so
        _kind, _project, dimension, colour, since = key.split(":")
        if colours.get(dimension) == colour:
            news += _crossing(project, snapshot, dimension, colour, since)
    return [
        item
        for item in news
        # Who came later is not told of what was before.
        if (item.recipient.pk, item.key) in told
    ]


def crossings_over(alerts: Sequence[Alert]) -> set[int]:
    """Those of colours that are not so any more: better by now, or worse, which another alert says."""
    asked = [alert for alert in alerts if alert.key.startswith("threshold:")]
    ids = {alert.project_id for alert in asked}
    latest = Snapshot.objects.filter(project__in=ids).order_by("project_id", "-pk").distinct("project_id")
    colours = {row["project_id"]: row for row in latest.values("project_id", *DIMENSIONS)}
    over = set()
    for alert in asked:
        _threshold, _project, dimension, colour, *_rest = alert.key.split(":")
        now = colours.get(alert.project_id or 0, {}).get(dimension)
        if dimension in DIMENSIONS and now != colour:
            over.add(alert.pk)
    return over


def failures_over(alerts: Sequence[Alert]) -> set[int]:
    """Those of projects that are computed again."""
    asked = [alert for alert in alerts if alert.key.startswith("recompute_failed:")]
    rows = Project.objects.filter(
        pk__in={alert.project_id for alert in asked},
        compute_failures__gt=0,
    )
    failing = set(rows.values_list("pk", flat=True))
    return {alert.pk for alert in asked if alert.project_id not in failing}


def bounds_over(alerts: Sequence[Alert]) -> set[int]:
    """Those whose reader has no open action any more that is outside its bound, or asks.

    Which cause it is, the recompute knows, and closes what has another one by now.
    """
    asked = [
        alert
        for alert in alerts
        if alert.key.startswith(("late:", "bound:")) or alert.key.endswith((":asks", ":opened"))
    ]
    rows = ControlAction.objects.filter(
        project__in={alert.project_id for alert in asked},
        status=ControlAction.Status.OPEN,
    )
    still = set(rows.filter(Q(is_outside=True) | Q(is_asking=True)).values_list("owner_id", "project_id"))
    return {alert.pk for alert in asked if (alert.recipient_id, alert.project_id) not in still}


def slips_over(alerts: Sequence[Alert]) -> set[int]:
    """Those of chains whose first task is done or gone; the recompute closes what is back on its date."""
    asked = {alert.pk: int(alert.key.split(":")[2]) for alert in alerts if alert.key.startswith("slip:")}
    rows = Task.objects.unfinished().filter(pk__in=asked.values())
    still = set(rows.values_list("pk", flat=True))
    return {pk for pk, task_id in asked.items() if task_id not in still}


def tell_about_failure(project: Project) -> None:
    """A project whose numbers cannot be computed is a matter for its manager and the administrators."""
    if project.status != Project.Status.ACTIVE:
        return
    for person in {*_people(project, with_sponsor=False), *_admins()}:

        def told(person: User = person) -> NewAlert:
            return NewAlert(
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

        raise_alerts([in_each_language(person, told)])


def _crossing(
    project: Project,
    snapshot: Snapshot,
    dimension: str,
    colour: str,
    since: str,
) -> list[NewAlert]:
    """That a dimension turned a colour with the snapshot `since`, in the words of this one."""
    news = []
    for person in _people(project, with_sponsor=colour == Rag.RED):
        reader = reader_for(person, project)

        def told(person: User = person, reader: Reader = reader) -> NewAlert:
            spoken = speak(dimension, snapshot.health[dimension], reader)
            name = HealthOverride.Dimension(dimension).label
            return NewAlert(
                kind="threshold_crossed",
                key=f"threshold:{project.pk}:{dimension}:{colour}:{since}",
                recipient=person,
                title=_("%(project)s: %(dimension)s turned %(colour)s")
                % {
                    "project": project.name,
                    "dimension": inside(name),
                    "colour": Rag(colour).label.lower(),
                },
                body=f"{spoken.fact}. {spoken.cause}".strip(),
                needs=Action.VIEW_COSTS
                if dimension in _OF_MONEY and reader.sees_money
                else Action.VIEW_DASHBOARD,
                why=_why(person, project),
                url=reverse("project_overview", args=[project.code]),
                project_id=project.pk,
                project_name=project.name,
                severity="urgent" if colour == Rag.RED else "warning",
            )

        news.append(in_each_language(person, told))
    return news


def _why(person: User, project: Project) -> str:
    if person.pk == project.manager_id:
        return _("You manage this project.")
    return _("You sponsor this project, and something in it turned red.")


def _people(project: Project, *, with_sponsor: bool) -> Iterable[User]:
    people = [
        project.manager,
        project.sponsor if with_sponsor else None,
    ]
    return {person.pk: person for person in people if person is not None and person.is_active}.values()


def _admins() -> Iterable[User]:
    return User.objects.filter(Q(organisation_role="admin"), is_active=True)
