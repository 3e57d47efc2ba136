"""The demo's largest project, built once for all that look at it: that takes longer than they do."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from dashboards.demo.erp import ERP
from dashboards.demo.load import load_people, load_project
from projects.models import Project


@pytest.fixture(scope="package")
def erp(django_db_setup: None, django_db_blocker: Any) -> Iterator[Project]:
    """Taken back afterwards; nothing that is tested here commits."""
    with django_db_blocker.unblock(), transaction.atomic():
        today = date.today()
        load_project(ERP, load_people(today), today)
        yield Project.objects.get(code=ERP.code)
        transaction.set_rollback(True)
