"""A logged-in manager on one kept connection, as a browser or a client of the API is."""

import gzip
import http.client
import json
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
_TOKEN = "b" * 32


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked; an answer with another status is an error, because it would measure an error page."""

    method: str
    path: str
    data: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    expects: tuple[int, ...] = (200, 201)

    @property
    def body(self) -> bytes | None:
        return None if self.data is None else json.dumps(self.data).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the bytes on the wire, and what they say."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def unpacked(self) -> bytes:
        is_packed = self.headers.get("content-encoding") == "gzip"
        return gzip.decompress(self.body) if is_packed else self.body

    def json(self) -> Any:
        return json.loads(self.unpacked)


class UnexpectedAnswer(Exception):
    """The request was refused or failed."""

    def __init__(self, request: Request, status: int, body: bytes) -> None:
        super().__init__(f"{request.method} {request.path} answered {status}: {body[:300]!r}")


class Session:
    """One connection; `cookies` are the session's and the one against forged requests."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self.port = port
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Accept-Encoding": "gzip",
            "X-CSRFToken": _TOKEN,
        }
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, request: Request) -> Answer:
        try:
            return self._ask(request)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()  # kept too long: the server had closed it
            return self._ask(request)

    def _ask(self, request: Request) -> Answer:
        headers = self.headers | request.headers
        if request.data is not None:
            headers["Content-Type"] = JSON
        self.connection.request(request.method, request.path, body=request.body, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.status not in request.expects:
            raise UnexpectedAnswer(request, response.status, body)
        return Answer(response.status, body, {name.lower(): value for name, value in response.getheaders()})

    def close(self) -> None:
        self.connection.close()


class HereSession:
    """The same within this process, against the same database: for counting queries."""

    def __init__(self, user: Any) -> None:
        from django.conf import settings
        from django.test import Client

        self.client = Client(headers={"Host": "127.0.0.1", "Accept-Encoding": "gzip"})
        self.client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])

    def ask(self, request: Request) -> Answer:
        found = self.client.generic(
            request.method, request.path, request.body or b"", content_type=JSON, headers=request.headers
        )
        if found.status_code not in request.expects:
            raise UnexpectedAnswer(request, found.status_code, found.content)
        headers = {name.lower(): value for name, value in found.headers.items()}
        return Answer(found.status_code, found.content, headers)


def cookies_of(user: Any) -> dict[str, str]:
    """A session of the user, made without the log-in page, and the token that writes need."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    return {name: client.cookies[name].value, settings.CSRF_COOKIE_NAME: _TOKEN}
