"""Addresses: what a request can be sent to, how its host is shown, and which hosts are this computer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.address import NoAddress, address_from, host_from, is_this_computer, machine

LOOKED_UP = [  # a host as it is written, and as it is looked up and shown
    ("api.openai.com", "api.openai.com"),
    ("API.OpenAI.com", "api.openai.com"),
    ("\u0430pi.openai.com", "xn--pi-6kc.openai.com"),  # Cyrillic а
    ("api.\u043epenai.com", "api.xn--penai-iye.com"),  # Cyrillic о
    ("api.open\u0430i.com", "api.xn--openi-7ve.com"),
    ("api.openai.c\u043em", "api.openai.xn--cm-fmc"),
    ("\u0391pi.openai.com", "xn--pi-b9b.openai.com"),  # Greek capital alpha
    ("api.ope\u0144ai.com", "api.xn--opeai-y7a.com"),
    ("\u00e9.example", "xn--9ca.example"),
    ("e\u0301.example", "xn--9ca.example"),  # the same, of two signs
    ("\u4f8b\u3048.jp", "xn--r8jz45g.jp"),
    ("xn--pi-6kc.openai.com", "xn--pi-6kc.openai.com"),
    ("gpu_1.lan", "gpu_1.lan"),
    ("host.", "host."),
    ("127.0.0.1", "127.0.0.1"),
]
NONE_WITH_WHY = [  # hosts that no resolver is asked for, and a part of the reason
    ("api.openai.com\u2044v1", "⁄ (U+2044)"),
    ("api.openai.com\u2215v1", "∕ (U+2215)"),
    ("api.openai.com\uff0fv1", "／ (U+FF0F)"),
    ("api.openai.com\uff0eevil.example", "U+FF0E"),
    ("api.openai.com\u3002evil.example", "U+3002"),
    ("\uff11\uff12\uff17.0.0.1", "１ (U+FF11)"),
    ("\u2460.example", "U+2460"),
    ("ex\u2100mple", "U+2100"),
    ("\u2603.example", "☃"),
    ("\U0001f916.example", "🤖"),
    ("stra\u00dfe.example", "two ways"),
    ("a\u200db.example", "U+200D"),
    ("a\u200bb.example", "U+200B"),
    ("a\u202eb.example", "U+202E"),
    ("a\u00adb.example", "U+00AD"),
    ("\ud800.example", "U+D800"),
    ("a%2eb", "%"),
    ("a\\b", "\\"),
    ("a|b", "|"),
    ("a\0b", "U+0000"),
    ("a b", "(U+0020)"),
    ("a..b", "empty or too long"),
    (".a", "empty or too long"),
    ("", "empty or too long"),
    (".", "empty or too long"),
    ("a" * 64, "empty or too long"),
    (f"\u00e9{'a' * 63}", "empty or too long"),
    (".".join(["a" * 60] * 5), "empty or too long"),
    ("999.1.1.1", "no IP address"),
    ("127.1", "no IP address"),
    ("2130706433", "no IP address"),
    ("0x7f.0.0.1", "no IP address"),
    ("0x7f000001", "no IP address"),
    ("0177.0.0.1", "no IP address"),
    ("1.2.3.4.5", "no IP address"),
]
HERE = [
    "localhost", "LOCALHOST", "localhost.", "llama.localhost", "localhost.localdomain", "127.0.0.1", "127.8.9.10",
    "0.0.0.0", "::1", "::", "0:0::1", "::ffff:127.0.0.1",
]  # fmt: skip
ELSEWHERE = [
    "localhost.example", "notlocalhost", "localhost1", "127.0.0.1.example", "128.0.0.1", "126.255.255.255",
    "10.0.0.1", "192.168.1.5", "169.254.1.1", "::2", "fe80::1", "::ffff:10.0.0.1", "127.1", "0177.0.0.1", "2130706433",
    "0x7f.0.0.1", "gpu.lan", "", "loc\u0430lhost", "localhost%2eexample",
]  # fmt: skip


@pytest.mark.parametrize(("written", "shown"), LOOKED_UP)
def test_a_host_is_shown_as_it_is_looked_up(written: str, shown: str) -> None:
    assert host_from(written) == shown
    assert address_from(f"https://{written}:8080/v1").shown == f"{shown}:8080"
    assert address_from(f"http://{written}/v1").shown == f"http://{shown}"


@pytest.mark.parametrize(("written", "why"), NONE_WITH_WHY)
def test_what_no_resolver_takes_is_told_with_the_sign_at_fault(written: str, why: str) -> None:
    with pytest.raises(NoAddress, match=r"\.$") as refused:
        host_from(written)
    assert why in str(refused.value)
    assert str(refused.value).isprintable()
    with pytest.raises(NoAddress):
        address_from(f"https://{written}/v1")


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "://", "http://", "ftp://h", "file:///etc/passwd", "http:h", "https://h:port", "https://h:-1",
        "https://h:0", "https://h:65536", "https://h:99999999999999999999", "https://u@h", "https://u:p@h/v1",
        "https://good.example\\@bad.example", "https://h /v1", "https://h/v 1", "https://h\n/v1", "ht\ttps://h",
        "https://h\0", "http://[::1", "http://::1]", "http://[zz]", "http://[]", "http://[v1.x]", "http://[1.2.3.4]",
        "http://[::1%a b]", "https://h/" + "a" * 2_000, "\ud800", "http://\ud800",
    ],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(NoAddress, match=r"\.$"):
        address_from(text)


@pytest.mark.parametrize(
    ("text", "origin", "path", "query"),
    [
        ("https://API.OpenAI.com:443/v1", "https://api.openai.com:443", "/v1", ""),
        ("HTTPS://h/v1?api-version=1#x", "https://h", "/v1", "?api-version=1#x"),
        ("https://h?key=secret", "https://h", "", "?key=secret"),
        ("https://h/#x", "https://h", "/", "#x"),
        ("http://[FE80::1]/v1", "http://[fe80::1]", "/v1", ""),
        ("http://[::1]:8080", "http://[::1]:8080", "", ""),
        ("http://127.0.0.1:", "http://127.0.0.1", "", ""),
        ("https://h/@scope/v1", "https://h", "/@scope/v1", ""),
    ],
)
def test_an_address_in_its_parts(text: str, origin: str, path: str, query: str) -> None:
    address = address_from(text)
    assert (address.origin, address.path, address.query) == (origin, path, query)


@pytest.mark.parametrize("host", HERE)
def test_every_name_and_number_of_this_computer_is_one(host: str) -> None:
    assert is_this_computer(host)
    assert machine(host) == "localhost"


@pytest.mark.parametrize("host", ELSEWHERE)
def test_nothing_else_is_this_computer(host: str) -> None:
    assert not is_this_computer(host)


@given(st.text(max_size=40))
def test_a_host_that_is_taken_is_ascii_and_stays_what_it_is(text: str) -> None:
    try:
        host = host_from(text)
    except NoAddress:
        return
    assert host.isascii()
    assert host_from(host) == host
    assert address_from(f"http://{host}").host == host
