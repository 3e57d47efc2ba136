"""Two projects with a record behind every address, and the people who try."""

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from people.models import User
from projects.models import Project
from tests.access import principals as p
from tests.access.url_table import rooms
from tests.factories import ProjectFactory, UserFactory, member_of


@dataclass
class World:
    """`ours` has all principals but the outsider, who manages `theirs`; everybody's client is signed in."""

    ours: Project
    theirs: Project
    people: dict[str, User]
    clients: dict[str, Client]
    our_records: dict[str, Any] = field(default_factory=dict)
    their_records: dict[str, Any] = field(default_factory=dict)
    # Rooms whose records could not be made, with the reason: their addresses fail, the others are still tried.
    broken: dict[str, Exception] = field(default_factory=dict)


def build_world() -> World:
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
    clients = {p.ANONYMOUS: Client()} | {principal: signed_in(user) for principal, user in people.items()}
    world = World(ours, theirs, people, clients)
    for room in rooms:
        add_records(world, room)
    return world


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def add_records(world: World, room: Any) -> None:
    """What the room's addresses point to, once in each project."""
    make = getattr(room, "records", lambda project, people: {})
    try:
        with transaction.atomic():
            found = [make(project, world.people) for project in (world.ours, world.theirs)]
    except Exception as error:
        world.broken[room.__name__] = error
        return
    for records, project, new in (
        (world.our_records, world.ours, found[0]),
        (world.their_records, world.theirs, found[1]),
    ):
        records |= {"code": project.code, "project": project.pk} | new


# Every few minutes a session's row says that its person is still here, whatever they read.
SIGNS_OF_LIFE = {"people_personsession"}


def fingerprint() -> dict[str, str]:
    """Table -> hash of all its rows, of every table of the product."""
    tables = sorted(
        model._meta.db_table
        for app in settings.PRODUCT_APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.db_table not in SIGNS_OF_LIFE
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
