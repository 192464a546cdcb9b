"""Where a request comes from, by what cannot be faked, and whether a page of ours sent it."""

import pytest
from django.test import RequestFactory

from showcase.guard.client import address_of, networks_of, signal_network
from showcase.guard.origin import from_our_page

pytestmark = pytest.mark.once
requests = RequestFactory()
SPOOFED = {
    "x-forwarded-for": "9.9.9.9",
    "x-real-ip": "9.9.9.9",
    "forwarded": "for=9.9.9.9",
    "client-ip": "9.9.9.9",
    "true-client-ip": "9.9.9.9",
    "cf-connecting-ip": "9.9.9.9",
    "x-client-ip": "9.9.9.9",
    "remote-addr": "9.9.9.9",
}


@pytest.mark.parametrize(
    ("remote", "narrow", "wide", "kept"),
    [
        ("203.0.113.7", "203.0.113.7/32", "203.0.113.0/24", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.7/32", "203.0.113.0/24", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48", "fe80::/64"),
        ("", "0.0.0.0/32", "0.0.0.0/24", "0.0.0.0/24"),
        ("unix:", "0.0.0.0/32", "0.0.0.0/24", "0.0.0.0/24"),
    ],
)
def test_the_address_is_what_the_server_saw(remote: str, narrow: str, wide: str, kept: str) -> None:
    for headers in ({}, SPOOFED):
        address = address_of(requests.get("/", REMOTE_ADDR=remote, headers=headers))
        assert (networks_of(address).narrow, networks_of(address).wide) == (narrow, wide)
        assert signal_network(address) == kept


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"x-huaxi": "1"}, True),
        ({"x-huaxi": "1", "sec-fetch-site": "same-origin"}, True),
        ({"x-huaxi": "1", "origin": "https://huaxi.example"}, True),
        ({"x-huaxi": "1", "origin": "https://trusted.example"}, True),
        ({}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://huaxi.example"}, False),
        ({"x-huaxi": "1", "sec-fetch-site": "cross-site"}, False),
        ({"x-huaxi": "1", "sec-fetch-site": "same-site"}, False),
        ({"x-huaxi": "1", "sec-fetch-site": "none"}, False),
        ({"x-huaxi": "1", "origin": "null"}, False),
        ({"x-huaxi": "1", "origin": ""}, False),
        ({"x-huaxi": "1", "origin": "http://huaxi.example"}, False),
        ({"x-huaxi": "1", "origin": "https://huaxi.example.evil.example"}, False),
        ({"x-huaxi": "1", "origin": "https://huaxi.example:8443"}, False),
    ],
)
def test_only_our_own_page_may_ask(headers: dict[str, str], ours: bool, settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://trusted.example"]
    request = requests.post("/", secure=True, headers={"host": "huaxi.example", **headers})
    assert from_our_page(request) is ours
