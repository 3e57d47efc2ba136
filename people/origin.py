"""Where a request comes from, as far as it says so: its address and its browser. Never a place."""

import ipaddress
import re
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from core.networks import network_of

# The first that fits names the browser; the order matters, since most of them claim to be others too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
    ("python", "Python"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Address and device of a request. `network` is what limits count: a household owns a whole IPv6 /64."""

    address: str | None = None
    device: str = ""

    @property
    def network(self) -> str:
        return network_of(self.address or "")


def origin_of(request: HttpRequest) -> Origin:
    """The request's origin; X-Forwarded-For counts only as far as TRUSTED_PROXIES says."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    return Origin(address=client_address(request), device=device_words(agent))


def client_address(request: HttpRequest) -> str | None:
    """The client's address, or None where there is none (a socket) or it is not an address."""
    address: str = get_adapter().get_client_ip(request)
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def device_words(agent: str) -> str:
    """ "Firefox · Windows" from a User-Agent header; empty when it tells neither."""
    browser = next((name for mark, name in _BROWSERS if re.search(mark, agent, re.IGNORECASE)), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    # Names of products: the same words in every language but for the little one between them.
    return f"{browser} · {system}" if browser and system else browser or system
