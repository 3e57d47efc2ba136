from datetime import date, timedelta
from decimal import Decimal

import pytest

from controls.computing.services import recompute
from controls.health.reads import active_overrides
from controls.health.services import override_health, set_status_date, set_thresholds, withdraw_override
from controls.known.figures.rating import DEFAULT_LIMITS, Limits
from controls.known.reads import limits_for
from controls.models import Threshold
from core.access import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, InvalidInput
from tests.controls.plans import FRIDAY_1, FRIDAY_2
from tests.controls.test_recompute import baselined
from tests.factories import actor_with

pytestmark = pytest.mark.django_db
METRIC = "finish_variance_days"


def test_moving_the_status_date_moves_unfinished_work_behind_it() -> None:
    plan = baselined()
    set_status_date(actor=plan.manager, project_id=plan.project.pk, status_date=FRIDAY_1)
    plan.analyse.refresh_from_db()
    assert plan.analyse.start.date() == FRIDAY_1 + timedelta(days=3)
    snapshot = recompute(plan.project.pk, today=date(2026, 1, 1))
    assert (snapshot.status_date, snapshot.finish_variance_days) == (FRIDAY_1, Decimal("5.00"))


def test_a_stale_form_does_not_move_the_status_date() -> None:
    plan = baselined()
    version = plan.fresh().version
    set_status_date(actor=plan.manager, project_id=plan.project.pk, status_date=FRIDAY_1, version=version)
    with pytest.raises(Conflict):
        set_status_date(actor=plan.manager, project_id=plan.project.pk, status_date=FRIDAY_2, version=version)


def test_a_projects_own_limits_come_before_the_organisations() -> None:
    plan = baselined()
    set_thresholds(actor=SYSTEM, limits={METRIC: Limits(Decimal(2), Decimal(4))})
    assert limits_for(plan.project.pk)[METRIC] == Limits(Decimal("2.00"), Decimal("4.00"))
    own = {METRIC: Limits(Decimal(7), Decimal(9))}
    set_thresholds(actor=plan.manager, project_id=plan.project.pk, limits=own)
    assert limits_for(plan.project.pk)[METRIC] == Limits(Decimal("7.00"), Decimal("9.00"), is_own=True)
    set_thresholds(actor=plan.manager, project_id=plan.project.pk, limits={METRIC: None})
    assert limits_for(plan.project.pk)[METRIC] == Limits(Decimal("2.00"), Decimal("4.00"))


def test_without_any_row_the_published_defaults_hold() -> None:
    assert limits_for(baselined().project.pk) == DEFAULT_LIMITS


def test_red_never_comes_before_amber() -> None:
    with pytest.raises(InvalidInput):
        set_thresholds(actor=SYSTEM, limits={METRIC: Limits(Decimal(9), Decimal(4))})
    assert not Threshold.objects.exists()


def test_saving_the_same_limits_computes_nothing_anew() -> None:
    plan = baselined()
    set_thresholds(actor=SYSTEM, limits={METRIC: Limits(Decimal(2), Decimal(4))})
    before = plan.fresh().generation
    set_thresholds(actor=SYSTEM, limits={METRIC: Limits(Decimal("2.00"), Decimal("4.00"))})
    assert plan.fresh().generation == before


def test_a_manager_sets_no_limits_for_the_organisation() -> None:
    plan = baselined()
    with pytest.raises(Forbidden):
        set_thresholds(actor=plan.manager, limits={METRIC: Limits(Decimal(2), Decimal(4))})


def override(plan, colour="green", **options):
    values = {
        "dimension": "schedule",
        "reason": "Decided",
        "expires_on": FRIDAY_2,
        "today": FRIDAY_1,
    } | options
    return override_health(actor=plan.manager, project_id=plan.project.pk, colour=colour, **values)


def test_an_override_holds_until_its_day_and_not_longer() -> None:
    plan = baselined()
    override(plan)
    assert active_overrides(plan.project.pk, on=FRIDAY_2)["schedule"].colour == "green"
    assert active_overrides(plan.project.pk, on=FRIDAY_2 + timedelta(days=1)) == {}


def test_a_newer_override_takes_the_place_of_the_older() -> None:
    plan = baselined()
    override(plan, "green")
    override(plan, "red")
    assert active_overrides(plan.project.pk, on=FRIDAY_1)["schedule"].colour == "red"
    assert plan.project.health_overrides.filter(withdrawn_at=None).count() == 1


def test_a_withdrawn_override_shows_the_computed_colour_again() -> None:
    plan = baselined()
    row = override(plan)
    withdraw_override(actor=plan.manager, project_id=plan.project.pk, override_id=row.pk)
    assert active_overrides(plan.project.pk, on=FRIDAY_1) == {}


def test_an_override_needs_a_day_to_come_and_a_real_colour() -> None:
    plan = baselined()
    with pytest.raises(DomainError):
        override(plan, expires_on=FRIDAY_1 - timedelta(days=1))
    with pytest.raises(DomainError):
        override(plan, "none")


def test_a_team_member_overrides_nothing() -> None:
    plan = baselined()
    with pytest.raises(Forbidden):
        override_health(
            actor=actor_with(plan.project, "team_member"),
            project_id=plan.project.pk,
            dimension="schedule",
            colour="green",
            reason="Hope",
            expires_on=FRIDAY_2,
            today=FRIDAY_1,
        )
