"""Every HTTP request that leaves the product: https to allowed hosts on the public internet, and nothing else.

The address is looked up once, every answer is checked, and the connection goes to the address that was checked: a name
that points elsewhere a moment later gains nothing. Redirects are not followed; time and size are bounded.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
import urllib3
from django.conf import settings
from django.utils.translation import gettext as _

from core.reading import whole_number

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
MOST_BYTES = 64 * 1024
MOST_BYTES_OF_A_DOCUMENT = 512 * 1024

_PUBLIC_UNICAST = {4: ipaddress.ip_network("0.0.0.0/0"), 6: ipaddress.ip_network("2000::/3")}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# The special-purpose blocks of IANA's registries, whatever the running Python knows of them: is_global of
# Python 3.11 lets some pass. No host that takes a webhook has its address in one of them.
_SPECIAL = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


class EgressRefused(Exception):
    """The address is one that nothing may be sent to, now or later. The message is for people."""


class EgressFailed(Exception):
    """The other side could not be reached or did not answer in time; later may be better."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    text: str
    retry_after_seconds: int = 0


def check_address(url: str) -> SplitResult:
    """The parts of an address that something may be sent to; looks at its words only. Raises EgressRefused."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise EgressRefused(_("This is not a web address.")) from error
    if not host or any(ord(letter) <= 32 or ord(letter) > 126 for letter in url):
        raise EgressRefused(_("This is not a web address."))
    if parts.username is not None or parts.password is not None:
        raise EgressRefused(_("The address must not hold a user name."))
    if settings.EGRESS_IS_OPEN:
        return parts
    if parts.scheme != "https":
        raise EgressRefused(_("The address must begin with https://."))
    if port not in (None, 443):
        raise EgressRefused(_("The address must not name a port."))
    if not _is_allowed(host):
        raise EgressRefused(_("%(host)s is not among the hosts that may be written to.") % {"host": host})
    return parts


def post_json(url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    """Post to an allowed address and return the answer, whatever its status.

    Raises EgressRefused or EgressFailed. Holds no transaction open: call it outside of one.
    """
    parts = check_address(url)
    stop_at = time.monotonic() + TOTAL_SECONDS
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Connection(parts)
    try:
        connection.request(
            "POST", path, body=body, headers={"Content-Type": "application/json", **(headers or {})}
        )
        response = connection.getresponse()
        return Answer(
            response.status,
            _read(response, connection, stop_at),
            _seconds(response.headers.get("Retry-After")),
        )
    except (OSError, UnicodeError, http.client.HTTPException) as error:
        raise EgressFailed(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to the address that was checked, whose certificate must be the named host's."""

    def __init__(self, parts: SplitResult) -> None:
        self._is_secure = parts.scheme == "https"
        super().__init__(
            parts.hostname or "", parts.port or (443 if self._is_secure else 80), timeout=CONNECT_SECONDS
        )

    def connect(self) -> None:
        self.sock = socket.create_connection(
            (_public_address(self.host, self.port), self.port), CONNECT_SECONDS
        )
        if self._is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def bounded_session() -> requests.Session:
    """For a library that brings requests of its own to a server that the settings name, inside or outside: bounded
    in time and size, and following no redirect. Its errors are RequestException's.
    """
    return _BoundedSession()


class _BoundedSession(requests.Session):
    def __init__(self) -> None:
        super().__init__()
        # What is compressed has no size that could be bounded before it is unpacked.
        self.headers["Accept-Encoding"] = "identity"

    def request(self, method: Any, url: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        stop_at = time.monotonic() + TOTAL_SECONDS
        options |= {"timeout": CONNECT_SECONDS, "allow_redirects": False, "stream": True}
        response = super().request(method, url, **options)
        parts: list[bytes] = []
        size = 0
        for part in _pieces(response):
            parts.append(part)
            size += len(part)
            if time.monotonic() > stop_at or size > MOST_BYTES_OF_A_DOCUMENT:
                response.close()
                raise requests.ConnectionError("The answer took too long or is too large.")
        response._content = b"".join(parts)
        return response


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """The body as it arrives: iter_content would wait for a full piece, however slowly it trickles in."""
    try:
        while piece := response.raw.read1(4096, decode_content=False):
            yield piece
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise requests.ConnectionError(error) from error


def _public_address(host: str, port: int) -> str:
    """One address of the host. Raises EgressRefused if any of them lies in this network."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not settings.EGRESS_IS_OPEN and not all(_is_public(address) for address in addresses):
        raise EgressRefused(_("%(host)s lies inside a private network.") % {"host": host})
    return addresses[0]


def _is_public(address: str) -> bool:
    """Whether an address is one of the public internet's. Only what is known to be public passes."""
    ip = _carried(ipaddress.ip_address(address.split("%")[0]))
    unicast = _PUBLIC_UNICAST[ip.version]
    return (
        ip in unicast
        and ip.is_global
        and not ip.is_multicast
        and not any(ip in block for block in _SPECIAL if block.version == ip.version)
    )


def _carried(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 one stands for where a network translates, else the address itself."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return ip.ipv4_mapped
        if ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def _is_allowed(host: str) -> bool:
    host = host.lower()
    return any(
        host == entry or (entry.startswith("*.") and host.endswith(entry[1:]))
        for entry in (entry.strip().lower() for entry in settings.EGRESS_HOSTS)
    )


def _read(response: http.client.HTTPResponse, connection: http.client.HTTPConnection, stop_at: float) -> str:
    """The answer's beginning; a slow trickle ends with the time, an endless one with the size."""
    parts: list[bytes] = []
    size = 0
    while size < MOST_BYTES:
        left = stop_at - time.monotonic()
        if left <= 0:
            raise EgressFailed("The answer took too long.")
        if connection.sock is not None:
            connection.sock.settimeout(min(left, CONNECT_SECONDS))
        part = response.read1(min(4096, MOST_BYTES - size))
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts).decode("utf-8", "replace")


def _seconds(value: str | None) -> int:
    return min(whole_number(value) or 0, 3600)
