"""Somebody fills a role: its tasks are theirs from then on."""

from django.utils.translation import gettext as _

from core.access import Action, Actor, Role, require
from core.errors import DomainError, NotVisible
from core.intents import Intent
from core.journal import Recorder, recording
from core.writing import create_row, delete_row, save_fields
from people.models import Membership, User
from projects.models import Project
from tasks.editing.services import reschedule_and_raise
from tasks.models import Assignment, Resource
from tasks.scheduling.services import Rescheduled, in_transaction, project_to_edit


@in_transaction
def fill_role(*, actor: Actor, role_id: int, user_id: int) -> Rescheduled:
    """Put somebody where the plan has a role; who is not on the team becomes a member.

    Somebody with tasks of their own in the plan has the role's beside them. Raises DomainError
    (filled already, a stakeholder, nobody active), Forbidden, NotVisible.
    """
    found = Resource.objects.visible_to(actor).filter(pk=role_id).first()
    if found is None:
        raise NotVisible
    require(actor, Action.EDIT_PLAN, found.project_id)
    require(actor, Action.MANAGE_TEAM, found.project_id)
    project = project_to_edit(actor, found.project_id)
    # Lock: two who fill it at once would both be told that they did.
    role = Resource.objects.select_for_update().filter(pk=role_id).first()
    if role is None or not role.is_open_role:
        words = _("%(who)s fills this role already.")
        raise DomainError(words % {"who": role or _("Somebody")}, field="person")
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise DomainError(_("There is no such active person."), field="person")
    summary = f"{role.role}: {user}"
    with recording(actor, Intent.FILL_ROLE, project_id=project.pk, summary=summary) as record:
        _make_member(project, user, record)
        own = Resource.objects.filter(project=project, user=user).first()
        if own is None:
            who = {
                "user": user,
                "name": str(user),
                "initials": user.initials,
                "email": user.email,
            }
            save_fields(role, who, record=record)
        else:
            _hand_over(role, own, record)
    return reschedule_and_raise(actor, project, record)


def _make_member(project: Project, user: User, record: Recorder) -> None:
    membership = Membership.objects.filter(project=project, user=user).first()
    if membership is None:
        row = Membership(project=project, user=user, role=Role.TEAM_MEMBER)
        create_row(row, record=record)
    elif membership.role == Role.STAKEHOLDER:
        words = _("%(who)s is a stakeholder. Make them a team member first.")
        raise DomainError(words % {"who": user}, field="person")


def _hand_over(role: Resource, own: Resource, record: Recorder) -> None:
    """The role's tasks to somebody's own place in the plan; of a task that both have, the work of both."""
    already = {row.task_id: row for row in Assignment.objects.filter(resource=own)}
    for row in Assignment.objects.select_for_update().filter(resource=role):
        known = already.get(row.task_id)
        if known is None:
            save_fields(row, {"resource": own}, record=record)
            continue
        both = {
            "units": known.units + row.units,
            "work_minutes": known.work_minutes + row.work_minutes,
        }
        delete_row(row, record=record)
        save_fields(known, both, record=record)
    played = f"{own.role}, {role.role}".strip(", ")
    save_fields(own, {"role": played[:200]}, record=record)
    delete_row(role, record=record)
