"""Only links of http and https open, and only where the host is the one that is shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.platforms import needs
from tui.app.terminal.links import Refused, judged, open_in_browser

GOOD = {
    "https://example.org": "example.org",
    "http://example.org:8080/a?b=1&copy=2#c": "example.org",
    "HTTPS://Example.ORG/%2e%2e/%20x": "example.org",
    "https://user:word@evil.example/": "evil.example",
    "https://пример.example/": "xn--e1afmkfd.example",
    "http://127.0.0.1/": "127.0.0.1",
    "http://[::1]:80/": "[::1]",
}
BAD = [
    "", "x", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "file:///etc/passwd",
    "file%3A///etc/passwd", "data:text/html,x", "data%3Atext/html,x", "vscode:x", "ssh://-oProxyCommand=x/",
    "http:", "http://", "http:///x", "https&colon;//x", "&#106;avascript:alert(1)", "http://a\\@b.example/",
    "https://good.example%2f@evil.example/", "https://good.example%40evil.example/", "https://exa\u202emple.org",
    "https://a b", "https://a\x1b[2J", "//example.org", "https://-oProxy", "https://x:port/", "https://[::1",
    "https://good.example%252f@evil.example", "mailto:a@b.example", "https://%65xample.org/",
    "https:\\\\example.org", "--help", "http://", "https://good.example&#47;@evil.example/",
]  # fmt: skip


@pytest.mark.parametrize("address", GOOD)
def test_links_that_open(address: str) -> None:
    assert judged(address).host == GOOD[address]
    assert judged(address).address == address


BAD += ["https://" + "ä" * 80 + ".example/", "https://x/%" + "25" * 9 + "41"]  # no name; encoded ten times


@pytest.mark.parametrize("address", BAD)
def test_links_that_never_open(address: str) -> None:
    with pytest.raises(Refused):
        judged(address)


@needs("scripts that start by themselves")
def test_the_systems_browser_gets_the_address_and_no_keys(tmp_path: Path) -> None:
    browser, told = tmp_path / "browser", tmp_path / "told"
    browser.write_text(f'#!/bin/sh\necho "$1" > {told}\nenv >> {told}\n')
    browser.chmod(0o700)
    environ = {"PATH": os.environ["PATH"], "BROWSER": str(browser), "OPENAI_API_KEY": "canary-1"}
    assert open_in_browser(judged("https://example.org/a?b=1"), environ)
    assert told.read_text().startswith("https://example.org/a?b=1\n")
    assert "canary-1" not in told.read_text()


@needs("scripts that start by themselves")
def test_a_browser_that_fails_is_told(tmp_path: Path) -> None:
    assert not open_in_browser(judged("https://example.org"), {"PATH": str(tmp_path), "BROWSER": "/bin/false"})
