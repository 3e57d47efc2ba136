"""Home: risks whose review is due wait for their owners."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.access import Role
from dashboards.home.reads import asked_of
from people.access import actor_for
from risks.models import Risk
from tests.factories import ProjectFactory, actor_with, member_of
from tests.risks.rows import risk as risk_of

pytestmark = pytest.mark.django_db


def test_a_risk_to_review_waits_for_its_owner_until_it_has_another_date() -> None:
    today = timezone.localdate()
    project = ProjectFactory(code="ERP", name="ERP migration")
    owner = member_of(project, full_name="Rosa Owner")
    risk = risk_of(project, "The cut-over slips", owner_id=owner.pk, review_on=today)
    (asked,) = asked_of(actor_for(owner), today)
    assert (asked.kind, asked.need.about, asked.need.due) == ("risk_review", risk.pk, today)
    assert "The cut-over slips" in asked.need.title
    assert asked_of(actor_with(project, Role.PROJECT_MANAGER), today) == []
    Risk.objects.filter(pk=risk.pk).update(review_on=today + timedelta(days=30))
    assert asked_of(actor_for(owner), today) == []
