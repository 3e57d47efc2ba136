"""The page about backups in Chromium: accessible in both themes, and as wide as a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from backups.models import Backup
from tests.factories import UserFactory
from tests.seen import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_page_is_accessible_and_fits(log_in, assert_accessible, live_server, width, scheme):
    for hours, problem in ((60, ""), (2, "pg_dump failed: the disk is full, and nothing could be written")):
        moment = timezone.now() - timedelta(hours=hours)
        Backup.objects.create(
            source=Backup.Source.SCHEDULE,
            started_at=moment,
            finished_at=moment,
            is_good=not problem,
            path="/srv/plumbline/var/backups/plumbline-20261129-040000.backup",
            bytes=123_456_789,
            rows=1_234_567,
            files=890,
            problem=problem,
        )
    page = log_in(UserFactory(full_name="An Admin", organisation_role="admin"))
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/settings/backups/")
    expect(page.get_by_role("heading", name="Last good backup")).to_be_visible()
    expect(page.get_by_text("Too old")).to_be_visible()
    fits(page)
    assert_accessible(page)
