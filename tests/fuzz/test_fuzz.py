"""The fuzzer at the size of the suite: same seed, same requests; `make fuzz` goes on for as long as one likes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access.url_table import TABLE
from tests.access.world import build_world, fingerprint
from tests.fuzz.fuzzer import Fuzzer
from tests.fuzz.targets import LEFT_OUT

SEED = 20_261_129


@pytest.fixture(scope="module")
def fuzzer(django_db_setup: None, django_db_blocker: Any) -> Iterator[Fuzzer]:
    """A fuzzer that has looked around in a world of its own; all is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        assert not world.broken
        fuzzer = Fuzzer(world, seed=SEED)
        yield fuzzer
        fuzzer.close()
        transaction.set_rollback(True)


def test_no_input_makes_a_server_error(fuzzer: Fuzzer) -> None:
    before = fingerprint()
    fuzzer.run(per_target=2, steps=200)
    told = [f"{one.kind} ({one.count}×)\n{one.request}\n{one.trace}" for one in fuzzer.failures.values()]
    assert not told, "\n\n".join(told)
    assert fingerprint() == before


def test_every_declared_address_and_method_is_fuzzed(fuzzer: Fuzzer) -> None:
    known = {(target.name, target.method) for target in fuzzer.targets}
    declared = {(name, method) for name, one in TABLE.items() for method in one.methods}
    assert {name for name, _method in declared - known} <= LEFT_OUT


def test_forms_and_parameters_are_found_by_looking(fuzzer: Fuzzer) -> None:
    by_name = {(target.name, target.method): target for target in fuzzer.targets}
    assert "probability_percent" in by_name["risk_new", "POST"].kinds
    assert {"person", "phase", "q"} <= by_name["board", "GET"].query
    assert "newest" in by_name["inbox_read_all", "POST"].body
    assert any("do" in form for form in by_name["task_part", "POST"].forms)
