"""Who may not see money sees none: whatever the demo's people can reach, page, export or API, is read for amounts."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from openpyxl import load_workbook

from alerts.models import Alert
from controls.earned_value.figures.formulas import FIGURES
from core.access import Actor
from core.money import money
from dashboards.demo.services.load import load_demo
from exchange.models import ImportRun
from people.access import actor_for
from people.models import Membership, User
from projects.models import Project
from tasks.editing.services import add_file
from tasks.models import Deliverable, DeliverableVersion, Scenario, Task, TaskFile
from tasks.panel.page import PARTS
from tasks.plan.reads import epoch_of
from tasks.scenarios.services import keep_scenario
from tests.access import principals
from tests.access.test_access import takes_code
from tests.access.url_table import TABLE, named_addresses
from tests.access.world import signed_in

TEAM_MEMBER, STAKEHOLDER = "priya.raman@brandt.example", "helen.brandt@brandt.example"
MANAGER = "maya.okafor@brandt.example"
LINK = re.compile(r"""["'](/[^"'\s<>]*)["']""")

# So many addresses of one name are enough: two tasks, not all of them.
OF_ONE_NAME = 3
# Prose and targets that a manager wrote for all readers of the charter.
# A request is read by whoever wrote it, with what they said that it may cost.
WRITTEN_FOR_ALL = re.compile(
    r"charter$|charter-|charter_version|charter_changes|objective-|requests?$|request_|request-"
)
# Addresses that show nothing of their own: they lead on, or ask for the token that a mail carries.
LEAD_ON = {"settings", "invitation_link", "address_link", "address_undo_link", "one_tap"}
# Pages of sign-in for who is not signed in, or who has just given the password again.
SIGN_IN = {name for name in TABLE if name.startswith(("account_", "mfa_", "socialaccount_"))} | {
    "own_address"
}
PAST = date.today() - timedelta(days=20)
# Below it, an amount with cents is a number like others (a version, a WBS code).
SMALLEST = Decimal(100)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo data, in which nobody but managers and the portfolio's people may see costs."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(today=date.today(), say=lambda words: None)
        Membership.objects.update(sees_costs=False)
        erp = Project.objects.get(code="ERP-26")
        manager = actor_for(User.objects.get(email=MANAGER))
        file = SimpleUploadedFile("notes.txt", b"Notes")
        add_file(actor=manager, task_id=_task_of(erp).pk, upload=file)
        ImportRun.objects.create(
            project=erp,
            file_name="plan.xml",
            sha256="0" * 64,
            byte_count=1,
            report={
                "counts": {},
                "left_out": [],
                "warnings": [],
                "date_difference_count": 0,
                "date_differences": [],
            },
        )
        step = {"op": "cell", "id": _open_task_of(erp).pk, "column": "duration", "text": "30d"}
        keep_scenario(actor=manager, project_id=erp.pk, name="Longer", changes=[[step]])
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


def pages_of(client: Client, keepable: list[str] | None = None) -> Iterator[tuple[str, str]]:
    """(address, text) of everything that can be reached from the declared addresses by links, read only.

    Notes in `keepable` the addresses whose answer a browser or a proxy may keep.
    """
    start = [*_declared(), *_asked_for(_reader_of(client))]
    waiting, seen, by_name = deque(start), set(start), Counter[str]()
    while waiting:
        path = waiting.popleft()
        name = _name_of(path)
        is_enough = path not in start and by_name[name] >= OF_ONE_NAME
        if not name or is_enough or WRITTEN_FOR_ALL.match(name):
            continue
        response = client.get(path)
        if response.status_code != 200:
            continue
        by_name[name] += 1
        text = _text_of(response)
        if keepable is not None and "no-store" not in response.headers.get("Cache-Control", ""):
            keepable.append(path)
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


def _task_of(project: Project) -> Task:
    """A task that costs something: somebody works on it, and something is booked on it."""
    found = Task.objects.filter(project=project, cost_entries__isnull=False, assignments__isnull=False)
    return found.order_by("-percent_complete", "pk")[0]


def _open_task_of(project: Project) -> Task:
    """A task whose duration moves what it costs: somebody is to work on it, nobody has begun."""
    found = Task.objects.filter(project=project, assignments__isnull=False, actual_start=None)
    return found.order_by("pk")[0]


def _reader_of(client: Client) -> Actor:
    return actor_for(User.objects.get(pk=client.session["_auth_user_id"]))


def _asked_for(reader: Actor) -> Iterator[str]:
    """What nothing links to, but a person may ask: searches, past days, other orders, files, the parts of a task."""
    erp = Project.objects.get(code="ERP-26")
    task = _task_of(erp)
    past = [
        reverse(name, args=["ERP-26"]) for name in ("project_overview", "earned_value", "earned_value_rows")
    ]
    of_project = f"project=ERP-26&as_of={PAST}"
    yield from (f"{path}?as_of={PAST}" for path in past)
    yield from (f"{reverse('portfolio')}?as_of={PAST}", f"{reverse('portfolio-list')}?as_of={PAST}")
    yield f"{reverse('earned-value-list')}?{of_project}"
    for key in ("project", "phase-1", f"task-{task.pk}", "outside"):
        yield f"{reverse('earned-value-detail', args=[key])}?project=ERP-26"
        explained = f"{reverse('earned_value_explain', args=['ERP-26'])}?of={key}"
        yield from (explained, *(f"{explained}&figure={figure}" for figure in FIGURES))
    file = reverse("earned_value_file", args=["ERP-26"])
    yield from (
        f"{file}?table={table}&kind={kind}" for table in ("tasks", "months") for kind in ("csv", "xlsx")
    )
    yield from (f"{reverse('jump')}?q={word}" for word in ("ERP", "PO-26", "invoice", "budget", "reserve"))
    yield from (
        reverse(name, args=["ERP-26", task.pk]) for name in ("task_drawer", "task_why", "task", "task_edit")
    )
    yield reverse("plan_paths", args=["ERP-26", task.pk])
    yield reverse("plan-quality-detail", args=["ERP-26"])
    yield reverse("raci-detail", args=["ERP-26"])
    yield reverse("task_find", args=["ERP-26", task.pk]) + "?other=a"
    yield from (reverse("task_part", args=["ERP-26", task.pk, part]) for part in PARTS)
    yield from (
        reverse("task_file", args=["ERP-26", pk]) for pk in TaskFile.objects.values_list("pk", flat=True)
    )
    deliverable = Deliverable.objects.filter(project=erp).latest("number")
    yield reverse("deliverable-reviews", args=[deliverable.pk])
    files = DeliverableVersion.objects.exclude(stored_as="").values_list("pk", flat=True)
    yield from (reverse("deliverable-version-content", args=[pk]) for pk in files)
    yield from (
        reverse("deliverable", args=["ERP-26", number])
        for number in Deliverable.objects.values_list("number", flat=True)
    )
    yield from (
        reverse("scenario", args=["ERP-26", pk]) for pk in Scenario.objects.values_list("pk", flat=True)
    )
    yield from (
        reverse("scenario-outcome", args=[pk]) for pk in Scenario.objects.values_list("pk", flat=True)
    )
    yield reverse("scenario-compare", args=["ERP-26"])
    longer = f"?kind=longer&task={_open_task_of(erp).wbs_code}&days=5"
    yield reverse("what_if_moves", args=["ERP-26"]) + longer
    # As an open page asks: everything of the plan that is newer than nothing.
    yield reverse("plan_data", args=["ERP-26"]) + "?since=0"
    yield f"{reverse('plan_changes', args=['ERP-26'])}?since=0&epoch={epoch_of(erp, reader)}"
    yield from (
        reverse(name, args=[ImportRun.objects.latest("pk").pk]) for name in ("import_report", "import-detail")
    )


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
            content = b"\n".join([*(archive.read(name) for name in archive.namelist()), _numbers_of(content)])
    text: str = content.decode(errors="replace")
    return text


def _numbers_of(book: bytes) -> bytes:
    """The numbers of an Excel file with their cents: 48140.7 is 48140.70."""
    sheets = load_workbook(BytesIO(book), read_only=True).worksheets
    cells = (cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)
    return " ".join(f"{cell:.2f}" for cell in cells if isinstance(cell, float | int)).encode()


def _found(text: str, amounts: set[str]) -> set[str]:
    numbers = set(re.findall(r"\d[\d.,]*\.\d\d(?!\d)|\d[\d.]*,\d\d(?!\d)", text))
    return numbers & amounts | set(re.findall(r"€\s?\d[\d.,]*[km]?|\d[\d.,]*\s?€", text))


@pytest.mark.parametrize(
    ("email", "principal"), [(TEAM_MEMBER, principals.TEAM), (STAKEHOLDER, principals.STAKEHOLDER)]
)
def test_nobody_without_the_right_meets_an_amount(
    email: str, principal: str, amounts: set[str], django_db_blocker: Any
) -> None:
    """On every address that lets them through; a new one that the walk does not reach fails here."""
    with django_db_blocker.unblock():
        client = signed_in(User.objects.get(email=email))
        pages = dict(pages_of(client))
    told = {path: sorted(found)[:5] for path, text in pages.items() if (found := _found(text, amounts))}
    assert not told
    read = {_name_of(path) for path in pages}
    declared = {name for name, row in TABLE.items() if principal in row.methods.get("GET", ())}
    unread = {name for name in declared - read - LEAD_ON - SIGN_IN if not WRITTEN_FOR_ALL.match(name)}
    assert not unread, "declared, and no page of the walk: add it to _asked_for"


def test_the_same_walk_finds_amounts_for_who_may_see_them(amounts: set[str], django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        client = signed_in(User.objects.get(email=MANAGER))
        keepable: list[str] = []
        pages = pages_of(client, keepable)
        told = {_name_of(path) for path, text in pages if _found(text, amounts)}
    assert not keepable, "shown to who sees costs, and may stay in a browser's cache"
    assert {
        "budget",
        "project_overview",
        "cost-entry-list",
        "budget-line-list",
        "baseline-list",
        "earned_value",
        "earned_value_file",
        "earned_value_explain",
        "earned-value-detail",
        "portfolio",
        "slips",
        "task",
        "plan_data",
    } <= told
