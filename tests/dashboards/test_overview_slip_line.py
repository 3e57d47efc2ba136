"""The overview's line of causes: told where a cause is known, left out where nothing but "other" moved the finish."""

import pytest

from controls.models import Movement
from dashboards.overview.reads.overview import _slip_line
from tests.controls.test_ledger import known
from tests.controls.test_recompute import baselined

pytestmark = pytest.mark.django_db


def test_a_known_cause_is_told_and_an_unknown_one_is_not() -> None:
    plan = baselined()
    first = known(plan)
    plan.report(plan.build, needs_more_days=6)
    last = known(plan)
    assert _slip_line(plan.fresh(), first, last) == "+6 d: 6 Build (Maya Okafor)"
    assert _slip_line(plan.fresh(), first, first) == ""
    Movement.objects.all().delete()
    assert _slip_line(plan.fresh(), first, last) == ""
