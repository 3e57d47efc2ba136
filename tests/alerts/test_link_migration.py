"""Links that were signed before tokens were random work until they end."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from alerts.models import UpdateLink
from alerts.raising.services import raise_alert
from tests.factories import MembershipFactory, TaskFactory, UserFactory


@pytest.mark.django_db
def test_a_signed_link_that_went_out_before_still_leads_to_its_task(client: Client) -> None:
    person, task = UserFactory(), TaskFactory(name="Load rehearsal")
    MembershipFactory(user=person, project=task.project)
    raise_alert(
        kind="task_overdue", key="k", recipient=person, title="Overdue", why="Yours.", task_id=task.pk
    )
    import_module("alerts.migrations.0008_hashed_update_links").hash_signed_tokens(apps, None)
    token = Signer(salt="alerts.update_link", sep=".").sign(str(UpdateLink.objects.get().pk))
    page = client.get(reverse("one_tap", args=[token]))
    assert page.status_code == 200
    assert "Load rehearsal" in page.content.decode()
