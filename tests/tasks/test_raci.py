"""RACI: one A a row, refused in words; what is missing and what is much; Excel in and out."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core.errors import Forbidden, InvalidInput, NotVisible
from core.models import ChangeSet
from core.registry import gate_queries
from people.access import actor_for
from people.memberships.services import remove_member
from projects.models import Project
from tasks.models import RaciLetter
from tasks.raci.figures import Grid, Line
from tasks.raci.reads import grid_of_project
from tasks.raci.services import Cell, Overtaken, add_role, delete_role, rename_role, set_letters
from tasks.raci.words import findings
from tests.factories import ProjectFactory, actor_with, member_of
from tests.queries import assert_query_count
from tests.tasks.deliverables import deliverable
from tests.tasks.plans import DrawnPlan, chain_of_three

pytestmark = pytest.mark.django_db
AsUser = Callable[[Any], Any]
JSON = "application/json"


@pytest.fixture
def plan() -> DrawnPlan:
    return chain_of_three()


def grid(plan: DrawnPlan) -> Grid:
    return grid_of_project(plan.project)


def put(plan: DrawnPlan, *cells: tuple[int, int, str]) -> int:
    """(row, column, letter) by their places in the grid."""
    shown = grid(plan)
    return set_letters(
        actor=plan.manager,
        project_id=plan.project.pk,
        cells=[Cell(shown.rows[row].key, shown.columns[column].key, letter) for row, column, letter in cells],
    )


def letters(plan: DrawnPlan) -> list[str]:
    """The grid as lines of letters."""
    shown = grid(plan)
    return [
        "".join(shown.letters.get((row.key, one.key), ".") for one in shown.columns) for row in shown.rows
    ]


def told(plan: DrawnPlan) -> list[str]:
    return [words for _tone, words in findings(grid(plan))]


class TestGrid:
    def test_rows_are_phases_and_deliverables_columns_the_team_and_roles(self, plan: DrawnPlan) -> None:
        deliverable(plan)
        add_role(actor=plan.manager, project_id=plan.project.pk, name="Works council")
        shown = grid(plan)
        assert [row.name for row in shown.rows][-2:] == ["Closure", "DL-01 Interface"]
        assert {one.name for one in shown.columns} == {
            str(plan.manager.user),
            str(plan.priya),
            "Works council",
        }

    def test_who_only_reads_has_a_column_once_they_have_a_letter(self, plan: DrawnPlan) -> None:
        reader = member_of(plan.project, "stakeholder")
        assert f"u{reader.pk}" not in {one.key for one in grid(plan).columns}
        RaciLetter.objects.create(
            project=plan.project, phase=plan.project.phases.first(), user=reader, letter="I"
        )
        assert f"u{reader.pk}" in {one.key for one in grid(plan).columns}

    def test_who_left_is_shown_as_long_as_they_have_a_letter(self, plan: DrawnPlan) -> None:
        place = [one.key for one in grid(plan).columns].index(f"u{plan.priya.pk}")
        put(plan, (0, place, "A"))
        membership = plan.project.memberships.get(user=plan.priya)
        remove_member(actor=plan.manager, membership_id=membership.pk)
        gone = [one.name for one in grid(plan).columns if one.is_gone]
        assert gone == [str(plan.priya)]
        assert any(words.startswith("No longer in the team") for words in told(plan))


class TestLetters:
    def test_a_block_is_written_at_once_and_stands_as_one_in_the_journal(self, plan: DrawnPlan) -> None:
        assert put(plan, (0, 0, "a"), (0, 1, "R"), (1, 0, " c ")) == 3
        assert letters(plan)[:3] == ["AR", "C.", ".."]
        made = ChangeSet.objects.latest("id")
        assert (made.intent, made.summary) == ("set_raci_letters", "Initiation, Planning")
        assert put(plan, (0, 0, "A")) == 0
        assert put(plan, (0, 1, "")) == 1
        assert letters(plan)[0] == "A."

    def test_a_second_a_in_a_row_is_refused_in_words_and_nothing_is_written(self, plan: DrawnPlan) -> None:
        put(plan, (0, 0, "A"))
        with pytest.raises(InvalidInput, match="Initiation would have two who are accountable") as refused:
            put(plan, (1, 1, "A"), (0, 1, "A"))
        assert "One A a row: take the other away first." in refused.value.errors["cells"][0]
        assert letters(plan)[:2] == ["A.", ".."]

    def test_an_a_moves_within_one_block(self, plan: DrawnPlan) -> None:
        put(plan, (0, 0, "A"), (0, 1, "R"))
        put(plan, (0, 0, "R"), (0, 1, "A"))
        assert letters(plan)[0] == "RA"
        put(plan, (0, 1, ""), (0, 0, "A"))
        assert letters(plan)[0] == "A."

    def test_the_database_itself_holds_one_a(self, plan: DrawnPlan) -> None:
        put(plan, (0, 0, "A"), (0, 1, "R"))
        with pytest.raises(IntegrityError), transaction.atomic():
            RaciLetter.objects.filter(letter="R").update(letter="A")

    @pytest.mark.parametrize(
        ("cell", "words"),
        [
            (("p0", "u0", "R"), "not in the grid any more"),
            (("", "", ""), "not in the grid any more"),
            (("d²", "uX", "R"), "not in the grid any more"),
        ],
    )
    def test_what_is_not_of_the_grid_is_refused(
        self, plan: DrawnPlan, cell: tuple[str, str, str], words: str
    ) -> None:
        with pytest.raises(InvalidInput, match=words):
            set_letters(actor=plan.manager, project_id=plan.project.pk, cells=[Cell(*cell)])

    def test_what_is_no_letter_is_refused(self, plan: DrawnPlan) -> None:
        with pytest.raises(InvalidInput, match="“X” is no letter of this grid"):
            put(plan, (0, 0, "X"))

    def test_another_projects_rows_do_not_exist(self, plan: DrawnPlan) -> None:
        other = grid(chain_of_three())
        cell = Cell(other.rows[0].key, grid(plan).columns[0].key, "A")
        with pytest.raises(InvalidInput, match="not in the grid any more"):
            set_letters(actor=plan.manager, project_id=plan.project.pk, cells=[cell])

    def test_only_who_edits_the_project_writes(self, plan: DrawnPlan) -> None:
        with pytest.raises(Forbidden):
            set_letters(actor=actor_for(plan.priya), project_id=plan.project.pk, cells=[])
        with pytest.raises(NotVisible):
            set_letters(actor=actor_with(ProjectFactory()), project_id=plan.project.pk, cells=[])

    def test_what_somebody_else_wrote_meanwhile_is_not_overwritten_unseen(self, plan: DrawnPlan) -> None:
        put(plan, (0, 0, "C"))
        shown = grid(plan)
        key = (shown.rows[0].key, shown.columns[0].key)
        with pytest.raises(Overtaken, match="somebody else has written “C” there"):
            set_letters(
                actor=plan.manager, project_id=plan.project.pk, cells=[Cell(*key, letter="A", was="")]
            )
        assert letters(plan)[0] == "C."
        seen = [Cell(*key, letter="A", was="C")]
        assert set_letters(actor=plan.manager, project_id=plan.project.pk, cells=seen) == 1


class TestRoles:
    def test_a_role_is_named_once_and_takes_its_letters_along(self, plan: DrawnPlan) -> None:
        role = add_role(actor=plan.manager, project_id=plan.project.pk, name="Vendor")
        with pytest.raises(InvalidInput, match="There is a role of this name already"):
            add_role(actor=plan.manager, project_id=plan.project.pk, name=" Vendor ")
        rename_role(actor=plan.manager, role_id=role.pk, name="Supplier", version=1)
        put(plan, (0, 2, "A"))
        delete_role(actor=plan.manager, role_id=role.pk)
        assert not RaciLetter.objects.exists()


def drawn(*lines: str) -> Grid:
    """Rows r0, r1 ... of letters, one character a column."""
    rows = [Line(f"r{number}", f"Row {number}") for number in range(len(lines))]
    columns = [Line(f"c{number}", f"Column {number}") for number in range(len(lines[0]))]
    found = {
        (row.key, column.key): letter
        for row, line in zip(rows, lines, strict=True)
        for column, letter in zip(columns, line, strict=True)
        if letter != "."
    }
    return Grid(rows, columns, found)


class TestFindings:
    def test_rows_without_an_a_are_named(self) -> None:
        shown = drawn("AR", "R.", "..")
        assert [row.name for row in shown.without_accountable] == ["Row 1", "Row 2"]

    def test_who_answers_alone_does_it_too_and_a_shared_row_needs_hands(self) -> None:
        assert drawn("A.", "AR").without_hands == []
        assert [row.name for row in drawn("AC", "AI", "AR").without_hands] == ["Row 0", "Row 1"]

    def test_much_is_four_rows_and_more_than_half(self) -> None:
        many = drawn(*["AR"] * 4, *["RA"] * 3)
        assert [(one.name, n) for one, n in many.overloaded] == [("Column 0", 4)]
        assert drawn(*["AR"] * 3).overloaded == []
        assert drawn(*["AR"] * 4, *["RA"] * 4).overloaded == []

    def test_they_are_said_in_words(self, plan: DrawnPlan) -> None:
        assert told(plan)[0] == (
            "Nobody is accountable for 5 rows: Initiation, Planning, Execution and 2 more."
        )
        put(plan, *((row, 0, "A") for row in range(5)), (0, 1, "C"))
        words = told(plan)
        assert words[0].endswith("is accountable for 5 of 5 rows. What can somebody else answer for?")
        assert words[1] == "Somebody answers for it and nobody is responsible: Initiation."


def test_a_gate_asks_for_one_a_in_each_row(plan: DrawnPlan) -> None:
    query = gate_queries["rows_have_one_accountable"]
    put(plan, *((row, 0, "A") for row in range(4)))
    answer = query.answer(plan.project.pk)
    assert (answer.is_met, answer.proof) == (False, "4 of 5 rows. Missing: Closure")
    put(plan, (4, 1, "A"))
    answer = query.answer(plan.project.pk)
    assert (answer.is_met, answer.proof) == (True, "Each of 5 rows has one who is accountable")
    membership = plan.project.memberships.get(user=plan.priya)
    gone = [one.key for one in grid(plan).columns].index(f"u{plan.priya.pk}") == 1
    remove_member(actor=plan.manager, membership_id=membership.pk)
    assert query.answer(plan.project.pk).is_met is not gone


def test_a_closed_project_takes_none(plan: DrawnPlan, as_user: AsUser) -> None:
    Project.objects.filter(pk=plan.project.pk).update(status="closed")
    with pytest.raises(Exception, match="is closed"):
        put(plan, (0, 0, "A"))
    page = as_user(plan.manager.user).get(reverse("raci", args=[plan.project.code])).content.decode()
    assert "data-raci" not in page


class TestPages:
    def post(self, client: Any, plan: DrawnPlan, *cells: dict[str, Any]) -> Any:
        address = reverse("raci_cells", args=[plan.project.code])
        return client.post(address, json.dumps({"cells": cells}), content_type=JSON)

    def test_cells_answer_with_the_grid_or_with_why_not(self, plan: DrawnPlan, as_user: AsUser) -> None:
        client, shown = as_user(plan.manager.user), grid(plan)
        row, (one, two) = shown.rows[0].key, [column.key for column in shown.columns]
        answer = self.post(client, plan, {"row": row, "column": one, "letter": "A"})
        assert 'data-letter="A"' in answer.content.decode()
        answer = self.post(client, plan, {"row": row, "column": two, "letter": "A"})
        assert answer.status_code == 422
        assert "would have two who are accountable" in answer.json()["errors"][0]
        odd = {"row": ["p1"], "column": None, "letter": 7}
        assert self.post(client, plan, odd).status_code == 422

    def test_a_row_is_a_form_that_leaves_alone_what_was_not_changed(
        self, plan: DrawnPlan, as_user: AsUser
    ) -> None:
        shown = grid(plan)
        one, two = (f"c_{column.key}" for column in shown.columns)
        address = reverse("raci_row", args=[plan.project.code, shown.rows[0].key])
        client = as_user(plan.manager.user)
        assert "Accountable: answers for it" in client.get(address).content.decode()
        put(plan, (0, 1, "C"))
        sent = {one: "A", f"initial-{one}": "", two: "", f"initial-{two}": ""}
        client.post(address, sent)
        assert letters(plan)[0] == "AC"
        answer = client.post(address, {one: "A", f"initial-{one}": "A", two: "A", f"initial-{two}": "C"})
        assert answer.status_code == 422
        assert "would have two who are accountable" in answer.content.decode()

    def test_the_file_that_is_saved_is_brought_back(self, plan: DrawnPlan, as_user: AsUser) -> None:
        deliverable(plan)
        put(plan, (0, 0, "A"), (5, 1, "R"))
        client, code = as_user(plan.manager.user), plan.project.code
        content = client.get(reverse("raci_sheet", args=[code])).content
        sheet = load_workbook(BytesIO(content)).active
        assert sheet.cell(1, 2).value == grid(plan).columns[0].name
        assert (sheet.cell(2, 2).value, sheet.cell(7, 3).value) == ("A", "R")
        put(plan, (0, 0, ""), (5, 1, ""))
        file = SimpleUploadedFile("raci.xlsx", content)
        client.post(reverse("raci_bring", args=[code]), {"file": file})
        assert (letters(plan)[0], letters(plan)[5]) == ("A.", ".R")

    def test_a_file_with_strangers_changes_nothing(self, plan: DrawnPlan, as_user: AsUser) -> None:
        book = Workbook()
        lines = (["Row", str(plan.priya), "Nobody Known"], ["Initiation", "A", "R"], ["Launch", "", ""])
        for line in lines:
            book.active.append(line)
        stream = BytesIO()
        book.save(stream)
        file = SimpleUploadedFile("raci.xlsx", stream.getvalue())
        address = reverse("raci_bring", args=[plan.project.code])
        answer = as_user(plan.manager.user).post(address, {"file": file})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Column 3: nobody here is called “Nobody Known”." in page
        assert "Line 3: there is no row “Launch”." in page
        assert not RaciLetter.objects.exists()

    def test_two_as_in_a_file_are_refused_too(self, plan: DrawnPlan, as_user: AsUser) -> None:
        names = ";".join(one.name for one in grid(plan).columns)
        file = SimpleUploadedFile("raci.csv", f"Row;{names}\nInitiation;A;A\n".encode())
        address = reverse("raci_bring", args=[plan.project.code])
        answer = as_user(plan.manager.user).post(address, {"file": file})
        assert "would have two who are accountable" in answer.content.decode()

    @pytest.mark.parametrize("size", [1, 6])
    def test_the_page_asks_as_often_however_large_it_is(
        self, plan: DrawnPlan, size: int, as_user: AsUser
    ) -> None:
        for number in range(size):
            deliverable(plan)
            member_of(plan.project)
            add_role(actor=plan.manager, project_id=plan.project.pk, name=f"Role {number}")
        put(plan, *((row, 0, "A") for row in range(5 + size)))
        client, address = as_user(plan.manager.user), reverse("raci", args=[plan.project.code])
        client.get(address)
        with assert_query_count("tasks.raci"):
            assert client.get(address).status_code == 200

    def test_the_api_reads_and_writes_the_same_grid(self, plan: DrawnPlan, as_user: AsUser) -> None:
        client, address = as_user(plan.manager.user), f"/api/v1/raci/{plan.project.code}/"
        shown = client.get(address).json()
        row, (one, two) = shown["rows"][0]["key"], [column["key"] for column in shown["columns"]]
        body = {"cells": [{"row": row, "column": one, "letter": "A"}]}
        answer = client.post(f"{address}cells/", body, content_type=JSON).json()
        assert row not in answer["without_accountable"]
        body["cells"][0]["column"] = two
        refused = client.post(f"{address}cells/", body, content_type=JSON)
        assert refused.status_code == 422
        assert as_user(plan.priya).post(f"{address}cells/", body, content_type=JSON).status_code == 403
