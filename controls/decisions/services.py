"""The decision log: recorded and corrected by who runs the project; the journal keeps what it said before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.raising.services import NewAlert
from controls.models import MAX_OPTIONS, Decision
from core.access import Action, Actor, require
from core.errors import DomainError, InvalidInput
from core.facts import require_happened
from core.intents import Intent
from core.journal import recording
from core.needs import ids_in
from core.registry import AlertAnswer, AlertAnswers
from core.writing import create_row, locked, save_fields
from people.access import actor_for
from people.models import User
from projects.models import Gate, Project
from risks.entries import services
from risks.models import Risk

# After this a decision that holds is looked at again.
UNTIL_NEXT_REVIEW = timedelta(days=91)

_PLAIN = (
    "title",
    "context",
    "chosen",
    "rationale",
    "decided_on",
    "review_on",
)


@transaction.atomic
def record_decision(*, actor: Actor, project_id: int, fields: Mapping[str, Any]) -> Decision:
    """Keep a decision. `fields`: title, context, options, chosen, rationale, decided_by_id, decided_on, review_on,
    task_id, risk_id, gate_id."""
    project = services.locked_project(actor, project_id, Action.EDIT_PROJECT)
    decision = Decision(
        project=project,
        number=services.next_number(Decision, project_id),
        recorded_by=actor.user,
    )
    for name, value in _entered(project_id, fields).items():
        setattr(decision, name, value)
    with recording(
        actor,
        Intent.RECORD_DECISION,
        project_id=project_id,
        summary=decision.title,
    ) as record:
        return create_row(decision, record=record)


@transaction.atomic
def update_decision(
    *,
    actor: Actor,
    decision_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
) -> Decision:
    """Change named fields; keys as in `record_decision`. Raises Conflict when it is not at `version` any more."""
    decision = locked(Decision.objects.visible_to(actor), decision_id)
    require(actor, Action.EDIT_PROJECT, decision.project_id)
    fields = _entered(decision.project_id, changes)
    with recording(
        actor,
        Intent.UPDATE_DECISION,
        project_id=decision.project_id,
        summary=decision.title,
    ) as record:
        save_fields(decision, fields, record=record, expected_version=version)
    return decision


@transaction.atomic
def review_decision(*, actor: Actor, decision_id: int, next_on: date | None) -> Decision:
    """It still holds: looked at again on `next_on`, or never. Whoever took it may, and who runs the project.

    Raises Forbidden, InvalidInput for a day before the decision's.
    """
    decision = locked(Decision.objects.visible_to(actor), decision_id)
    if decision.decided_by_id != actor.user_id or actor.user_id is None:
        require(actor, Action.EDIT_PROJECT, decision.project_id)
    require(actor, Action.VIEW_PLAN, decision.project_id)
    with recording(
        actor,
        Intent.REVIEW_DECISION,
        project_id=decision.project_id,
        summary=decision.title,
    ) as record:
        save_fields(decision, {"review_on": next_on}, record=record)
    return decision


def _answer(actor: Actor, asked: Any, name: str, days: float, words: str) -> str:
    next_on = timezone.localdate() + UNTIL_NEXT_REVIEW if name == "again" else None
    decision = review_decision(actor=actor, decision_id=asked.about, next_on=next_on)
    if next_on is None:
        return _("Holds, and is not looked at again: %(what)s") % {"what": decision}
    return _("Holds, looked at again on %(day)s: %(what)s") % {
        "what": decision,
        "day": formats.date_format(next_on),
    }


def _due_again(actor: Actor, key: str, mark: int) -> str:
    try:
        was_due = date.fromordinal(mark)
    except (ValueError, OverflowError) as error:
        raise DomainError(_("There is nothing to take back.")) from error
    decision = review_decision(actor=actor, decision_id=ids_in(key)[0], next_on=was_due)
    return _("To be reviewed again: %(what)s") % {"what": decision}


REVIEW_ANSWERS = AlertAnswers(
    choices={
        "again": AlertAnswer(
            gettext_lazy("Holds 3 months"),
            gettext_lazy("Keeps the decision, and asks again in three months."),
        ),
        "holds": AlertAnswer(
            gettext_lazy("Holds for good"),
            gettext_lazy("Keeps the decision, and asks no more."),
        ),
    },
    give=_answer,
    take_back=_due_again,
    mark=lambda asked: asked.due.toordinal(),
)


def decisions_to_review(projects: Mapping[int, Project], today: date) -> Iterator[NewAlert]:
    """Decisions whose review date has come, for who took them, else for the manager; once per review date."""
    due = Decision.objects.filter(project__in=list(projects), review_on__lte=today)
    for decision in due.select_related("decided_by").order_by("pk"):
        assert decision.review_on is not None
        project = projects[decision.project_id]
        taker = decision.decided_by
        is_taker = taker is not None and taker.is_active and _sees(taker, project)
        reader = taker if is_taker else project.manager
        if reader is None or not reader.is_active:
            continue
        yield NewAlert(
            kind="decision_review_due",
            key=f"decision_review:{decision.pk}:{decision.review_on.isoformat()}",
            recipient=reader,
            title=_said(lambda row=decision: _("Review the decision %(decision)s") % {"decision": row}),
            body=_said(
                lambda day=decision.review_on: (
                    _("The review is due on %(day)s. Does it still hold? Set the next date, or none.")
                    % {"day": formats.date_format(day)}
                )
            ),
            why=_said(lambda: _("You took this decision."))
            if is_taker
            else _said(lambda: _("You manage this project.")),
            url=reverse("logged_decision", args=[project.code, decision.number]),
            project_id=project.pk,
            project_name=project.name,
        )


def _sees(person: User, project: Project) -> bool:
    """Whether somebody who took a decision is still shown the log."""
    return actor_for(person).may(Action.VIEW_PLAN, project.pk)


def reviews_over(alerts: Sequence[Any]) -> set[int]:
    """Those of decisions that were looked at again, or that are taken out."""
    asked = {alert.pk: alert.about for alert in alerts if alert.key.startswith("decision_review:")}
    rows = Decision.objects.filter(pk__in=asked.values()).exclude(review_on=None)
    still = {f"decision_review:{pk}:{day.isoformat()}" for pk, day in rows.values_list("pk", "review_on")}
    return {alert.pk for alert in alerts if alert.pk in asked and alert.key not in still}


def _entered(project_id: int, given: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: given[name] for name in _PLAIN if name in given}
    for name in ("title", "context", "rationale"):
        if name in fields:
            fields[name] = (fields[name] or "").strip()
    if "options" in given:
        fields["options"] = _options(given["options"] or ())
    if "decided_by_id" in given:
        fields["decided_by"] = _person(project_id, given["decided_by_id"])
    if "task_id" in given:
        fields["task"] = services.task_of(project_id, given["task_id"])
    if "risk_id" in given:
        rows = Risk.objects.filter(project_id=project_id)
        fields["risk"] = _one_of(
            rows,
            given["risk_id"],
            "risk",
            _("The risk is not one of the project's."),
        )
    if "gate_id" in given:
        gates = Gate.objects.filter(phase__project_id=project_id)
        fields["gate"] = _one_of(
            gates,
            given["gate_id"],
            "gate",
            _("The gate is not one of the project's."),
        )
    require_happened("decided_on", fields.get("decided_on"))
    return fields


def _options(
    given: Iterable[Mapping[str, Any]],
) -> list[dict[str, str]]:
    """Options in their order, each with a name. Raises InvalidInput."""
    rows = [
        {name: str(option.get(name) or "").strip() for name in ("name", "pros", "cons")} for option in given
    ]
    if len(rows) > MAX_OPTIONS:
        raise InvalidInput({"options": [_("At most %(most)d options.") % {"most": MAX_OPTIONS}]})
    if any(not row["name"] for row in rows):
        raise InvalidInput({"options": [_("Every option needs a name.")]})
    return rows


def _person(project_id: int, user_id: int | None) -> User | None:
    try:
        return services.owner_of(project_id, user_id)
    except DomainError as error:
        raise DomainError(error.message, field="decided_by") from error


def _one_of(rows: Any, pk: int | None, field: str, words: str) -> Any:
    if pk is None:
        return None
    found = rows.filter(pk=pk).first()
    if found is None:
        raise DomainError(words, field=field)
    return found


def _said(words: Any) -> Any:
    """Worked out when the alert is written, in its reader's language."""
    return lazy(words, str)()
