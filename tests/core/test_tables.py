"""Tables from strangers: what is read, and that an abusive file is a sentence within seconds, naming the place."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

import pytest
from openpyxl import Workbook

from core.errors import DomainError
from core.foreign_files.tables import MAX_ROWS, read_table

SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"
HEAD = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:%s"/>'
    "<sheetData>"
)
TAIL = "</sheetData></worksheet>"
TEXTS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'


def workbook(parts: Mapping[str, str] | None = None) -> bytes:
    """A real Excel file in which some parts are replaced or added."""
    book = Workbook()
    book.active.append(["Date", "Amount"])
    plain, made = BytesIO(), BytesIO()
    book.save(plain)
    parts = parts or {}
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return made.getvalue()


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def cell(place: str, value: str = "1") -> str:
    return f'<c r="{place}"><v>{value}</v></c>'


def sheet(*rows: str, dimension: str = "B2") -> bytes:
    return workbook({SHEET: HEAD % dimension + "".join(rows) + TAIL})


def refusal(data: bytes) -> str:
    with pytest.raises(DomainError) as error:
        read_table(data)
    assert error.value.field == "file"
    return error.value.message


def test_numbers_of_an_excel_file_stay_numbers() -> None:
    book = Workbook()
    book.active.append(["Amount", "Text"])
    book.active.append([12.345, "12.345"])
    out = BytesIO()
    book.save(out)
    assert read_table(out.getvalue()) == [["Amount", "Text"], [12.345, "12.345"]]


@pytest.mark.parametrize(
    "data",
    [
        "a;b\nä;2\n".encode(),
        "a;b\nä;2\n".encode("cp1252"),
        "a;b\nä;2\n".encode("utf-16"),
        "\ufeffa\tb\nä\t2\n".encode(),
        b"a,b\r\n\xc3\xa4,2\r\n\r\n\r\n",
    ],
)
def test_csv_is_read_in_the_encodings_that_programs_write(data: bytes) -> None:
    assert read_table(data) == [["a", "b"], ["ä", "2"]]


def test_blank_lines_keep_the_numbers_of_the_others() -> None:
    assert read_table(b"a;b\n\n;\n1;2\n") == [["a", "b"], [], [], ["1", "2"]]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a;b\n" + b";" * 60 + b"x\n", "Row 2, column BI: more than 60 columns"),
        (b"a;b\n1;" + b"x" * 32_768 + b"\n", "Line 2: this line cannot be read"),
        (b'a;b\n1;"' + b"x;\n" * 50_000, "Line"),
        (b"a;b\n" * (MAX_ROWS + 1), "more than 10000 rows"),
        (b"\x00\x01\x02;\n1", "neither a CSV nor an Excel"),
        (b"PK\x03\x04rubbish", "cannot be read"),
        (b"", "is empty"),
    ],
)
def test_what_is_too_much_is_named_with_its_place(data: bytes, says: str) -> None:
    assert says in refusal(data)


def test_a_sheet_that_claims_every_column_and_row_is_read_by_its_cells() -> None:
    data = sheet(row(1, cell("A1"), cell("B1")), row(2, cell("A2")), dimension="XFD1048576")
    assert read_table(data) == [[1, 1], [1]]


def test_a_cell_in_the_last_column_is_named() -> None:
    assert "Row 2, column BI" in refusal(sheet(row(1, cell("A1")), row(2, cell("A2"), cell("BI2"))))


def test_a_last_column_in_every_row_stays_small() -> None:
    # Each row would be 16,384 cells wide: 51 kB that once took 1.4 GB.
    wide = [row(number, cell(f"A{number}"), cell(f"XFD{number}")) for number in range(1, 10_000)]
    assert read_table(sheet(*wide, dimension="XFD10000"))[0] == [1]


def test_a_row_a_million_lines_below_is_one_too_many_or_none() -> None:
    assert read_table(sheet(row(1, cell("A1")), row(1_048_576, cell("A1048576")))) == [[1]]


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({SHARED: TEXTS % ("<si><t>a</t></si>" * 1_000_000)}, "too large when unpacked"),
        ({"xl/media/bomb.bin": "0" * (101 * 1024 * 1024)}, "too large when unpacked"),
        ({f"xl/part{number}.xml": "" for number in range(2_001)}, "too large when unpacked"),
        ({SHEET: '<!DOCTYPE x [<!ENTITY a "b">]>' + HEAD % "A1" + TAIL}, "entities"),
        ({"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'}, "entities"),
        ({SHEET: HEAD % "A1" + "<row>" * 200_000}, "Excel"),
        ({SHEET: HEAD % "A1" + row(1, cell("A1")) + row(2, cell("A2", "9" * 5000)) + TAIL}, "after row 1"),
        ({SHEET: "<x/>" * 3}, "cannot be read"),
        ({"xl/styles.xml": "<styleSheet>"}, "cannot be read"),
    ],
    ids=["texts", "bomb", "parts", "entity", "entity in book", "deep", "long number", "no sheet", "styles"],
)
def test_an_abusive_excel_file_is_refused(parts: dict[str, str], says: str) -> None:
    assert says in refusal(workbook(parts))
