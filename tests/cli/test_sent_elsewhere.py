"""A session whose connection points elsewhere now, or is gone: what is asked before anything of it is sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tests.servers import replies_well, scripted_server
from tui.cli.assembly import Assembly, Flags
from tui.core.conversation.message import ReplyOrigin
from tui.core.conversation.record import Line, Record, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.recipient import Change, SentElsewhere
from tui.engine.consent import Step
from tui.engine.preflight import refuse_if_elsewhere
from tui.engine.session import Session

HOST, WEAKER, CONNECTION = Change.HOST, Change.WEAKER, Change.CONNECTION
LOST_PLACE = Change.LOST
OPENAI = {"OPENAI_API_KEY": "k"}
AZURE = {
    "AZURE_OPENAI_ENDPOINT": "https://one.openai.azure.com",
    "AZURE_OPENAI_API_KEY": "k",
    "AZURE_OPENAI_DEPLOYMENT": "o1",
}


def compatible(url: str, name: str = "work", default: str = "work") -> str:
    """Settings with a compatible server as one connection."""
    return f'connection = "{default}"\n[connections.{name}]\nkind = "compatible"\nbase_url = "{url}"\nmodel = "m"\n'


def azure(endpoint: str, deployment: str = "d") -> str:
    """Settings with a connection to Azure."""
    return (
        'connection = "work"\n[connections.work]\nkind = "azure"\nauth = "entra"\n'
        f'endpoint = "{endpoint}"\ndeployment = "{deployment}"\nmodel = "o1"\n'
    )


def configured(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(text)


def assembly(home: Path, env: dict[str, str], **flags: Any) -> Assembly:
    return Assembly(Flags(**flags), {"MULL_HOME": str(home), **env})


def session_of(home: Path, text: str, env: dict[str, str], *, old: bool = False) -> None:
    """Write a session whose turn went to where these settings say; an ``old`` one does not say how."""
    configured(home, text)
    choice = assembly(home, env).start().session.choice
    route = choice.provider.route
    origin = ReplyOrigin(choice.profile.name, route.connection, route.endpoint, practice=route.practice)
    records: list[Record] = [
        SessionStarted("20261127-120000-abcd"),
        choice.chosen,
        UserSaid(None, "hi"),
        ReplyStarted(2, origin if old else replace(origin, address=route.address)),
        ReplyEnded(3, "hello", told_apart=True),
    ]
    lines = [to_json(Line(at, "2026-11-27T12:00:00.000+00:00", record)) for at, record in enumerate(records)]
    (home / "sessions").mkdir()
    (home / "sessions" / "20261127-120000-abcd.jsonl").write_text("".join(f"{line}\n" for line in lines))


def refuse(session: Session) -> None:
    refuse_if_elsewhere(session.next_branch(), session.choice, session.resources, Step.MESSAGE)


def asked(home: Path, env: dict[str, str], **flags: Any) -> tuple[Change, ...]:
    """Return what a resumed session asks about."""
    start = assembly(home, env, resume="last", **flags).start()
    told = [notice for notice in start.notices if "would take them" in notice]
    try:
        refuse(start.session)
    except SentElsewhere as error:
        problem, changes = error.problem, error.move.changes
    else:
        problem, changes = "", ()
    finally:
        asyncio.run(start.session.aclose())
    assert told == ([problem] if changes else [])
    return changes


PRACTISED = 'connection = "work"\n[connections.work]\nkind = "practice"\nmodel = "gpt-6.1-sol"\n'
Case = tuple[str, dict[str, str], str, dict[str, str], tuple[Change, ...]]
CASES: list[Case] = [
    # the same place
    (compatible("https://a.example/v1"), {}, compatible("https://a.example/v1"), {}, ()),
    (compatible("https://a.example/v1"), {}, compatible("https://a.example:8443/v2"), {}, ()),
    (compatible("https://a.example/v1"), {}, compatible("https://A.example/v1/chat/completions"), {}, ()),
    (compatible("http://127.0.0.1:8080/v1"), {}, compatible("http://localhost:9090/v1"), {}, ()),
    (compatible("http://127.0.0.1:8080/v1"), {}, compatible("http://[::1]:8080/v1"), {}, ()),
    (compatible("http://gpu.lan:8000/v1"), {}, compatible("http://gpu.lan:8001/v1"), {}, ()),
    (compatible("http://a.example/v1"), {}, compatible("https://a.example/v1"), {}, ()),
    (azure("https://one.openai.azure.com"), {}, azure("https://one.openai.azure.com/openai/v1", "other"), {}, ()),
    ("", OPENAI, "", {**OPENAI, "OPENAI_BASE_URL": "https://api.openai.com/v1"}, ()),
    ("", AZURE, "", {**AZURE, "AZURE_OPENAI_DEPLOYMENT": "o3"}, ()),
    ("", {}, compatible("https://a.example/v1"), {}, ()),  # practice stays, although another one is the usual one
    ("", {}, "", OPENAI, ()),
    # another host
    (compatible("https://a.example/v1"), {}, compatible("https://b.example/v1"), {}, (HOST,)),
    (compatible("https://a.example/v1"), {}, compatible("http://127.0.0.1:8080/v1"), {}, (HOST,)),
    (compatible("http://127.0.0.1:8080/v1"), {}, compatible("https://a.example/v1"), {}, (HOST,)),
    (compatible("http://10.0.0.1/v1"), {}, compatible("http://10.0.0.2/v1"), {}, (HOST,)),
    (azure("https://one.openai.azure.com"), {}, azure("https://two.openai.azure.com"), {}, (HOST,)),
    (azure("https://one.openai.azure.com"), {}, compatible("https://gateway.example/v1"), {}, (HOST,)),
    (
        compatible("https://a.example/v1"),
        {},
        'connection = "work"\n[connections.work]\nkind = "practice"\nmodel = "gpt-6.1-sol"\n',
        {},
        (HOST,),
    ),
    (
        'connection = "work"\n[connections.work]\nkind = "practice"\nmodel = "gpt-6.1-sol"\n',
        {},
        compatible("https://a.example/v1"),
        {},
        (HOST,),
    ),
    ("", OPENAI, "", {**OPENAI, "OPENAI_BASE_URL": "https://gateway.example/v1"}, (HOST,)),
    ("", {**OPENAI, "OPENAI_BASE_URL": "https://gateway.example/v1"}, "", OPENAI, (HOST,)),
    ("", {**OPENAI, "OPENAI_BASE_URL": "http://127.0.0.1:4000/v1"}, "", OPENAI, (HOST,)),
    ("", AZURE, "", {**AZURE, "AZURE_OPENAI_ENDPOINT": "https://two.openai.azure.com"}, (HOST,)),
    ("", OPENAI, compatible("https://b.example/v1", "openai", "openai"), {}, (HOST,)),
    # plain http
    (compatible("https://a.example/v1"), {}, compatible("http://a.example/v1"), {}, (WEAKER,)),
    (compatible("https://a.example/v1"), {}, compatible("http://b.example/v1"), {}, (HOST, WEAKER)),
    (compatible("http://127.0.0.1/v1"), {}, compatible("http://10.0.0.2/v1"), {}, (HOST, WEAKER)),
    ("", OPENAI, "", {**OPENAI, "OPENAI_BASE_URL": "http://api.openai.com/v1"}, (WEAKER,)),
    # a connection that is gone
    (compatible("https://a.example/v1"), {}, "", {}, (CONNECTION, HOST)),
    (compatible("https://a.example/v1"), {}, "", OPENAI, (CONNECTION, HOST)),
    (compatible("https://a.example/v1"), {}, compatible("https://a.example/v1", "job", "job"), {}, (CONNECTION,)),
    (compatible("https://a.example/v1"), {}, compatible("http://a.example/v1", "job", "job"), {}, (CONNECTION, WEAKER)),
    ("", OPENAI, "", {}, (CONNECTION, HOST)),
    ("", OPENAI, "", AZURE, (CONNECTION, HOST)),
    ("", AZURE, "", OPENAI, (CONNECTION, HOST)),
]


@pytest.mark.parametrize(("before", "env", "after", "env_after", "changes"), CASES)
def test_what_a_session_asks_before_it_is_sent(
    home: Path, before: str, env: dict[str, str], after: str, env_after: dict[str, str], changes: tuple[Change, ...]
) -> None:
    session_of(home, before, env)
    configured(home, after)
    assert asked(home, env_after) == changes
    assert asked(home, env_after) == changes  # a look is no yes
    chosen = assembly(home, env_after, resume="last").start().session.choice.provider.route.connection
    start = assembly(home, env_after, resume="last", connection=chosen).start()
    refuse(start.session)
    asyncio.run(start.session.aclose())
    assert any("would take them" in notice for notice in start.notices) is bool(changes)


@pytest.mark.parametrize(("before", "env", "after", "env_after", "changes"), CASES)
def test_what_an_older_session_asks(
    home: Path, before: str, env: dict[str, str], after: str, env_after: dict[str, str], changes: tuple[Change, ...]
) -> None:
    session_of(home, before, env, old=True)
    configured(home, after)
    found = asked(home, env_after)
    now, then = (tuple(each for each in some if each is not WEAKER) for some in (found, changes))
    assert now == then  # how it went there is not known


def test_a_connection_of_the_start_is_no_yes_for_a_session_that_is_opened_later(home: Path) -> None:
    session_of(home, compatible("https://a.example/v1"), {})
    configured(home, compatible("https://b.example/v1"))
    start = assembly(home, {}, connection="work")
    opening = start.resumed(start.sessions.open("last", write=False))  # as F5 opens it
    assert any("would take them to b.example" in notice for notice in opening.notices)
    with pytest.raises(SentElsewhere):
        refuse(opening.session)


def test_a_question_is_an_error_without_a_request_and_a_connection_that_is_named_says_yes(home: Path) -> None:
    session_of(home, compatible("https://a.example/v1"), {})
    configured(home, 'connection = "practice"\n')
    (path,) = (home / "sessions").glob("*.jsonl")
    before = path.read_bytes()
    for words in (
        "ask -s last x",
        "ask -s last --json --anyway x",
        "compare -s last -e low -e high x",
        "context last --count",
    ):
        run = mull(home, *words.split())
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr == (
            "mull: Connection work is no longer there. The earlier turns of this session went to a.example (connection "
            "work). The next request would take them to practice, inside mull (connection practice): another "
            "connection, another host. Nothing was sent. --connection practice says yes to that.\n"
        )
    for words in ("ask -s last --dry-run x", "context last", "context last --raw"):
        run = mull(home, *words.split())
        assert run.returncode == 0
        assert run.stderr.count("The next request would take them to practice") == 1
    assert path.read_bytes() == before
    run = mull(home, "ask", "-s", "last", "-c", "practice", "practice: tokens=5\nx")
    assert run.returncode == 0
    assert "The next request would take them to practice" in run.stderr
    run = mull(home, "ask", "-s", "last", "practice: tokens=5\nx")  # the answer is remembered
    assert (run.returncode, "would take them" in run.stderr) == (0, False)


def test_a_name_is_quoted_for_the_shell(home: Path) -> None:
    session_of(home, compatible("https://a.example/v1"), {})
    configured(home, compatible("https://a.example/v1", '"my work"', "my work"))
    assert '--connection "my work" says yes' in mull(home, "ask", "-s", "last", "x").stderr


async def test_a_server_gets_nothing_before_the_yes_not_even_a_question_for_its_window(home: Path) -> None:
    session_of(home, compatible("https://a.example/v1"), {})
    async with scripted_server(replies_well) as server:
        configured(home, compatible(f"{server.url}/v1"))
        refused = await asyncio.to_thread(mull, home, "ask", "-s", "last", "x")
        assert (refused.returncode, server.received) == (2, [])
        agreed = await asyncio.to_thread(mull, home, "ask", "-s", "last", "-c", "work", "x")
        assert agreed.returncode == 0, agreed.stderr
        assert server.last.body["messages"][-1]["content"] == "x"
        again = await asyncio.to_thread(mull, home, "ask", "-s", "last", "y")
        assert (again.returncode, "would take them" in again.stderr) == (0, False)
        assert server.last.body["messages"][-1]["content"] == "y"


def reply_line(line: str) -> bool:
    return '"type": "reply"' in line


def changed(name: str, value: object) -> Callable[[list[str]], list[str]]:
    """Return a change of one field of a reply's origin; ``...`` takes it away."""

    def change(lines: list[str]) -> list[str]:
        data = json.loads(next(filter(reply_line, lines)))
        data["origin"][name] = value
        if value is ...:
            del data["origin"][name]
        return [json.dumps(data) if reply_line(line) else line for line in lines]

    return change


def each_reply(new: Callable[[str], str]) -> Callable[[list[str]], list[str]]:
    return lambda lines: [new(line) if reply_line(line) else line for line in lines]


def without(*types: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [line for line in lines if json.loads(line)["type"] not in types]


def emptied(*types: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: ["x" if json.loads(line)["type"] in types else line for line in lines]


LOST: list[Callable[[list[str]], list[str]]] = [
    each_reply(lambda _: ""),
    each_reply(lambda _: "\0" * 40),
    each_reply(lambda line: line[: len(line) // 2]),
    each_reply(lambda line: line[len(line) // 2 :]),
    each_reply(lambda line: line[:-1]),
    each_reply(lambda line: line.replace('"origin"', '"orig1n"')),
    each_reply(lambda line: line.replace('"connection"', '"connect1on"')),
    each_reply(lambda line: line.replace('"connection": "work"', '"connection": 7')),
    each_reply(lambda line: line.replace('"type": "reply"', '"type": "rep1y"')),
    each_reply(lambda line: line.replace(":", ";")),
    without("reply"),
    without("reply", "choice"),
    emptied("reply", "ended"),
    emptied("reply", "choice"),
    emptied("reply", "ended", "choice"),
    changed("address", "http://[::1"),
    changed("address", "http://a]b"),
    changed("address", "?"),
    changed("address", "a.example"),
    changed("address", "https://"),
    changed("address", ""),
    changed("address", None),
    changed("address", 7),
    changed("address", ["https://a.example"]),
    lambda lines: changed("endpoint", "")(changed("address", "")(lines)),
    lambda lines: changed("endpoint", "[::1/v1")(changed("address", ...)(lines)),
    lambda lines: changed("endpoint", "[broken")(changed("address", "")(lines)),
]


def damaged(home: Path, damage: Callable[[list[str]], list[str]]) -> Path:
    (path,) = (home / "sessions").glob("*.jsonl")
    lines = path.read_text().splitlines()
    after = damage(lines)
    assert after != lines
    path.write_text("".join(f"{line}\n" for line in after))
    return path


@pytest.mark.parametrize("damage", LOST)
@pytest.mark.parametrize("url", ["https://b.example/v1", "https://a.example/v1"])
def test_where_a_damaged_session_went_is_not_known_so_any_place_is_asked_about(
    home: Path, url: str, damage: Callable[[list[str]], list[str]]
) -> None:
    session_of(home, compatible("https://a.example/v1"), {})
    configured(home, compatible(url))
    damaged(home, damage)
    assert asked(home, {}) == (LOST_PLACE,)
    start = assembly(home, {}, resume="last", connection="work").start()
    refuse(start.session)
    asyncio.run(start.session.aclose())


@pytest.mark.parametrize(
    ("damage", "changes"),
    [
        (changed("address", ...), (HOST,)),  # an older session: its endpoint says where it went
        (changed("endpoint", "[broken"), (HOST,)),
        (changed("endpoint", ""), (HOST,)),
        (lambda lines: changed("endpoint", ...)(changed("address", ...)(lines)), ()),  # its connection is all it says
        (emptied("choice"), (HOST,)),
        (emptied("ended"), (HOST,)),
        (lambda lines: lines[:3], ()),  # nothing was sent
        (lambda lines: lines[:2], ()),
    ],
)
def test_what_is_not_lost_is_gone_by(
    home: Path, damage: Callable[[list[str]], list[str]], changes: tuple[Change, ...]
) -> None:
    session_of(home, compatible("https://a.example/v1"), {})
    configured(home, compatible("https://b.example/v1"))
    damaged(home, damage)
    assert asked(home, {}) == changes


async def test_a_damaged_session_is_sent_nowhere_without_a_yes_neither_once_it_is_repaired(home: Path) -> None:
    session_of(home, compatible("https://a.example/v1"), {})
    damaged(home, each_reply(lambda line: line[:20]))
    async with scripted_server(replies_well) as server:
        configured(home, compatible(f"{server.url}/v1"))
        for words in ("ask -s last x", "sessions check --repair", "ask -s last x", "compare -s last -e low -e high x"):
            run = await asyncio.to_thread(mull, home, *words.split())
            told = "where its earlier turns went cannot be read" in run.stderr
            assert (told, server.received) == (words.startswith(("ask", "compare")), []), words
        agreed = await asyncio.to_thread(mull, home, "ask", "-s", "last", "-c", "work", "x")
        assert agreed.returncode == 0, agreed.stderr
        assert [m["content"] for m in server.last.body["messages"][-3:]] == ["hi", "hello", "x"]
        again = await asyncio.to_thread(mull, home, "ask", "-s", "last", "y")
        assert (again.returncode, "would take them" in again.stderr) == (0, False)
