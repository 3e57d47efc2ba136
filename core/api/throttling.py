"""How many requests a minute the API takes from a token, a person or an unknown network.

Counts live in Valkey, shared by all instances, at one round trip a request and no query. While Valkey is away
each process counts for itself: the limit then holds per process, it never opens.
"""

import logging
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from core.networks import network_of

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60
_TRY_AGAIN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a minute's requests: `remaining` below zero is too many; `reset_seconds` till it is new."""

    limit: int
    remaining: int
    reset_seconds: int

    def headers(self) -> dict[str, str]:
        """The fields of the IETF draft "RateLimit header fields for HTTP" that clients know."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.remaining)),
            "RateLimit-Reset": str(self.reset_seconds),
        }


class _OwnCounts:
    """Counts of this process alone, of the present minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._counts: dict[str, int] = {}

    def count(self, who: str, window: int) -> int:
        with self._lock:
            if window != self._window:
                self._window, self._counts = window, {}
            self._counts[who] = self._counts.get(who, 0) + 1
            return self._counts[who]


class _Counts:
    """Counts in Valkey, and in this process while that is away."""

    def __init__(self, url: str) -> None:
        self._server = redis.Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=0.5)
        self._own = _OwnCounts()
        self._away_until = 0.0

    def count(self, who: str, window: int) -> int:
        if time.monotonic() >= self._away_until:
            key = f"plumbline:api:{who}:{window}"
            try:
                pipeline = self._server.pipeline(transaction=False)
                pipeline.incr(key)
                pipeline.expire(key, 2 * WINDOW_SECONDS)
                number: int = pipeline.execute()[0]
                return number
            except (redis.RedisError, OSError) as error:
                self._away_until = time.monotonic() + _TRY_AGAIN_SECONDS
                logger.warning("API limits are counted per process", extra={"reason": str(error)})
        return self._own.count(who, window)


@cache
def _counts(url: str) -> _Counts:
    return _Counts(url)


def spend(who: str, limit: int) -> Allowance:
    """Count one request of `who` in the present minute."""
    now = time.time()
    window = int(now // WINDOW_SECONDS)
    number = _counts(settings.CACHE_URL).count(who, window)
    return Allowance(limit, limit - number, int((window + 1) * WINDOW_SECONDS - now) + 1)


class ApiThrottle(BaseThrottle):
    """A token has its own minute, a person's session another, everybody unknown shares their network's."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        if request.auth is not None:
            return self._spend(request, f"token:{request.auth.pk}", settings.API_LIMIT_PER_MINUTE)
        if request.user is not None and request.user.is_authenticated:
            return self._spend(request, f"person:{request.user.pk}", settings.API_LIMIT_PER_MINUTE)
        return self.allow_unknown(request)

    def allow_unknown(self, request: Request) -> bool:
        return self._spend(request, f"network:{_network(request)}", settings.API_ANONYMOUS_LIMIT_PER_MINUTE)

    def wait(self) -> float | None:
        return self.allowance.reset_seconds if self.allowance else None

    def _spend(self, request: Request, who: str, limit: int) -> bool:
        self.allowance = spend(who, limit)
        # On Django's request, whence `ThrottledMixin` puts it into the answer's head.
        request._request.api_allowance = self.allowance  # type: ignore[attr-defined]
        return self.allowance.remaining >= 0


class ThrottledMixin:
    """Views of the API whose answers say what is left of the minute."""

    def initial(self: Any, request: Request, *args: Any, **kwargs: Any) -> None:
        try:
            super().initial(request, *args, **kwargs)  # type: ignore[misc]
        except (AuthenticationFailed, NotAuthenticated):
            # DRF asks the throttles last: without this, guesses at tokens were never counted.
            throttle = ApiThrottle()
            if not throttle.allow_unknown(request):
                raise Throttled(throttle.wait()) from None
            raise

    def finalize_response(
        self: Any, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        answer: Response = super().finalize_response(  # type: ignore[misc]
            request, response, *args, **kwargs
        )
        allowance = getattr(self.request._request, "api_allowance", None)
        if allowance is not None:
            for name, value in allowance.headers().items():
                answer[name] = value
        return answer


def _network(request: Request) -> str:
    """The caller's network. Only trusted proxies are believed."""
    text = request.META.get("REMOTE_ADDR") or ""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        text = hops[-proxies]
    return network_of(text)
