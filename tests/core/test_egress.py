"""What may leave the product, and what may not."""

import http.server
import ipaddress
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.conf import settings

from config.launcher.supervisor import ROOT
from core import egress
from core.egress import EgressRefused, check_address, post_json

GOOD = "https://prod-1.westeurope.logic.azure.com/workflows/1?sig=s"


@pytest.mark.parametrize(
    "url",
    [
        "http://prod-1.westeurope.logic.azure.com/",
        "https://example.org/",
        "https://logic.azure.com.example.org/",
        "https://evillogic.azure.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[half",
        "https://user:word@prod-1.logic.azure.com/",
        "https://prod-1.logic.azure.com:8443/",
        "https://prod-1.logic.azure.com:port/",
        "https://prod-1.logic.azure.com/a\r\nHost: b",
        "file:///etc/passwd",
        "",
    ],
)
def test_only_https_to_allowed_hosts_leaves(url: str) -> None:
    with pytest.raises(EgressRefused):
        check_address(url)


def test_an_allowed_host_passes() -> None:
    assert check_address(GOOD).hostname == "prod-1.westeurope.logic.azure.com"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "ff02::1",
        "fec0::1",
        "3fff::1",
        "192.88.99.1",
    ],
)
def test_a_name_that_leads_inside_is_refused_even_beside_a_public_address(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Any] = []
    found = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", (address, 443))]
    monkeypatch.setattr(egress.socket, "getaddrinfo", lambda *args, **more: found)
    monkeypatch.setattr(egress.socket, "create_connection", lambda *args: tried.append(args))
    with pytest.raises(EgressRefused, match="private network"):
        post_json(GOOD, b"{}")
    assert not tried


# IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its successors), multicast, and fec0::/10.
SPECIAL_PURPOSE = (
    "0.0.0.0/8",
    "0.0.0.0/32",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.0.0/29",
    "192.0.0.8/32",
    "192.0.0.9/32",
    "192.0.0.10/32",
    "192.0.0.170/31",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.88.99.2/32",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "::1/128",
    "::/128",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001::/32",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:2::/48",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:30::/28",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
)


@pytest.mark.parametrize("block", SPECIAL_PURPOSE)
def test_no_special_purpose_address_is_public(block: str) -> None:
    network = ipaddress.ip_network(block)
    for address in (network[0], network[network.num_addresses // 2], network[-1]):
        assert not egress._is_public(str(address))
    if network.version == 4:
        for carrier in ("::ffff:0:0", "64:ff9b::"):
            carried = ipaddress.IPv6Address(int(ipaddress.IPv6Address(carrier)) + int(network[0]))
            assert not egress._is_public(str(carried))


@pytest.mark.parametrize("block", SPECIAL_PURPOSE)
def test_its_neighbours_are_as_public_as_they_were(block: str) -> None:
    """A block is refused as it stands in the registry, no address more."""
    network = ipaddress.ip_network(block)
    others = [ipaddress.ip_network(other) for other in SPECIAL_PURPOSE]
    unicast = ipaddress.ip_network("2000::/3")
    for number in (int(network[0]) - 1, int(network[-1]) + 1):
        if not 0 <= number < 2**network.max_prefixlen:
            continue
        neighbour = type(network[0])(number)
        is_special = any(neighbour in other for other in others if other.version == network.version)
        is_unassigned = network.version == 6 and neighbour not in unicast
        assert egress._is_public(str(neighbour)) is not (is_special or is_unassigned)


@pytest.mark.parametrize(
    "address",
    [
        "93.184.215.14",
        "8.8.8.8",
        "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_public_addresses_pass(address: str) -> None:
    assert egress._is_public(address)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []

    def connect(address: Any, timeout: float) -> None:
        tried.append(address)
        raise OSError("stop here")

    found = [(2, 1, 6, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(egress.socket, "getaddrinfo", lambda *args, **more: found)
    monkeypatch.setattr(egress.socket, "create_connection", connect)
    with pytest.raises(egress.EgressFailed, match="stop here"):
        post_json(GOOD, b"{}")
    assert tried == [("93.184.215.14", 443)]


def test_nothing_else_of_the_product_opens_a_connection() -> None:
    """A library that must is given a bounded session."""
    opens = re.compile(
        r"http\.client|httpx|urllib\.request|urllib3|urlopen\("
        r"|socket\.(create_connection|socket)\(|requests\.(get|post|put|request|Session)\("
    )
    files = [file for app in settings.PRODUCT_APPS for file in sorted((ROOT / app).rglob("*.py"))]
    files.remove(ROOT / "core" / "egress.py")
    assert not [str(file.relative_to(ROOT)) for file in files if opens.search(file.read_text())]


class Answering(http.server.BaseHTTPRequestHandler):
    """/slow trickles, /long is endless, /away leads elsewhere, all else says hello."""

    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "/hello")
        self.end_headers()
        pieces = {"/slow": 50, "/long": 400}.get(self.path, 1)
        for _piece in range(pieces):
            try:
                self.wfile.write(b"x" * (1 if self.path == "/slow" else 4096) if pieces > 1 else b"hello")
            except OSError:
                return
            time.sleep(0.1 if self.path == "/slow" else 0)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_librarys_requests_are_bounded(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with egress.bounded_session() as session:
        assert session.get(f"{address}/").text == "hello"
        # Whoever answers cannot send us on, say to an address inside.
        assert session.get(f"{address}/away").status_code == 302
        with pytest.raises(requests.RequestException, match="too large"):
            session.get(f"{address}/long")
        monkeypatch.setattr(egress, "TOTAL_SECONDS", 0.3)
        started = time.monotonic()
        with pytest.raises(requests.RequestException, match="too long"):
            session.get(f"{address}/slow")
        assert time.monotonic() - started < 4
