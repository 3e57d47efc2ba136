"""Requests that nobody should send, each rolled back: whatever comes in, no answer is a 5xx."""

import json
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import quote

from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tasks.panel.page import PARTS
from tests.access.principals import ADMIN, MANAGER, PRINCIPALS
from tests.access.world import World
from tests.fuzz import values
from tests.fuzz.steps import OPS, Body, filled, good_bodies, good_step
from tests.fuzz.targets import Target, look_around, targets_of


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class Request:
    """What is sent; `data` is a dict for a form, bytes for a body as it is."""

    principal: str
    method: str
    path: str
    data: Any = None
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def described(self) -> str:
        body = self.data if isinstance(self.data, bytes) else repr(self.data).encode("utf-8", "replace")
        return f"{self.method} {self.path[:200]} as {self.principal} {self.headers} {self.content_type} {body[:600]!r}"


@dataclass
class Failure:
    """A kind of 5xx: where it was raised, one request that showed it, and how many did."""

    kind: str
    request: str
    trace: str
    count: int = 1


class NamedAnyhow(BytesIO):
    """A file under a name that no client of good will sends."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


class Fuzzer:
    """Sends spoilt requests to every address of a world, reproducibly by its seed."""

    def __init__(self, world: World, *, seed: int) -> None:
        self.world, self.random = world, Random(seed)
        self.requests = 0
        self.statuses: Counter[int] = Counter()
        self.failures: dict[str, Failure] = {}
        self.asked: Counter[tuple[str, str]] = Counter()
        self._error: BaseException | None = None
        got_request_exception.connect(self._note, weak=False)
        for client in world.clients.values():
            client.raise_request_exception = False
        self.targets = targets_of(world)
        self.requests += look_around(world, self.targets, undone)
        self.bodies = good_bodies(self.targets)
        self.edit_path = reverse("plan_edit", args=[world.ours.code])

    def close(self) -> None:
        got_request_exception.disconnect(self._note)

    def run(self, *, per_target: int, steps: int, until: float = 0) -> None:
        """So many requests to each target and so many plan steps; then at random until the clock says `until`."""
        for target in self.targets:
            for _time in range(per_target):
                self.send(self.spoilt(target), (target.name, target.method))
        for number in range(steps):
            self.send(self.spoilt_steps(OPS[number % len(OPS)]), ("plan_edit", "POST"))
        while time.monotonic() < until:
            if self.random.random() < 0.2:
                self.send(self.spoilt_steps(self.random.choice(OPS)), ("plan_edit", "POST"))
            else:
                target = self.random.choice(self.targets)
                self.send(self.spoilt(target), (target.name, target.method))

    # What is sent

    def spoilt(self, target: Target) -> Request:
        """One request to a target with something wrong in it."""
        principal = self._principal(target)
        path = self._path(target)
        request = Request(principal, target.method, path)
        if self.random.random() < 0.5:
            request.headers["HX-Request"] = "true"
        if self.random.random() < 0.15:
            request.headers |= dict([self.random.choice(values.HEADERS)])
        if target.method == "GET" or self.random.random() < 0.1:
            request.path = self._with_query(path, target)
        if target.method == "GET":
            return request
        if target.is_api:
            self._spoil_json(request, target)
        else:
            self._spoil_form(request, target)
        return request

    def spoilt_steps(self, op: str) -> Request:
        """A plan edit: right steps with spoilt parts."""
        steps = [
            good_step(
                self.random.choice([op, op, self.random.choice(OPS)]), self.world.our_records, self.random
            )
            for _number in range(self.random.choice([1, 1, 2, 3]))
        ]
        for step in steps:
            for name in self.random.sample(sorted(step), self.random.choice([0, 1, 1, 2])):
                step[name] = self._spoilt_json_value(step.get(name))
        if self.random.random() < 0.1:
            steps[0][self.random.choice(["id", "ids", "cells", "version", "parent", "from"])] = (
                self._odd_json()
            )
        body: dict[str, Any] = {"steps": steps, "since": self.random.choice([0, 0, 0, 2**70, -1, "x", None])}
        body["preview"] = self.random.random() < 0.3
        if self.random.random() < 0.4:
            body["operations"] = self._spoilt_operations(steps)
        if self.random.random() < 0.05:
            part = self.random.choice(["steps", "since", "preview", "operations"])
            body[part] = self._odd_json()
        principal = self.random.choice(["project_manager", "project_manager", "admin", "team_member"])
        request = Request(principal, "POST", self.edit_path, _json_of(body), "application/json")
        if self.random.random() < 0.3:
            request.headers["Accept-Language"] = "de"
        return request

    def _spoilt_operations(self, steps: list[Any]) -> list[Any]:
        """The same as a page's queue: each step under a key of its own, now and then turned back."""
        operations: list[Any] = [{"key": f"{self.random.random()}", "steps": [step]} for step in steps]
        if self.random.random() < 0.3:
            operations.append({"key": "u", "turn": self.random.choice(["undo", "redo", "x"])})
        spoilt = self.random.choice(operations)
        if self.random.random() < 0.3:
            spoilt[self.random.choice(["key", "steps", "turn", "past"])] = self._odd_json()
        return operations

    def _principal(self, target: Target) -> str:
        chance = self.random.random()
        if chance < 0.65:
            # Who may most gets furthest.
            return next((name for name in (MANAGER, ADMIN) if name in target.principals), ADMIN)
        if target.principals and chance < 0.95:
            return self.random.choice(target.principals)
        return self.random.choice(PRINCIPALS)

    def _path(self, target: Target) -> str:
        arguments = dict(target.arguments)
        if "part" in arguments:
            arguments["part"] = self.random.choice(PARTS)
        if arguments and self.random.random() < (0.15 if target.method == "GET" else 0.05):
            name = self.random.choice(sorted(arguments))
            arguments[name] = self.random.choice([*values.IDS, *values.TEXTS])
        try:
            return reverse(target.name, kwargs=arguments) + target.suffix
        except NoReverseMatch:
            # What no converter lets through is still an address that somebody may type.
            marks = {name: f"{number}7777777" for number, name in enumerate(sorted(arguments), 1)}
            try:
                path = reverse(target.name, kwargs=marks)
            except NoReverseMatch:
                return target.path
            for name, mark in marks.items():
                path = path.replace(mark, quote(str(arguments[name])[:300], safe=""))
            return path

    def _with_query(self, path: str, target: Target) -> str:
        names = sorted(target.query) or ["page", "q", "order", "page_size", "format"]
        # Most parameters are read by themselves: all of them may be wrong at once.
        wanted = self.random.sample(
            names, min(len(names), self.random.choice([1, 2, len(names), len(names)]))
        )
        pairs = [(name, self._nasty(target.kinds.get(name, ""))) for name in wanted]
        for name, choices in target.valid.items():
            if name in names and name not in wanted and choices and self.random.random() < 0.6:
                pairs.append((name, self.random.choice(choices)))
        if self.random.random() < 0.05:
            pairs.append((self._nasty("text")[:50], "1"))
        asked = "&".join(f"{quote(name, safe='')}={quote(value[:6000], safe='')}" for name, value in pairs)
        return f"{path}{'&' if '?' in path else '?'}{asked}"

    def _spoil_form(self, request: Request, target: Target) -> None:
        if self.random.random() < 0.06:
            request.data = self.random.choice([*values.FORM_BODIES, *values.JSON_BODIES])
            request.content_type = self.random.choice(values.CONTENT_TYPES)
            return
        form = self.random.choice(target.forms) if target.forms else {}
        data: dict[str, Any] = {name: self.random.choice(given) for name, given in form.items() if given}
        for name, choices in target.valid.items():
            if choices and (not data.get(name) or self.random.random() < 0.3):
                data[name] = self.random.choice(choices)
        names = sorted({*data, *target.body} - {"csrfmiddlewaretoken", "csrf"})

        def is_file(name: str) -> bool:
            return target.kinds.get(name) == "file" or name in ("file", "upload")

        data |= {name: self._file() for name in names if is_file(name) and self.random.random() < 0.9}
        # All at once tries what reads them, one at a time what is done with them.
        count = self.random.choice([0, 1, 1, 1, 2, len(names), len(names)])
        for name in self.random.sample(names, min(len(names), count)):
            spoilt = self.random.random()
            if spoilt < 0.1:
                data.pop(name, None)
            elif spoilt < 0.15:
                data[name] = [self._nasty(""), self._nasty("")]
            elif not is_file(name):
                data[name] = self._nasty(target.kinds.get(name, ""))
        request.data = data

    def _spoil_json(self, request: Request, target: Target) -> None:
        request.content_type = "application/json"
        if self.random.random() < 0.1:
            request.data = self.random.choice(values.JSON_BODIES)
            return
        if self.random.random() < 0.04:
            request.data = self.random.choice(values.FORM_BODIES)
            request.content_type = self.random.choice(values.CONTENT_TYPES)
            return
        example = self.bodies.get((target.name, target.method), Body("application/json", {}))
        body = filled(example.values, "", self.world, self.random)
        names = sorted(body)
        for name in names:
            if self.random.random() < (0.05 if name in example.needed else 0.5):
                del body[name]
        names = sorted(body)
        count = self.random.choice([0, 1, 1, 1, 2, len(names)])
        for name in self.random.sample(names, min(len(names), count)):
            body[name] = self._spoilt_json_value(body[name])
        if example.content_type.startswith("multipart/"):
            request.content_type = ""
            request.data = {name: "" if value is None else value for name, value in body.items()}
            request.data["file"] = self._file()
            return
        request.data = _json_of(self._odd_json() if self.random.random() < 0.04 else body)

    def _file(self) -> "NamedAnyhow":
        """A good file under a good name, or either of them spoilt."""
        content = self.random.choice([b"Notes", *values.FILES])
        return NamedAnyhow(content, self.random.choice(["notes.txt", "rows.csv", *values.FILE_NAMES]))

    def _nasty(self, kind: str) -> str:
        if kind and self.random.random() < 0.15:
            kind = ""
        return self.random.choice(values.BY_KIND[kind])

    def _odd_json(self) -> Any:
        return self.random.choice(values.JSON_VALUES)

    def _spoilt_json_value(self, value: Any) -> Any:
        chance = self.random.random()
        if chance < 0.4:
            return self._odd_json()
        text = self.random.choice(values.EVERYTHING)
        if isinstance(value, list) and chance < 0.7:
            return [*value, self._odd_json()]
        if isinstance(value, dict) and chance < 0.7:
            return {**value, "duration": text, self._nasty("text")[:40]: self._odd_json()}
        return text

    # What comes back

    def send(self, request: Request, asked: tuple[str, str]) -> None:
        """Send it as whoever it is from, undo what it did, and note a 5xx by where it came from."""
        self.requests += 1
        self.asked[asked] += 1
        self._error = None
        client: Client = self.world.clients[request.principal]
        cookies = client.cookies.output(header="", sep=";")
        with undone():
            status = self._status_of(client, request)
        if client.cookies.output(header="", sep=";") != cookies:
            # A session that ended or changed inside is rolled back: so is the cookie.
            client.cookies.clear()
            client.cookies.load(cookies)
        self.statuses[status] += 1
        if status >= 500:
            self._keep(request, status)

    def _status_of(self, client: Client, request: Request) -> int:
        headers = {name: value for name, value in request.headers.items() if name != "Content-Length"}
        try:
            if isinstance(request.data, dict) and not request.content_type:
                try:
                    return int(client.post(request.path, request.data, headers=headers).status_code)
                except (UnicodeEncodeError, TypeError):
                    return 0  # Not even a client can send it.
            kind = request.content_type or "application/x-www-form-urlencoded"
            response = client.generic(
                request.method, request.path, request.data or b"", content_type=kind, headers=headers
            )
            return int(response.status_code)
        except Exception as error:
            # Raised outside of what answers with a page.
            self._error = error
            return 599

    def _note(self, **_signal: Any) -> None:
        import sys

        self._error = sys.exc_info()[1] or self._error

    def _keep(self, request: Request, status: int) -> None:
        kind = f"{status} {kind_of(self._error)}"
        if kind in self.failures:
            self.failures[kind].count += 1
            return
        lines = traceback.format_exception(self._error)[-12:] if self._error else []
        self.failures[kind] = Failure(kind, request.described(), "".join(lines))

    def figures(self) -> dict[str, Any]:
        """What was sent and what came back, as one JSON line has it."""
        return {
            "requests": self.requests,
            "addresses": len({name for name, _method in self.asked}),
            "targets": len(self.asked),
            "kinds_of_5xx": len(self.failures),
            "answers": {str(status): count for status, count in sorted(self.statuses.items())},
        }


def kind_of(error: BaseException | None) -> str:
    """What an error is called and the last line of ours that it passed."""
    if error is None:
        return "unknown"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame for frame in frames if "site-packages" not in frame.filename and "/tests/" not in frame.filename
    ]
    at = ours[-1] if ours else frames[-1]
    place = "/".join(at.filename.split("/")[-3:])
    return f"{type(error).__name__} at {place}:{at.name}"


def _json_of(body: Any) -> bytes:
    return json.dumps(body).encode()
