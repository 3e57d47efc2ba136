"""The same request fifty times at once, with one key: through the API, and as a form that
somebody hammers on.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bench.session import Answer, Request, Session, cookies_of
from drills.report import Report
from drills.scene import scene

TWINS = 50
PATIENCE_SECONDS = 60
API = "/api/v1/cost-entries/"


@dataclass(slots=True)
class Figures:
    """What came of all runs; each is a number that the promise bounds."""

    rows: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    asked_to_wait: int = 0
    errors: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def idempotency(runs: int) -> Report:
    with scene() as tree:
        from django.db import connections

        from bench.seed import seed
        from people.models import User

        seeded = seed((), portfolio=1, portfolio_size=50)
        admin = User.objects.create_user("admin@example.org", full_name="Ann", organisation_role="admin")
        own, other = cookies_of(seeded.manager), cookies_of(admin)
        code = seeded.portfolio[0].code
        tree.start("web")
        figures = Figures()
        started = time.monotonic()
        for number in range(runs):
            through_the_api(number, tree.port, own, other, code, figures)
            as_a_form(number, tree.port, own, code, figures)
        seconds = time.monotonic() - started
        connections.close_all()
        measured: dict[str, float | int | str] = {
            "twins": TWINS,
            "rows_by_the_api": figures.rows["api"],
            "rows_by_the_form": figures.rows["form"],
            "different_answers": figures.answers["api"] + figures.answers["form"] - 2 * runs,
            "asked_to_wait": figures.asked_to_wait,
            "changed_body_422": figures.answers["changed"],
            "rows_of_somebody_else": figures.rows["other"],
            "errors": figures.errors,
            "seconds": round(seconds, 1),
        }
        return Report(
            drill="idempotency",
            runs=runs,
            promise="the same key 50 times at once makes one row and one answer; a changed body is 422",
            measured=measured,
            holds=figures.rows == Counter(api=runs, form=runs, other=runs)
            and figures.answers == Counter(api=runs, form=runs, changed=runs)
            and not figures.errors,
        )


def through_the_api(
    number: int, port: int, own: dict[str, str], other: dict[str, str], code: str, figures: Figures
) -> None:
    key = {"Idempotency-Key": f"drill-{number}"}
    words = f"By the API {number}"
    body = cost(code, words)
    answers: set[bytes] = set()

    def send() -> None:
        answer = patient(Session(port, own), Request("POST", API, body, key, expects=(201, 409)), figures)
        if answer is not None:
            answers.add(str(answer.json()).encode())

    at_once(send)
    changed = Request("POST", API, body | {"amount": "41.00"}, key, expects=(422,))
    figures.answers["changed"] += patient(Session(port, own), changed, figures) is not None
    theirs = f"By somebody else {number}"
    patient(Session(port, other), Request("POST", API, cost(code, theirs), key), figures)
    figures.answers["api"] += len(answers)
    figures.rows["api"] += rows_called(words)
    figures.rows["other"] += rows_called(theirs)


def as_a_form(number: int, port: int, own: dict[str, str], code: str, figures: Figures) -> None:
    words = f"As a form {number}"
    fields = cost(code, words) | {"kind": "invoice", "currency": "EUR", "once_key": f"drill-form-{number}"}
    places: set[bytes] = set()

    def send() -> None:
        session = Session(port, own)
        session.headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            session.connection.request(
                "POST", f"/p/{code}/budget/costs/new/", body=urlencode(fields), headers=session.headers
            )
            response = session.connection.getresponse()
            response.read()
            place = f"{response.status} {response.headers['Location']}"
        except OSError:
            place = "none"
        with figures.lock:
            figures.errors += not place.startswith("302")
        places.add(place.encode())

    at_once(send)
    figures.answers["form"] += len(places)
    figures.rows["form"] += rows_called(words)


def at_once(send: Any) -> None:
    threads = [threading.Thread(target=send) for _ in range(TWINS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def patient(session: Session, request: Request, figures: Figures) -> Answer | None:
    """The answer, waiting as long as the server asks for it; None, and counted, when there is
    none.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    try:
        while time.monotonic() < until:
            answer = session.ask(request)
            if answer.status != 409:
                return answer
            with figures.lock:
                figures.asked_to_wait += 1
            time.sleep(float(answer.headers["retry-after"]))
    except Exception:
        pass
    finally:
        session.close()
    with figures.lock:
        figures.errors += 1
    return None


def cost(code: str, words: str) -> dict[str, Any]:
    from budgets.models import CostCategory

    category = CostCategory.objects.values_list("pk", flat=True)[0]
    return {
        "project": code,
        "description": words,
        "amount": "40.00",
        "incurred_on": "2026-03-10",
        "category": category,
    }


def rows_called(words: str) -> int:
    from budgets.models import CostEntry

    return CostEntry.objects.filter(description=words).count()
