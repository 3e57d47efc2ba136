"""What may leave the product, and what may not."""

from typing import Any

import pytest

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
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff02::1",
    ],
)  # fmt: skip
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
