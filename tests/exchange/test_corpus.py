"""Real plans that Microsoft Project computed, through the whole import: as many dates are equal as ever were."""

import gzip
import json

import pytest

from core.access import SYSTEM
from exchange.msproject.services import import_plan
from people.organisation.services import ensure_organisation
from tests.engine.reference import DATA, needs_reference_data
from tests.exchange.mspdi_writer import mspdi_of

pytestmark = [pytest.mark.django_db, needs_reference_data]
# Of the tasks with dates, so many begin and end here when they do there. It only rises.
EQUAL_DATES = 11_751


def test_as_many_dates_are_equal_as_ever_were() -> None:
    ensure_organisation(name="Brandt Industries")
    elsewhere: dict[str, list[str]] = {}
    equal = 0
    for name, data in [*computed_plans(), *saved_files()]:
        report = import_plan(actor=SYSTEM, data=data, file_name=f"{name}.xml").report
        (dates,) = (row for row in report["sums"] if row["kind"] == "dates")
        equal += int(dates["here"])
        if dates["here"] != dates["file"]:
            elsewhere[name] = [gap["task"] for gap in report["date_differences"]]
    assert equal >= EQUAL_DATES, elsewhere


def computed_plans() -> list[tuple[str, bytes]]:
    """Plans with the dates that Microsoft Project gave them, as files."""
    plans = []
    for path in sorted((DATA / "plans").glob("*.json.gz")):
        with gzip.open(path, "rt") as file:
            plans.append((path.name.split(".", 1)[0], mspdi_of(json.load(file), path.name)))
    return plans


def saved_files() -> list[tuple[str, bytes]]:
    """Files that Microsoft Project itself saved."""
    paths = sorted((DATA / "files").glob("*mspdi.xml"))
    return [(path.stem, path.read_bytes()) for path in paths]
