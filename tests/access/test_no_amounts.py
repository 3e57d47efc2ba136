"""Who may not see money sees none: whatever the demo's people can reach, page, export or API, is read for amounts."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from alerts.models import Alert
from core.money import money
from dashboards.demo.load import load_demo
from people.models import Membership, User
from projects.models import Project
from tests.access.test_access import takes_code
from tests.access.url_table import TABLE, named_addresses
from tests.access.world import signed_in

TEAM_MEMBER, STAKEHOLDER = "priya.raman@brandt.example", "helen.brandt@brandt.example"
MANAGER = "maya.okafor@brandt.example"
LINK = re.compile(r"""["'](/[^"'\s<>]*)["']""")
pytestmark = pytest.mark.xdist_group("amounts")

# So many addresses of one name are enough: two tasks, not all of them.
OF_ONE_NAME = 3
# Prose and targets that a manager wrote for all readers of the charter.
WRITTEN_FOR_ALL = re.compile(r"charter$|charter-|objective-")
# Below it, an amount with cents is a number like others (a version, a WBS code).
SMALLEST = Decimal(100)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo data, in which nobody but managers and the portfolio's people may see costs."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(today=date.today(), say=lambda words: None)
        Membership.objects.update(sees_costs=False)
        # What was told to somebody while they had the right is theirs.
        Alert.objects.filter(recipient__email=STAKEHOLDER).delete()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def amounts(demo: None) -> set[str]:
    """Every amount of the demo as it may be written: 48137.29, 48,137.29, 48.137,29 and in short."""
    found: set[str] = set()
    for amount in _amounts():
        if amount >= SMALLEST:
            shown = money(amount, "")
            found |= {str(amount), shown.strip(), shown.strip().translate(str.maketrans(",.", ".,"))}
    assert len(found) > 500
    return found


def _amounts() -> Iterable[Decimal]:
    for app in settings.PRODUCT_APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                is_money = isinstance(field, models.DecimalField) and field.decimal_places == 2
                if is_money and field.max_digits >= 12:
                    for value in model._default_manager.values_list(field.attname, flat=True).distinct():  # type: ignore[union-attr]
                        if value is not None:
                            yield abs(value)


def pages_of(client: Client) -> Iterator[tuple[str, str]]:
    """(address, text) of everything that can be reached from the declared addresses by links, read only."""
    start = list(_declared())
    waiting, seen, by_name = deque(start), set(start), Counter[str]()
    while waiting:
        path = waiting.popleft()
        name = _name_of(path)
        if not name or by_name[name] >= OF_ONE_NAME or WRITTEN_FOR_ALL.match(name):
            continue
        response = client.get(path)
        if response.status_code != 200:
            continue
        by_name[name] += 1
        text = _text_of(response)
        yield path, text
        for link in {*LINK.findall(text), *_details(path, text)}:
            clean = link.replace("&amp;", "&").partition("#")[0]
            if clean not in seen and "{" not in clean:
                seen.add(clean)
                waiting.append(clean)


def _declared() -> Iterator[str]:
    """Addresses that name nothing or a project only; lists of the API as asked for the project too."""
    for name, declared in TABLE.items():
        if "GET" not in declared.methods or declared.records:
            continue
        for code in Project.objects.values_list("code", flat=True) if takes_code(name) else [""]:
            path = reverse(name, kwargs={"code": code} if code else {})
            yield path + declared.query
            if declared.is_api:
                yield f"{path}?project=ERP-26"
    assert named_addresses()


def _name_of(path: str) -> str:
    try:
        return resolve(path.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""


def _details(path: str, text: str) -> Iterator[str]:
    """Addresses of the rows of an API list."""
    if path.startswith("/api/") and text.startswith("{"):
        rows = json.loads(text).get("results", [])
        for row in rows[:OF_ONE_NAME] if isinstance(rows, list) else []:
            if isinstance(row, dict) and "id" in row:
                yield f"{path.partition('?')[0]}{row['id']}/"


def _text_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    text: str = content.decode(errors="replace")
    return text


def _found(text: str, amounts: set[str]) -> set[str]:
    numbers = set(re.findall(r"\d[\d.,]*\.\d\d(?!\d)|\d[\d.]*,\d\d(?!\d)", text))
    return numbers & amounts | set(re.findall(r"€\s?\d[\d.,]*[km]?|\d[\d.,]*\s?€", text))


@pytest.mark.parametrize("email", [TEAM_MEMBER, STAKEHOLDER])
def test_nobody_without_the_right_meets_an_amount(
    email: str, amounts: set[str], django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        client = signed_in(User.objects.get(email=email))
        pages = dict(pages_of(client))
    told = {path: sorted(found)[:5] for path, text in pages.items() if (found := _found(text, amounts))}
    assert not told
    assert len(pages) > 40, sorted(pages)


def test_the_same_walk_finds_amounts_for_who_may_see_them(amounts: set[str], django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        client = signed_in(User.objects.get(email=MANAGER))
        told = {_name_of(path) for path, text in pages_of(client) if _found(text, amounts)}
    assert {"budget", "project_overview", "cost-entry-list", "budget-line-list", "baseline-list"} <= told
