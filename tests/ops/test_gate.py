"""Between two tests no request of a page reaches the product."""

import threading
from typing import Any

from tests.fixtures.gate import Gate


def asked(gate: Gate) -> tuple[str, bytes]:
    """(status, body) of a request at the gate."""
    told: list[str] = []
    body = b"".join(gate({}, lambda status, _headers: told.append(status)))
    return told[0], body


def test_nobody_passes_a_gate_that_is_shut() -> None:
    gate = Gate()
    gate.app = greeting
    assert asked(gate) == ("200 OK", b"in")
    gate.shut()
    assert asked(gate) == ("503 Service Unavailable", b"")
    gate.open()
    assert asked(gate) == ("200 OK", b"in")


def test_shutting_waits_for_whoever_is_inside() -> None:
    gate, is_inside, may_go = Gate(), threading.Event(), threading.Event()
    left: list[bool] = []

    def slow(environ: dict[str, Any], start_response: Any) -> Any:
        is_inside.set()
        may_go.wait(5)
        left.append(True)
        return greeting(environ, start_response)

    gate.app = slow
    visitor = threading.Thread(target=asked, args=(gate,))
    visitor.start()
    is_inside.wait(5)
    threading.Timer(0.05, may_go.set).start()
    gate.shut()
    assert left == [True]
    visitor.join()


def greeting(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [b"in"]
