"""Who takes part in a project, and who could."""

from django.db.models import QuerySet

from people.models import Membership, User


def people_involved(project_id: int) -> QuerySet[User]:
    """Active people who may own something in the project: members, and who decides for the organisation."""
    members = Membership.objects.filter(project_id=project_id).values("user_id")
    people = User.objects.filter(is_active=True)
    return (people.filter(pk__in=members) | people.exclude(organisation_role="")).order_by("full_name", "id")


def people_to_add(project_id: int) -> QuerySet[User]:
    """Active people who are not members yet."""
    members = Membership.objects.filter(project_id=project_id).values("user_id")
    return User.objects.filter(is_active=True).exclude(pk__in=members).order_by("full_name", "id")
