"""The register: deliverables named, changed and removed by who runs the project."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from alerts.raising.services import raise_alerts
from core.access import Action, Actor, require
from core.errors import DomainError, InvalidInput
from core.files import forget_file
from core.intents import Intent
from core.journal import Recorder, recording
from core.writing import create_row, delete_row, save_fields
from projects.models import Gate, Objective
from projects.project.services.fetching import locked_project, somebody_involved
from tasks.deliverables.services import news
from tasks.deliverables.services.rows import held, require_not_in_review
from tasks.models import Deliverable, DeliverableCriterion, Task

_PLAIN = ("name", "description", "due")
_PEOPLE = ("owner", "reviewer")
# Plural field -> (model of its rows, what is said where one is not the project's).
_MANY: dict[str, type[Model]] = {"tasks": Task, "objectives": Objective}
MOST_CRITERIA = 40


@transaction.atomic
def add_deliverable(*, actor: Actor, project_id: int, values: Mapping[str, Any]) -> Deliverable:
    """Name what is to be handed over.

    `values`: name, description, gate_id, owner_id, reviewer_id, due, criteria (texts in their
    order), task_ids, objective_ids. Raises DomainError, InvalidInput, Forbidden, NotVisible.
    """
    project = locked_project(actor, project_id)
    rows = Deliverable.objects.filter(project=project)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    row = Deliverable(project=project, number=last + 1)
    for name, value in _fields(project_id, values).items():
        setattr(row, name, value)
    with recording(
        actor,
        Intent.ADD_DELIVERABLE,
        project_id=project_id,
        summary=str(row),
    ) as record:
        create_row(row, record=record)
        _set_criteria(row, values.get("criteria") or (), record)
        for name in _MANY:
            _set_many(row, name, values.get(f"{name[:-1]}_ids") or (), record)
    return row


@transaction.atomic
def update_deliverable(
    *,
    actor: Actor,
    deliverable_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
    project_id: int | None = None,
) -> Deliverable:
    """Change what is named; keys as in `add_deliverable`. What is asked stays while it is reviewed.

    Raises Conflict, DomainError, InvalidInput, Forbidden, NotVisible.
    """
    project, row = held(actor, deliverable_id, project_id)
    require(actor, Action.EDIT_PROJECT, project.pk)
    reviewer_id = row.reviewer_id
    with recording(
        actor,
        Intent.UPDATE_DELIVERABLE,
        project_id=project.pk,
        summary=str(row),
    ) as record:
        fields = _fields(project.pk, changes)
        changed = bool(save_fields(row, fields, record=record, expected_version=version))
        others = False
        if "criteria" in changes:
            others |= _set_criteria(row, changes["criteria"] or (), record)
        for name in _MANY:
            if f"{name[:-1]}_ids" in changes:
                others |= _set_many(row, name, changes[f"{name[:-1]}_ids"] or (), record)
        if others and not changed:
            row.version += 1
            row.save(update_fields=["version"])
    if row.state == Deliverable.State.IN_REVIEW and row.reviewer_id != reviewer_id:
        _require_a_reviewer(row)
        raise_alerts(news.waiting(actor, project, row))
    return row


@transaction.atomic
def delete_deliverable(*, actor: Actor, deliverable_id: int, project_id: int | None = None) -> None:
    """Take out what nobody has reviewed; what was decided stays. The journal keeps what it said.

    Raises DomainError, Forbidden, NotVisible.
    """
    project, row = held(actor, deliverable_id, project_id)
    require(actor, Action.EDIT_PROJECT, project.pk)
    require_not_in_review(row)
    if row.reviews.exists():
        raise DomainError(_("It was reviewed already, so it stays in the register."))
    files = [name for name in row.versions.values_list("stored_as", flat=True) if name]
    with recording(
        actor,
        Intent.DELETE_DELIVERABLE,
        project_id=project.pk,
        summary=str(row),
    ) as record:
        delete_row(row, record=record)
    for stored_as in files:
        transaction.on_commit(lambda name=stored_as: forget_file(name))  # type: ignore[misc]


def _require_a_reviewer(row: Deliverable) -> None:
    if row.reviewer_id is None:
        raise InvalidInput({"reviewer": [_("It is being reviewed. Name somebody else, or take it back.")]})


def _fields(project_id: int, given: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: given[name] for name in _PLAIN if name in given}
    for name in ("name", "description"):
        if name in fields:
            fields[name] = (fields[name] or "").strip()
    for name in _PEOPLE:
        if f"{name}_id" in given:
            fields[name] = somebody_involved(project_id, given[f"{name}_id"], name)
    if "gate_id" in given:
        fields["gate"] = _gate(project_id, given["gate_id"])
    return fields


def _gate(project_id: int, gate_id: int | None) -> Gate | None:
    if gate_id is None:
        return None
    gate = Gate.objects.filter(phase__project_id=project_id, pk=gate_id).first()
    if gate is None:
        raise DomainError(_("The gate is not one of the project's."), field="gate")
    return gate


def _set_criteria(row: Deliverable, texts: Sequence[str], record: Recorder) -> bool:
    """Make these the criteria, in this order; whether that is a change. What stays keeps its row."""
    wanted = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    known = list(row.criteria.all())
    if wanted == [one.text for one in known]:
        return False
    require_not_in_review(row)
    if len(wanted) > MOST_CRITERIA:
        words = _("At most %(most)d criteria.") % {"most": MOST_CRITERIA}
        raise InvalidInput({"criteria": [words]})
    by_text = {one.text: one for one in known}
    for one in known:
        if one.text not in wanted:
            delete_row(one, record=record)
    for position, text in enumerate(wanted, start=1):
        criterion = by_text.get(text)
        if criterion is None:
            new = DeliverableCriterion(deliverable=row, position=position, text=text)
            _create_criterion(new, record)
        else:
            save_fields(criterion, {"position": position}, record=record)
    return True


def _create_criterion(new: DeliverableCriterion, record: Recorder) -> None:
    try:
        create_row(new, record=record)
    except InvalidInput as error:
        texts = [text for texts in error.field_errors().values() for text in texts]
        raise InvalidInput({"criteria": texts}) from error


def _set_many(row: Deliverable, name: str, ids: Iterable[int], record: Recorder) -> bool:
    """Make these its tasks or objectives; whether that is a change."""
    wanted = sorted(set(ids))
    before = sorted(getattr(row, name).values_list("pk", flat=True))
    if wanted == before:
        return False
    rows: QuerySet[Any] = _MANY[name]._default_manager.filter(project_id=row.project_id)
    found = list((rows.filter(deleted_at=None) if name == "tasks" else rows).filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise DomainError(_not_ours(name), field=name)
    getattr(row, name).set(found)
    record.updated(row, {name: before}, {name: wanted})
    return True


def _not_ours(name: str) -> str:
    if name == "tasks":
        return _("A task does not belong to the project.")
    return _("An objective does not belong to the project.")
