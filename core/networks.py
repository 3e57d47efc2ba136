"""What a limit counts as one caller."""

import ipaddress

_IPV6_NETWORK_BITS = 64


def network_of(address: str) -> str:
    """The address, or the /64 of an IPv6 one: a household owns a whole one. Empty for what is none."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK_BITS), strict=False))
