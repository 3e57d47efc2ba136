"""Files as people bring them, and as nobody should: plans and ledgers of any size, and abusive ones."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Project xmlns="http://schemas.microsoft.com/project"><Name>{name}</Name>'
    "<StartDate>2026-06-01T08:00:00</StartDate><ScheduleFromStart>1</ScheduleFromStart><Tasks>"
)
_TAIL = "</Tasks><Resources>{resources}</Resources><Assignments>{assignments}</Assignments></Project>"
_TASK = (
    "<Task><UID>{uid}</UID><ID>{uid}</ID><Name>{name}</Name><OutlineLevel>{level}</OutlineLevel>"
    "<Duration>PT8H0M0S</Duration><DurationFormat>7</DurationFormat>{more}</Task>"
)
_AFTER = "<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>1</Type></PredecessorLink>"
_PEOPLE = 40
_PHASE = 20


def plan(tasks: int, *, name: str, megabytes: float = 0) -> bytes:
    """A plan of phases whose tasks follow each other, each with a person; notes fill it up to a size."""
    rows = "".join(_tasks(tasks, notes=""))
    resources = "".join(
        f"<Resource><UID>{uid}</UID><Name>Person {uid}</Name><Type>1</Type></Resource>"
        for uid in range(1, _PEOPLE + 1)
    )
    assignments = "".join(
        f"<Assignment><UID>{uid}</UID><TaskUID>{uid}</TaskUID><ResourceUID>{uid % _PEOPLE + 1}</ResourceUID>"
        "<Units>1</Units><Work>PT8H0M0S</Work></Assignment>"
        for uid in range(1, tasks + 1)
        if uid % _PHASE != 1
    )
    tail = _TAIL.format(resources=resources, assignments=assignments)
    room = int(megabytes * 1024 * 1024) - len(rows) - len(tail) - 1000
    if room > 0:
        rows = "".join(_tasks(tasks, notes="n" * (room // tasks - len("<Notes></Notes>"))))
    return (_HEAD.format(name=name) + rows + tail).encode()


def _tasks(count: int, *, notes: str) -> Iterator[str]:
    words = f"<Notes>{notes}</Notes>" if notes else ""
    for uid in range(1, count + 1):
        is_phase = uid % _PHASE == 1
        link = "" if is_phase or uid % _PHASE == 2 else _AFTER.format(uid=uid - 1)
        yield _TASK.format(uid=uid, name=f"Task {uid}", level=1 if is_phase else 2, more=link + words)


def ledger(rows: int) -> bytes:
    """Rows of 1.50 to 900.50: what is above the approval limit would wait for somebody else."""
    head = "Date;Amount;Description;Document;Category\n"
    lines = (
        f"03.03.2026;{number % 900 + 1},50;Row {number};R-{number};services\n"
        for number in range(1, rows + 1)
    )
    return (head + "".join(lines)).encode()


@dataclass(frozen=True, slots=True)
class Abusive:
    """A file that is refused, and words of the sentence that says what is wrong and where.

    `is_taken`: one odd value refuses no plan; its task comes in without it, and the account says so.
    """

    name: str
    content: bytes
    says: tuple[str, ...]
    is_taken: bool = False


def one_task(more: str, *, name: str = "Dig") -> bytes:
    task = _TASK.format(uid=7, name=name, level=1, more=more)
    return (_HEAD.format(name="Abuse") + task + _TAIL.format(resources="", assignments="")).encode()


def plans() -> Iterator[Abusive]:
    """Plans that no import may take as they are, each with the place that is named."""
    task = "Task 7 “Dig”"
    link = "<PredecessorLink><PredecessorUID>1</PredecessorUID><LinkLag>{}</LinkLag></PredecessorLink>"
    yield Abusive("lag", one_task(link.format(10**18)), (task, "LinkLag"), is_taken=True)
    yield Abusive("lag of 5,000 digits", one_task(link.format("9" * 5000)), (task, "LinkLag"), is_taken=True)
    yield Abusive("lag of infinity", one_task(link.format("1e400")), (task, "LinkLag"), is_taken=True)
    yield Abusive(
        "duration", one_task("<Work>PT99999999999999999H0M0S</Work>"), (task, "Work"), is_taken=True
    )
    yield Abusive("duration of no kind", one_task("<Work>soon</Work>"), (task, "Work"), is_taken=True)
    yield Abusive(
        "year 9999", one_task("<Deadline>9999-12-31T00:00:00</Deadline>"), (task, "Deadline"), is_taken=True
    )
    yield Abusive("cost", one_task(f"<FixedCost>{10**30}</FixedCost>"), (task, "FixedCost"), is_taken=True)
    yield Abusive(
        "cost that is no number", one_task("<FixedCost>NaN</FixedCost>"), (task, "FixedCost"), is_taken=True
    )
    yield Abusive(
        "baseline 10^9",
        one_task("<Baseline><Number>999999999</Number></Baseline>"),
        (task, "Number"),
        is_taken=True,
    )
    deep = one_task("").replace(b"<OutlineLevel>1<", b"<OutlineLevel>99999<")
    yield Abusive("outline level", deep, (task, "OutlineLevel"), is_taken=True)
    yield Abusive("nested", one_task("<a>" * 100_000 + "</a>" * 100_000), ("nested too deeply",))
    yield Abusive(
        "long value", one_task(f"<Priority>{'5' * 4_000_000}</Priority>"), (task, "Priority"), is_taken=True
    )
    yield Abusive("cut off", one_task("")[:-30], ("line 1", "column"))
    yield Abusive("no plan", b"<html><body/></html>", ("<html>",))
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><Project>&b;</Project>'
    yield Abusive("entities", entity, ("entities",))
    outside = b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Project/>'
    yield Abusive("document type", outside, ("entities",))
    many = b"<Project xmlns='http://schemas.microsoft.com/project'>" + b"<a/>" * 4_000_000
    yield Abusive("elements", many, ("line",))
    yield Abusive("binary", bytes(range(256)) * 1000, ("line 3, column 2",))


def tables() -> Iterator[Abusive]:
    """Ledgers that no import may take."""
    yield Abusive("columns", b"a;b\n" + b";" * 20_000 + b"x\n", ("Row 2", "column"))
    yield Abusive("rows", b"a;b\n" * 400_000, ("10000 rows",))
    yield Abusive("cell", b"a;b\n1;" + b"x" * 4_000_000, ("Line 2",))
    yield Abusive("open quote", b'a;b\n1;"' + b"x;y\n" * 500_000, ("Line",))
    texts = "<si><t>a</t></si>" * 1_500_000
    yield Abusive("shared texts", workbook(shared=texts), ("too large",))
    yield Abusive("bomb", workbook(bomb=101), ("too large",))
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 9_000))
    yield Abusive("last column", workbook(rows=wide), ("no rows",))
    yield Abusive(
        "far column", workbook(rows='<row r="3"><c r="BI3"><v>1</v></c></row>'), ("Row 3, column BI",)
    )
    digits = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>{"9" * 5000}</v></c></row>'
    yield Abusive("digits", workbook(rows=digits), ("row 1",))
    yield Abusive("open rows", workbook(rows="<row>" * 300_000), ("Excel",))


def workbook(*, rows: str = "", shared: str = "", bomb: int = 0) -> bytes:
    """An Excel file of the least parts; `bomb`: megabytes of zeros beside them."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="{relations}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet {main}><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>',
        )
        book.writestr("xl/sharedStrings.xml", f"<sst {main}>{shared}</sst>")
        for number in range(bomb):
            book.writestr(f"xl/media/{number}.bin", b"\0" * 1024 * 1024)
    return made.getvalue()
