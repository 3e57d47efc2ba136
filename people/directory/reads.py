"""The list of people, and one person's page."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils import timezone

from core.access import Action, Actor
from core.database.any_of import Ids
from core.errors import NotVisible
from people.calendars.reads import shown_week
from people.door.reads import second_factor_of
from people.models import Leave, Membership, PersonSkill, User
from people.organisation.reads import organisation
from people.rates.reads import rates_of_person

PAGE_SIZE = 50


def people_page(
    actor: Actor, *, search: str = "", skill_id: int | None = None, is_active: bool = True, number: int = 1
) -> Page:
    """People that the actor may know of, by name, each with skills, project count and leave today. Four queries."""
    rows = User.objects.visible_to(actor).filter(is_active=is_active)
    for word in search.split():
        rows = rows.filter(
            Q(full_name__icontains=word)
            | Q(email__icontains=word)
            | Q(job_title__icontains=word)
            | Q(labour_role__icontains=word)
            | Q(skills__skill__name__icontains=word)
        )
    if skill_id is not None:
        rows = rows.filter(skills__skill_id=skill_id)
    ids = rows.order_by().values("pk")
    people = (
        User.objects.filter(pk__in=ids)
        .annotate(project_count=Count("memberships", distinct=True))
        .prefetch_related("skills__skill")
        .order_by("full_name", "id")
    )
    page = Paginator(people, PAGE_SIZE).get_page(number)
    today = timezone.localdate()
    away = dict(
        Leave.objects.filter(user__in=list(page.object_list), start__lte=today, end__gte=today).values_list(
            "user_id", "end"
        )
    )
    for person in page.object_list:
        person.away_until = away.get(person.pk)
    return page


def person_page(actor: Actor, user_id: int) -> dict[str, Any]:
    """One person: calendar, leave to come, skills, the projects that both see, and rates where that is a right.

    Raises NotVisible.
    """
    people = User.objects.visible_to(actor).annotate(has_factor=second_factor_of())
    person = people.select_related("calendar__parent").filter(pk=user_id).first()
    if person is None:
        raise NotVisible
    calendar = person.calendar or organisation().calendar
    memberships = Membership.objects.filter(user=person).select_related("project").order_by("project__name")
    if not actor.sees_everything:
        memberships = memberships.filter(project__any_of=Ids(actor.grants))
    is_self = actor.user_id == user_id
    manages = actor.may(Action.MANAGE_ORGANISATION)
    leave = Leave.objects.filter(user=person, end__gte=timezone.localdate())
    skills = PersonSkill.objects.filter(user=person).select_related("skill").order_by("-level", "skill__name")
    return {
        "person": person,
        "calendar": calendar,
        "is_own_calendar": person.calendar_id is not None,
        "week": shown_week(calendar),
        "leave": list(leave),
        "skills": list(skills),
        "memberships": list(memberships),
        "company_accounts": list(SocialAccount.objects.filter(user=person)) if manages else [],
        "rates": rates_of_person(actor, user_id),
        "sees_rates": manages or bool(_shared_with_rates(actor, user_id)),
        "is_self": is_self,
        "has_factor": manages and person.has_factor,
        "manages": manages,
        "edits": is_self or manages,
    }


def _shared_with_rates(actor: Actor, user_id: int) -> bool:
    projects = actor.project_ids_with(Action.VIEW_RATES) or frozenset()
    return Membership.objects.filter(user_id=user_id, project__any_of=Ids(projects)).exists()
