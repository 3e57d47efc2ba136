"""The demo's history is one: what people did stands in the journal when they did it, and the ledger tells it."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from controls.models import Movement, Snapshot
from controls.slips.reads import Ledger, ledger_between, period_of
from controls.slips.words import finish_line
from core.models import ChangeSet
from projects.models import Project

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def ledger(erp: Project, django_db_blocker: Any) -> Iterator[Ledger]:
    with django_db_blocker.unblock():
        yield ledger_between(erp, *period_of(erp, None, None))


def test_every_movement_has_its_cause(ledger: Ledger) -> None:
    kinds = {entry.movement.kind for entry in ledger.entries}
    assert {"progress", "plan", "calendar", "status_date", "money"} <= kinds
    assert Movement.Kind.OTHER not in kinds
    assert (ledger.minutes_left, ledger.cost_left) == (0, 0)


def test_the_line_names_who_was_late_with_what(ledger: Ledger) -> None:
    assert "Cleanse master data (Priya Raman)" in finish_line(ledger)


def test_causes_happened_in_their_order_and_before_now(ledger: Ledger) -> None:
    moments = [entry.movement.at for entry in ledger.entries]
    assert moments == sorted(moments)
    assert moments[-1] <= timezone.now()
    assert (moments[-1] - moments[0]).days > 60


def test_the_journal_of_the_history_goes_forward(erp: Project, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        reports = ChangeSet.objects.filter(project_id=erp.pk, intent="report_progress").order_by("id")
        assert all(a.at <= b.at for a, b in pairwise(reports))
        known = Snapshot.objects.filter(project=erp).order_by("id")
        assert all(a.computed_at <= b.computed_at for a, b in pairwise(known))
