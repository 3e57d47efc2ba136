"""The journal: what is written, and that it stays."""

import pytest
from django.db import transaction
from django.test import Client

from core.access import SYSTEM
from core.journal import history_of, last_editor_of, recording
from core.journal.rows import INSERT
from core.models import Change, ChangeSet
from people.access import actor_for
from people.models import Skill
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def skill():
    row = Skill.objects.create(name="SQL")
    with recording(actor_for(UserFactory(full_name="Maya Okafor")), "create_skill", summary="SQL") as record:
        record.created(row)
    return row


def test_created_row_is_kept_with_who_and_what(skill):
    [change] = history_of(skill)
    assert change.change_set.actor_name == "Maya Okafor"
    assert change.before is None
    assert change.after["name"] == "SQL"
    assert last_editor_of(skill) == "Maya Okafor"


def test_only_what_differs_is_kept(skill):
    with recording(SYSTEM, "set_person_skill") as record:
        record.updated(skill, {"name": "SQL", "category": "a"}, {"name": "SQL", "category": "b"})
    change = history_of(skill)[0]
    assert (change.before, change.after) == ({"category": "a"}, {"category": "b"})


def test_nothing_changed_writes_nothing(skill):
    before = ChangeSet.objects.count()
    with recording(SYSTEM, "set_person_skill") as record:
        record.updated(skill, {"name": "SQL"}, {"name": "SQL"})
    assert ChangeSet.objects.count() == before


def test_an_error_leaves_no_trace(skill):
    before = Change.objects.count()

    def fails_half_way():
        with transaction.atomic(), recording(SYSTEM, "create_skill") as record:
            record.deleted(skill)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_half_way()
    assert Change.objects.count() == before


def test_the_journal_names_the_request_that_the_log_names(client: Client) -> None:
    project = ProjectFactory()
    client.force_login(project.manager)
    answer = client.post(
        f"/p/{project.code}/settings/hold/",
        {"reason": "The supplier is late.", "version": project.version},
        headers={"X-Request-ID": "proxy-0123456789"},
    )
    assert answer["X-Request-ID"] == "proxy-0123456789"
    assert ChangeSet.objects.latest("id").request_id == "proxy-0123456789"


def test_a_change_set_and_its_changes_are_one_statement(skill, django_assert_num_queries) -> None:
    with django_assert_num_queries(1), recording(SYSTEM, "set_person_skill", summary="SQL") as record:
        record.updated(skill, {"name": "SQL"}, {"name": 'The "SQL" \\ é'})
        record.deleted(skill)
    change_set = record.change_set
    stored = ChangeSet.objects.get(pk=change_set.pk)
    assert (stored.at, stored.intent, stored.summary) == (change_set.at, "set_person_skill", "SQL")
    first, second = stored.changes.order_by("id")
    assert (first.before, first.after) == ({"name": "SQL"}, {"name": 'The "SQL" \\ é'})
    assert (second.before["name"], second.after) == ("SQL", None)
    assert Change.objects.filter(pk=second.pk, after__isnull=True).exists()


def test_more_changes_than_a_statement_takes_keep_their_order(skill) -> None:
    rows = [(number, f"row {number}", {"name": "a"}, {"name": "b"}) for number in range(1, 4502)]
    with recording(SYSTEM, "set_person_skill") as record:
        record.updated_rows(Skill, rows)
    stored = record.change_set.changes.order_by("id").values_list("row_id", flat=True)
    assert list(stored) == [number for number, *_rest in rows]


def test_every_column_of_the_journal_is_written() -> None:
    for model in (ChangeSet, Change):
        columns = {field.column for field in model._meta.concrete_fields if not field.primary_key}
        inserted = INSERT.split(f"INSERT INTO {model._meta.db_table} (")[1].partition(")")[0]
        assert set(inserted.replace(",", " ").split()) == columns
