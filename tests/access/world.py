"""Two projects with a record behind every address, and the people who try."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from people.models import User
from projects.models import Project
from tests.access import principals as p
from tests.access.url_table import rooms
from tests.factories import ProjectFactory, UserFactory, member_of


@dataclass
class World:
    """`ours` has all principals but the outsider, who manages `theirs`."""

    ours: Project
    theirs: Project
    people: dict[str, User]
    our_records: dict[str, Any]
    their_records: dict[str, Any]


def build_world(name: str = "") -> World:
    """The world for trying one address: of all records only those of its room."""
    manager, outsider = UserFactory(full_name="Maya Okafor"), UserFactory(full_name="Other Manager")
    ours = ProjectFactory(code="OURS", manager=manager)
    theirs = ProjectFactory(code="THEIRS", manager=outsider)
    people = {
        p.ADMIN: UserFactory(full_name="An Admin", organisation_role="admin"),
        p.PORTFOLIO: UserFactory(full_name="Tomás Herrera", organisation_role="portfolio_manager"),
        p.MANAGER: manager,
        p.TEAM: member_of(ours, "team_member", full_name="Priya Raman"),
        p.TEAM_COSTS: member_of(ours, "team_member", sees_costs=True, full_name="Ines Carvalho"),
        p.STAKEHOLDER: member_of(ours, "stakeholder", full_name="Helen Brandt"),
        p.OUTSIDER: outsider,
    }
    return World(ours, theirs, people, _records(ours, people, name), _records(theirs, people, name))


def _records(project: Project, people: dict[str, User], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"code": project.code, "project": project.pk}
    for room in (room for room in rooms if name in room.URLS):
        make = getattr(room, "records", None)
        found |= make(project, people) if make else {}
    return found


def fingerprint() -> dict[str, str]:
    """Table -> hash of all its rows, of every table of the product."""
    tables = sorted(
        model._meta.db_table
        for app in settings.PRODUCT_APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    )
    with connection.cursor() as cursor:
        hashes = {}
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t"
            )
            hashes[table] = cursor.fetchone()[0]
    return hashes
