"""Large files and abusive ones at a running site: in time, in little memory, wholly or not at all, never twice."""

import json
import os
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.session import Answer, Request, Session, cookies_of
from bench.tree import Tree, family
from drills.plan_files import Abusive, ledger, plan, plans, tables
from drills.report import Report
from drills.scene import scene, wait_until

SECONDS = 60
MEGABYTES = 512
ROWS = 10_000
MANY = 60_000
PATIENCE_SECONDS = 300
IMPORTS = "/api/v1/imports/"
LEDGERS = "/api/v1/ledger-imports/"
_ANY = (200, 201, 202, 400, 413, 415, 422, 500, 502, 503)


def import_abuse(runs: int) -> Report:
    # The plan of 60,000 tasks is larger than what a site takes unless told.
    os.environ["MAX_IMPORT_MB"] = "40"
    with scene() as tree:
        user, project = people()
        for name in ("web", "worker", "beat"):
            tree.start(name)
        site = Site(Session(tree.port, cookies_of(user)), project.code)
        outcome = Outcome()
        with Watch(tree) as watch:
            for number in range(runs):
                large_files(site, outcome, number)
                for abusive in plans():
                    outcome.note(abusive, *sent_plan(site, abusive, outcome))
                for abusive in tables():
                    outcome.note(abusive, *refused_ledger(site, abusive))
            outcome.half_imported = leftovers(outcome.whole)
        outcome.watched = watch.most
        return outcome.report(runs)


def people() -> tuple[Any, Any]:
    """An admin who brings all the files, and a project for the ledgers."""
    from core.access import SYSTEM
    from people.models import User
    from people.organisation.services import ensure_organisation
    from projects.settings.services import create_project

    ensure_organisation(name="Drill")
    user = User.objects.create_user("drill@example.org", full_name="Dana Drill", organisation_role="admin")
    project = create_project(actor=SYSTEM, code="LEDGER", name="Ledger", start=None, manager=user)
    return user, project


@dataclass(slots=True)
class Site:
    session: Session
    project_code: str

    def send(self, path: str, content: bytes, name: str, **fields: str) -> Answer:
        boundary = "drill-boundary-7f3a"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join([*parts, head]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self.session.ask(Sent("POST", path, headers=headers, expects=_ANY, content=body))

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> Answer:
        return self.session.ask(Request(method, path, data, expects=_ANY))


@dataclass(frozen=True, slots=True)
class Sent(Request):
    """A request whose body is bytes as they are."""

    content: bytes = b""

    @property
    def body(self) -> bytes:
        return self.content


@dataclass(slots=True)
class Outcome:
    """What came of everything that was sent."""

    seconds: dict[str, float] = field(default_factory=dict)
    longest_request: float = 0.0
    longest_refusal: tuple[float, str] = (0.0, "")
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    duplicates: int = 0
    half_imported: int = 0
    # Projects and tasks that came in whole.
    whole: list[tuple[str, int]] = field(default_factory=list)
    watched: dict[str, int] = field(default_factory=dict)

    def note(self, abusive: Abusive, seconds: float, status: int, sentence: str) -> None:
        self.longest_refusal = max(self.longest_refusal, (round(seconds, 1), abusive.name))
        self.refused += 1
        is_answered_so = status < 400 if abusive.is_taken else status < 500
        if not is_answered_so or not all(words in sentence for words in abusive.says):
            self.wrong.append(f"{abusive.name}: {status} {sentence[:120]}")

    def report(self, runs: int) -> Report:
        most = max(self.watched.values(), default=0)
        slowest = max(*self.seconds.values(), self.longest_refusal[0])
        return Report(
            drill="import_abuse",
            runs=runs,
            promise=f"each within {SECONDS} s, every process below {MEGABYTES} MB, the error names the place, "
            "nothing half-imported, nothing twice",
            measured={
                **{f"{name}_seconds": round(value, 1) for name, value in self.seconds.items()},
                "longest_request_seconds": round(self.longest_request, 1),
                "refused": self.refused,
                "longest_refusal_seconds": self.longest_refusal[0],
                "longest_refusal": self.longest_refusal[1],
                **{f"{name}_rss_mb": value for name, value in self.watched.items()},
                "half_imported": self.half_imported,
                "duplicates": self.duplicates,
                "without_their_place": "; ".join(self.wrong),
            },
            holds=slowest <= SECONDS
            and most < MEGABYTES
            and not self.wrong
            and not self.half_imported
            and not self.duplicates,
        )


def large_files(site: Site, outcome: Outcome, number: int) -> None:
    for name, tasks, megabytes in ((f"plan_{ROWS}", ROWS, 19.9), (f"plan_{MANY}", MANY, 0)):
        content = plan(tasks, name=f"{name} {number}", megabytes=megabytes)
        started = time.monotonic()
        state = imported(site, content, outcome)
        outcome.seconds[name] = max(outcome.seconds.get(name, 0), time.monotonic() - started)
        if state.get("state") != "done":
            outcome.wrong.append(f"{name}: {json.dumps(state)[:300]}")
            continue
        outcome.whole.append((state["project"], tasks))
        outcome.duplicates += site.send(IMPORTS, content, "again.xml").status < 400
    book_ledger(site, outcome, number)


def imported(site: Site, content: bytes, outcome: Outcome) -> dict[str, Any]:
    """The row of the import when it is over."""
    started = time.monotonic()
    answer = site.send(IMPORTS, content, "plan.xml")
    outcome.longest_request = max(outcome.longest_request, time.monotonic() - started)
    return finished(site, answer)


def finished(site: Site, answer: Answer) -> dict[str, Any]:
    state: dict[str, Any] = answer.json() if answer.body else {}
    if answer.status != 202:
        return state

    def is_over() -> bool:
        state.update(site.ask("GET", f"{IMPORTS}{state['id']}/").json())
        return state["state"] not in ("waiting", "reading", "writing")

    wait_until(is_over, seconds=PATIENCE_SECONDS, pause=0.3)
    return state


def book_ledger(site: Site, outcome: Outcome, number: int) -> None:
    content = ledger(ROWS).replace(b"Row ", f"Run {number} row ".encode())
    started = time.monotonic()
    for turn in range(2):
        sent = site.send(LEDGERS, content, "ledger.csv", project=site.project_code)
        booked = site.ask("POST", f"{LEDGERS}{sent.json()['id']}/book/")
        if turn == 0:
            outcome.seconds[f"ledger_{ROWS}"] = time.monotonic() - started
            if booked.status != 200 or booked.json()["report"]["booked"] != ROWS:
                outcome.wrong.append(f"ledger: {booked.status} {booked.json()['report']!r}")
        else:
            outcome.duplicates += booked.status < 400


def sent_plan(site: Site, abusive: Abusive, outcome: Outcome) -> tuple[float, int, str]:
    started = time.monotonic()
    answer = site.send(IMPORTS, abusive.content, "plan.xml")
    state = finished(site, answer)
    if abusive.is_taken and state.get("state") == "done":
        outcome.whole.append((state["project"], 1))
    words = state.get("error") or json.dumps(state, ensure_ascii=False)
    return time.monotonic() - started, answer.status, words


def refused_ledger(site: Site, abusive: Abusive) -> tuple[float, int, str]:
    started = time.monotonic()
    answer = site.send(LEDGERS, abusive.content, "ledger.xlsx", project=site.project_code)
    return (
        time.monotonic() - started,
        answer.status,
        answer.unpacked.decode(errors="replace") + str(_words(answer)),
    )


def _words(answer: Answer) -> Any:
    try:
        return json.dumps(answer.json(), ensure_ascii=False)
    except ValueError:
        return ""


def leftovers(whole: Iterable[tuple[str, int]]) -> int:
    """Projects and tasks that are there beside those which came in whole."""
    from projects.models import Project
    from tasks.models import Task

    expected = dict(whole)
    strangers = Project.objects.exclude(code__in=[*expected, "LEDGER"]).count()
    return strangers + sum(
        Task.objects.filter(project__code=code).count() != count for code, count in expected.items()
    )


class Watch:
    """Looks at the memory of every process of the site, ten times a second: the most that a single one held."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.most: dict[str, int] = {"web": 0, "worker": 0, "child": 0}

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.1):
            for name in ("web", "worker"):
                for pid in family(self._tree.child(name).popen.pid):
                    kind = "child" if b"limited_child_main" in _command(pid) else name
                    self.most[kind] = max(self.most[kind], _resident_mb(pid))


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _resident_mb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:")), 0)
