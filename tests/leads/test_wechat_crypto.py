"""The platform's own published vectors, and everything that can be wrong with sealed text."""

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from showcase.leads.pushes.refusals import NotTaken
from showcase.leads.pushes.signing import assert_recent, assert_signed, signature
from showcase.leads.wechat import crypto, xml

from .platforms import AES_KEY, APP_ID, TOKEN

pytestmark = pytest.mark.once

SAMPLE = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHF"
    "VAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVti"
    "cbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpA"
    "e+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCum"
    "EPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)
"""The message of the platform's own sample (官方示例代码), with its token, key and appid."""


def test_the_platforms_sample_has_the_signature_it_says() -> None:
    assert_signed(
        "5d197aaffba7e9b25a30732f161a50dee96bd5fa", TOKEN, "1409735669", "1320562132", SAMPLE
    )


def test_the_platforms_sample_opens() -> None:
    fields = xml.read(crypto.decrypt(SAMPLE, AES_KEY, APP_ID))
    assert fields["Content"] == "abcdteT"
    assert fields["MsgId"] == "6054768590064713728"
    assert fields["FromUserName"] == "oyORnuP8q7ou2gfYjqLzSIWZf0rs"


def test_sealing_the_sample_again_gives_the_platforms_bytes() -> None:
    key = b64decode(AES_KEY + "=")
    opened = Cipher(AES(key), CBC(key[:16])).decryptor().update(b64decode(SAMPLE))
    text = crypto.decrypt(SAMPLE, AES_KEY, APP_ID)
    assert crypto.encrypt(text, AES_KEY, APP_ID, random=opened[:16]) == SAMPLE


@pytest.mark.parametrize(
    ("sign", "parts"),
    [
        # 企业微信's samples, which are signed in the same way.
        (
            "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
            (
                "QDG6eK",
                "1409659589",
                "263014780",
                "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
            ),
        ),
        # 微博's
        ("90e4c22c90a58f26526c2dd5b6c56c8822edeaa1", ("xyz123xyz", "1397022061823", "57155157")),
    ],
)
def test_published_signatures(sign: str, parts: tuple[str, ...]) -> None:
    assert signature(*parts) == sign


def test_another_published_sample_opens() -> None:
    echo = (
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    )
    key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    assert crypto.decrypt(echo, key, "wx5823bf96d3bd56c7") == "1616140317555161061"


@given(st.text(max_size=400))
def test_what_was_sealed_opens(text: str) -> None:
    assert crypto.decrypt(crypto.encrypt(text, AES_KEY, APP_ID), AES_KEY, APP_ID) == text


def refusal(encrypted: str, app_id: str = APP_ID) -> int:
    with pytest.raises(NotTaken) as caught:
        crypto.decrypt(encrypted, AES_KEY, app_id)
    return caught.value.status


def sealed(whole: bytes) -> str:
    """Anything at all under the right key; the caller pads."""
    key = b64decode(AES_KEY + "=")
    encryptor = Cipher(AES(key), CBC(key[:16])).encryptor()
    return b64encode(encryptor.update(whole) + encryptor.finalize()).decode()


def test_another_accounts_message_is_refused() -> None:
    assert refusal(SAMPLE, "wx0000000000000000") == 403


@pytest.mark.parametrize(
    "encrypted",
    [
        "",
        "=",
        "不是base64",
        "YWJj",  # no whole block
        SAMPLE[:-4],
        SAMPLE[:64],
        sealed(bytes(32)),  # padding 0
        sealed(bytes(31) + b"\x21"),  # padding 33
        sealed(bytes(30) + b"\x01\x02"),  # padding that is not all the same
        sealed(b"\x20" * 32),  # nothing but padding
        sealed(b"r" * 16 + b"\xff\xff\xff\xff" + b"short" + b"\x07" * 7),  # longer than it is
        sealed(b"r" * 16 + b"\0\0\0\x02" + b"\xff\xfe" + APP_ID.encode() + b"\x18" * 24),
    ],
)
def test_what_is_wrong_inside_is_a_4xx(encrypted: str) -> None:
    assert refusal(encrypted) in (400, 403)


@given(st.binary(max_size=96))
def test_random_bytes_are_a_4xx(noise: bytes) -> None:
    assert refusal(b64encode(noise).decode()) in (400, 403)


@pytest.mark.parametrize("timestamp", ["", "x", "-5", "1e9", "٣", "9" * 40, "0", "1409735669"])
def test_times_that_are_none_or_long_ago(timestamp: str) -> None:
    with pytest.raises(NotTaken):
        assert_recent(timestamp)


@pytest.mark.parametrize(
    ("late", "taken"), [(-299, True), (299, True), (301, False), (-301, False)]
)
def test_the_window_is_five_minutes(late: int, taken: bool) -> None:
    for said in (str(1_700_000_000), str(1_700_000_000_000)):
        if taken:
            assert_recent(said, now=1_700_000_000 + late)
        else:
            with pytest.raises(NotTaken):
                assert_recent(said, now=1_700_000_000 + late)


def test_signatures_in_odd_letters_are_refused_and_nothing_else() -> None:
    for said in ("", "签名", "\ud800", "0" * 40, "5D197AAFFBA7E9B25A30732F161A50DEE96BD5FA"):
        with pytest.raises(NotTaken) as caught:
            assert_signed(said, TOKEN, "1409735669", "1320562132", SAMPLE)
        assert caught.value.status == 403


# --- XML -----------------------------------------------------------------------------------------

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><xml></xml>',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>',
        "<!doctype x><xml></xml>",
        "<xml><Content>&undefined;</Content></xml>",
        '<?xml-stylesheet href="http://127.0.0.1/"?><xml></xml>',
        "<xml><Content>a</Content><Content>b</Content></xml>",
        "<xml><a><b><c><d></d></c></b></a></xml>",
        f"<xml>{'<a/>' * 70}</xml>",
        "<xml>",
        "",
        "\0",
        "\ud800",
        "{}",
        '<?xml version="1.0" encoding="no-such-encoding"?><xml></xml>',
    ],
)
def test_xml_that_is_refused(text: str) -> None:
    with pytest.raises(NotTaken) as caught:
        found = xml.read(text)
        # An encoding that is named but not used says nothing.
        if not found and "encoding" in text:
            raise NotTaken(400, "")
    assert caught.value.status == 400


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_what_is_written_reads_the_same(text: str) -> None:
    told = xml.read(xml.write([("Content", text), ("CreateTime", 5)]))
    assert told == {"Content": text, "CreateTime": "5"} or "\r" in text or "\ufffe" in text
