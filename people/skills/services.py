"""The organisation's skills, and who masters them how well."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError, NotVisible
from core.intents import Intent
from core.journal import recording
from core.writing import create_row, delete_row, locked, save_fields
from people.access import require_own_or_admin
from people.models import PersonSkill, Skill, User


@transaction.atomic
def create_skill(*, actor: Actor, name: str, category: str = "") -> Skill:
    """Add a skill to the organisation's list. Raises Forbidden, InvalidInput (name taken)."""
    require(actor, Action.MANAGE_ORGANISATION)
    with recording(actor, Intent.CREATE_SKILL, summary=name) as record:
        return create_row(Skill(name=name.strip(), category=category.strip()), record=record)


@transaction.atomic
def delete_skill(*, actor: Actor, skill_id: int) -> None:
    """Take a skill off the list. Raises DomainError while somebody has it."""
    require(actor, Action.MANAGE_ORGANISATION)
    skill: Skill = locked(Skill.objects.all(), skill_id)
    if skill.people.exists():
        raise DomainError(_("Somebody has this skill. Take it from them first."))
    with recording(actor, Intent.DELETE_SKILL, summary=skill.name) as record:
        delete_row(skill, record=record)


@transaction.atomic
def set_person_skill(*, actor: Actor, user_id: int, skill_id: int, level: int) -> PersonSkill | None:
    """Say how well a person masters a skill: 1 (knows of it) to 5 (teaches it); 0 takes it away.

    Everybody rates themselves, an admin anybody. Raises Forbidden, NotVisible, InvalidInput.
    """
    require_own_or_admin(actor, user_id)
    user: User = locked(User.objects.all(), user_id)
    skill = Skill.objects.filter(pk=skill_id).first()
    if skill is None:
        raise NotVisible
    row = PersonSkill.objects.filter(user=user, skill=skill).first()
    with recording(actor, Intent.SET_PERSON_SKILL, summary=f"{user}: {skill}") as record:
        if row is None:
            return (
                create_row(PersonSkill(user=user, skill=skill, level=level), record=record) if level else None
            )
        if not level:
            delete_row(row, record=record)
            return None
        save_fields(row, {"level": level}, record=record)
        return row
