"""Recipients: which changes of a connection take a session's turns elsewhere, and which do not."""

from __future__ import annotations

import pytest

from tui.core.address import address_from
from tui.core.connection_kinds import COMPATIBLE, PRACTICE
from tui.core.conversation.message import UNREADABLE, ReplyOrigin
from tui.core.recipient import Change, Move, changes, recipient_of, recipient_then
from tui.core.request import Route

HOST, WEAKER, CONNECTION = Change.HOST, Change.WEAKER, Change.CONNECTION
SAME = [  # addresses of one recipient: what may change without a question
    ("https://api.example/v1", "https://api.example/v1"),
    ("https://api.example/v1", "https://api.example/v2"),
    ("https://api.example", "https://api.example/some/path"),
    ("https://api.example/v1", "https://API.Example/v1"),
    ("https://api.example/v1", "https://api.example./v1"),
    ("https://api.example/v1", "https://api.example:443/v1"),
    ("https://api.example/v1", "https://api.example:8443/v1"),
    ("http://gpu.lan:8000/v1", "http://gpu.lan:8001/v1"),
    ("http://gpu.lan:8000/v1", "https://gpu.lan/v1"),
    ("http://192.168.1.5:8000", "http://192.168.1.5:11434"),
    ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8081/v1"),
    ("http://127.0.0.1:8080/v1", "http://localhost:8080/v1"),
    ("http://127.0.0.1:8080/v1", "http://[::1]:8080/v1"),
    ("http://127.0.0.1:8080/v1", "http://127.8.9.10:8080/v1"),
    ("http://127.0.0.1:8080/v1", "http://0.0.0.0:8080/v1"),
    ("http://127.0.0.1:8080/v1", "http://[::]:8080/v1"),
    ("http://127.0.0.1:8080/v1", "http://[::ffff:127.0.0.1]:8080/v1"),
    ("http://127.0.0.1:8080/v1", "http://LocalHost.:8080/v1"),
    ("http://127.0.0.1:8080/v1", "http://llama.localhost:8080/v1"),
    ("http://localhost:8080/v1", "http://localhost.localdomain:8080/v1"),
    ("https://localhost:8443/v1", "http://localhost:8080/v1"),
    ("http://[fe80::1]:8080/v1", "http://[FE80:0::1]:8080/v1"),
]
ELSEWHERE = [  # addresses of two recipients, and what differs
    ("https://api.example/v1", "https://api.other/v1", (HOST,)),
    ("https://api.example/v1", "https://api.example.other/v1", (HOST,)),
    ("https://api.example/v1", "https://example/v1", (HOST,)),
    ("https://eu.api.example/v1", "https://us.api.example/v1", (HOST,)),
    ("https://one.openai.azure.com", "https://two.openai.azure.com", (HOST,)),
    ("https://api.example/v1", "http://api.example/v1", (WEAKER,)),
    ("https://api.example/v1", "http://api.example:443/v1", (WEAKER,)),
    ("https://api.example/v1", "http://api.other/v1", (HOST, WEAKER)),
    ("https://api.example/v1", "http://203.0.113.9/v1", (HOST, WEAKER)),
    ("http://api.example/v1", "http://api.other/v1", (HOST,)),
    ("http://api.example/v1", "https://api.other/v1", (HOST,)),
    ("http://127.0.0.1:8080/v1", "https://api.example/v1", (HOST,)),
    ("http://127.0.0.1:8080/v1", "http://192.168.1.5:8080/v1", (HOST, WEAKER)),
    ("http://localhost:8080/v1", "http://gpu.lan:8080/v1", (HOST, WEAKER)),
    ("http://localhost:8080/v1", "http://localhost.example:8080/v1", (HOST, WEAKER)),
    ("http://localhost:8080/v1", "http://notlocalhost:8080/v1", (HOST, WEAKER)),
    ("https://api.example/v1", "http://127.0.0.1:8080/v1", (HOST,)),
    ("http://192.168.1.5:8000", "http://192.168.1.6:8000", (HOST,)),
    ("http://192.168.1.5:8000", "http://[fe80::5]:8000", (HOST,)),
    ("http://[fe80::1]:8080/v1", "http://[fe80::2]:8080/v1", (HOST,)),
    ("https://api.example/v1", "", (HOST,)),
    ("", "https://api.example/v1", (HOST,)),
    ("", "http://api.example/v1", (HOST, WEAKER)),
    ("", "http://127.0.0.1:8080/v1", (HOST,)),
]


def route(url: str, connection: str = "work") -> Route:
    """A route to a URL; an empty one is practice."""
    kind = COMPATIBLE if url else PRACTICE
    return Route(
        connection, kind, url.partition("://")[2], "m", "chat", address=address_from(url).origin if url else ""
    )


def origin(url: str, connection: str = "work") -> ReplyOrigin:
    """The origin of a reply from a URL; an empty one is practice."""
    return ReplyOrigin("m", connection, practice=not url, address=address_from(url).origin if url else "")


@pytest.mark.parametrize(("before", "after"), SAME)
def test_another_path_port_or_spelling_is_the_same_recipient(before: str, after: str) -> None:
    assert changes(recipient_then(origin(before)), recipient_of(route(after))) == ()


@pytest.mark.parametrize(("before", "after", "differs"), ELSEWHERE)
def test_another_host_or_plain_http_is_another_recipient(before: str, after: str, differs: tuple[Change, ...]) -> None:
    assert changes(recipient_then(origin(before)), recipient_of(route(after))) == differs


@pytest.mark.parametrize(("before", "after"), SAME)
def test_another_connection_is_another_recipient_also_at_one_host(before: str, after: str) -> None:
    differs = changes(recipient_then(origin(before, "mine")), recipient_of(route(after, "theirs")))
    assert differs == (CONNECTION,)


@pytest.mark.parametrize(
    ("endpoint", "url", "differs"),
    [
        ("api.openai.com/v1", "https://api.openai.com/v1", ()),
        ("api.openai.com/v1", "http://api.openai.com/v1", ()),  # how it went there is not known
        ("api.openai.com/v1", "https://api.other/v1", (HOST,)),
        ("api.openai.com/v1", "http://api.other/v1", (HOST, WEAKER)),
        ("api.openai.com", "https://api.openai.com/v1", ()),
        ("one.openai.azure.com (o1)", "https://one.openai.azure.com/openai/v1", ()),
        ("one.openai.azure.com (o1)", "https://two.openai.azure.com/openai/v1", (HOST,)),
        ("127.0.0.1:8080/v1", "http://localhost:8080/v1", ()),
        ("localhost:8080/v1", "https://api.example/v1", (HOST,)),
        ("::1:8080/v1", "http://[::1]:8080/v1", ()),
        ("::1:8080/v1", "http://127.0.0.1:8080/v1", ()),
        ("gpu.lan:8000/v1", "http://gpu.lan:9000/v1", ()),
        ("", "https://api.example/v1", ()),
        ("", "http://api.example/v1", ()),
        ("somewhere in the past", "https://api.example/v1", (HOST,)),
        ("[broken", "https://api.example/v1", (Change.LOST,)),
        ("[::1/v1", "http://api.example/v1", (Change.LOST, WEAKER)),
        ("a]b/v1", "https://a]b/v1".replace("]", ""), (Change.LOST,)),
        ("/v1", "https://api.example/v1", (Change.LOST,)),
        (" ", "https://api.example/v1", (Change.LOST,)),
        ("None", "https://none/v1", ()),
    ],
)
def test_of_an_older_reply_the_host_is_known_and_not_how_it_went_there(
    endpoint: str, url: str, differs: tuple[Change, ...]
) -> None:
    before = ReplyOrigin("m", "work", endpoint=endpoint)
    assert changes(recipient_then(before), recipient_of(route(url))) == differs
    there = changes(recipient_then(before), recipient_of(route(url, "another")))
    assert CONNECTION in there or Change.LOST in there


@pytest.mark.parametrize(
    "address", ["", "x", "://", "http://", "http://[", "http://[::1", "https://h:port", "\0", "🌉"]
)
def test_an_address_that_is_none_is_not_known(address: str) -> None:
    then = recipient_then(ReplyOrigin("m", "work", address=address))
    assert then.lost == (address not in ("", "https://h:port"))
    assert str(then)


@pytest.mark.parametrize("endpoint", ["", "api.example/v1", "[broken"])
@pytest.mark.parametrize("after", ["https://api.example/v1", "http://api.example/v1", "http://127.0.0.1:8080/v1", ""])
@pytest.mark.parametrize(
    "address", [UNREADABLE, "x", "None", "7", "://", "http://", "http://[::1", "http://a]b", "api.example", "/v1", "\0"]
)
def test_an_address_that_cannot_be_read_is_lost_and_any_place_is_asked_about(
    address: str, after: str, endpoint: str
) -> None:
    then = recipient_then(ReplyOrigin("m", "work", endpoint, address=address))
    found = changes(then, recipient_of(route(after)))
    assert found == ((Change.LOST, WEAKER) if after == "http://api.example/v1" else (Change.LOST,))
    assert str(Move(then, recipient_of(route(after)), found)).startswith(
        "The session's file is damaged: where its earlier turns went cannot be read. The next request would take them "
    )


def test_the_question_names_both_ends_and_what_differs() -> None:
    before = recipient_then(origin("https://api.example/v1/secret?key=secret"))
    after = recipient_of(route("http://gw.other:8080/v1", "spare"))
    move = str(Move(before, after, changes(before, after), gone=True))
    assert move == (
        "Connection work is no longer there. The earlier turns of this session went to api.example (connection work). "
        "The next request would take them to http://gw.other:8080 (connection spare): another connection, "
        "another host, plain http, which can be read on the way."
    )
    practice = recipient_then(origin("", "practice"))
    assert "went to practice, inside mull (connection practice)." in str(Move(practice, after, (HOST,)))
