"""Where a request comes from: the address the server saw, never what a header says.

Behind a proxy it is the server's part to put the reader's address there, and to believe only its
own proxy (docs/deploying.md).
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.http import HttpRequest

Address = IPv4Address | IPv6Address
_NOWHERE = IPv4Address("0.0.0.0")


@dataclass(frozen=True)
class Networks:
    """`narrow` is about one household or office: /32, or IPv6 /64; `wide` its surroundings: /24,
    or IPv6 /48. Written as `203.0.113.0/24`."""

    narrow: str
    wide: str


def address_of(request: HttpRequest) -> Address:
    """0.0.0.0 if there is none, as on a socket that is a file."""
    try:
        found = ip_address(request.META.get("REMOTE_ADDR", "").partition("%")[0])
    except ValueError:
        return _NOWHERE
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found


def networks_of(address: Address) -> Networks:
    narrow, wide = (32, 24) if address.version == 4 else (64, 48)
    return Networks(_network(address, narrow), _network(address, wide))


def signal_network(address: Address) -> str:
    """What may be kept for judging: /24 of IPv4, /64 of IPv6; never an address."""
    return _network(address, 24 if address.version == 4 else 64)


def _network(address: Address, bits: int) -> str:
    return str(ip_network(f"{address}/{bits}", strict=False))
