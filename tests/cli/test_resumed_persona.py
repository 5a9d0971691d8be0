"""A session keeps what it had, whatever became of its persona's file: a table of what changes, and what is said."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest

from tui.cli.assembly import Assembly, Flags
from tui.core.conversation.record import Line, Marked, PersonaSwitched, Record, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.personas.persona import IMPORTED
from tui.core.request import Wishes
from tui.engine.resumption import resumption_in_words
from tui.engine.session import Opening

MODEL = "gpt-6.1-sol"
SCHEMA = {"type": "object", "title": "Verdict"}
SAMPLED = "temperature: 0.5\nseed: 7\n"
FRONT = f"effort: high\nmax_output_tokens: 4000\n{SAMPLED}response_schema: {{type: object, title: Verdict}}\n"
TEXT = "Look for what is missing."
HAD = Wishes("high", 4000, 0.5, None, 7, schema=SCHEMA)
KEEPS = "this session keeps what it had"


def persona(home: Path, front: str = FRONT, text: str = TEXT) -> Path:
    path = home / "personas" / "critic.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\nname: Critic\n{front}---\n{text}\n")
    return path


def assembled(home: Path, **flags: object) -> Assembly:
    assembly = Assembly(Flags(**flags), {"MULL_HOME": str(home)})  # type: ignore[arg-type]
    assembly.pace = 0.0
    return assembly


def begun(home: Path, **flags: object) -> str:
    """Begin a session, and return its name."""
    return asyncio.run(said(assembled(home, model=MODEL, **flags).start()))


async def said(start: Opening) -> str:
    """Take a turn in a session, and return its name."""
    start.session.resources.check = None  # a process of its own for each reply
    start.session.resources.budgets.agree_to_all()
    async for _ in start.session.send("practice: tokens=5\nhi", anyway=True):
        pass
    await start.session.aclose()
    return start.session.name


def opened(home: Path, name: str, *, write: bool = False, **flags: object) -> Opening:
    return assembled(home, resume=name, **flags).start(write=write)


LESS = FRONT.replace("high", "low").replace("4000", "100")


@pytest.mark.parametrize(
    ("front", "text", "said"),
    [
        (FRONT, TEXT, ""),
        (LESS, TEXT, "persona critic changed since (effort high → low, output budget 4,000 → 100): "),
        (FRONT, TEXT + "!", "persona critic changed since (its text): "),
        (LESS, "Another.", "persona critic changed since (effort high → low, output budget 4,000 → 100, its text): "),
        ("", TEXT, "4,000 → none, temperature 0.5 → none, seed 7 → none, schema Verdict → none): "),
        (FRONT.replace("object,", "array,"), TEXT, "persona critic changed since (another schema): "),
        ("effort: [", TEXT, "persona critic is not there any more: "),
        (None, "", "persona critic is not there any more: "),
    ],
)  # fmt: skip
def test_it_keeps_what_it_had_and_says_what_changed_in_one_line(
    home: Path, front: str | None, text: str, said: str
) -> None:
    file = persona(home)
    name = begun(home, persona="critic")
    before = opened(home, name)
    assert before.session.choice.asked == HAD
    assert "persona" not in "\n".join(before.notices)
    if front is None:
        file.unlink()
    else:
        persona(home, front, text)
    after = opened(home, name)
    choice = after.session.choice
    assert (choice.persona.message(), choice.asked) == (TEXT, HAD)
    told = [each for each in after.notices if "persona" in each]
    assert len(told) == bool(said)
    assert not said or (said in told[0] and KEEPS in told[0])
    assert not after.session.next_branch().new, "no switch is written for what has not changed here"
    if front == LESS:
        today = opened(home, name, persona="critic").session.choice
        assert (today.asked.effort, today.asked.max_output_tokens, today.persona.message()) == ("low", 100, text)


def test_a_persona_that_was_imported_never_had_a_file(home: Path) -> None:
    began = SessionStarted("s", imported_from="elia", imported_id="c")
    records: list[Record] = [began, PersonaSwitched(None, IMPORTED, "Brief", "Be short."), UserSaid(1, "?")]
    (home / "sessions").mkdir(parents=True)
    lines = (to_json(Line(number, "2026-01-01T10:00:00Z", record)) for number, record in enumerate(records))
    (home / "sessions" / "s.jsonl").write_text("".join(f"{line}\n" for line in lines))
    found = opened(home, "s")
    assert found.session.choice.persona.message() == "Be short."
    assert not [each for each in found.notices if "persona" in each]


def test_a_session_of_an_earlier_mull_has_the_text_alone(home: Path) -> None:
    persona(home)
    name = begun(home, persona="critic")
    path = home / "sessions" / f"{name}.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        line.pop("persona_wishes", None)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert opened(home, name).session.choice.asked == HAD, "the file has the same text: it is that of today"
    persona(home, LESS, "Another.")
    after = opened(home, name)
    assert after.session.choice.asked == Wishes()
    assert "persona critic changed since (its text): this session keeps the text; what else it had is not known" in (
        "\n".join(after.notices)
    )


@pytest.mark.parametrize(
    ("options", "wished"),
    [
        ({"seed": 42}, Wishes(seed=42)),
        ({"temperature": 0.3, "top_p": 0.9}, Wishes(temperature=0.3, top_p=0.9)),
        ({"effort": "low", "verbosity": "high", "tier": "flex"}, Wishes("low", verbosity="high", tier="flex")),
        ({"max_output_tokens": 900}, Wishes(max_output_tokens=900)),
        ({"schema": "schema.json"}, Wishes(schema=SCHEMA)),
        ({"schema": "schema.json", "persona": "critic"}, Wishes(schema=SCHEMA)),
    ],
)
def test_what_was_given_on_the_line_is_kept(home: Path, options: dict[str, object], wished: Wishes) -> None:
    persona(home, FRONT.replace("Verdict", "Of the persona"))
    schema = home / "schema.json"
    schema.write_text(json.dumps(SCHEMA))
    name = begun(home, **options | ({"schema": schema} if "schema" in options else {}))
    schema.unlink()
    after = opened(home, name, write=True)
    assert after.session.choice.wishes == wished
    asyncio.run(said(after))
    assert opened(home, name).session.choice.wishes == wished, "and after a further turn"
    if wished.schema:
        assert "replies are to fit the schema Verdict, as this session had it (--schema off" in "\n".join(after.notices)
        without = opened(home, name, schema=Path("off")).session.choice
        assert without.wishes.schema is None
        assert bool(without.asked.schema) is ("persona" in options), "that of the persona is left"


def test_mutes_and_pins_stay_and_a_switch_keeps_what_its_persona_asks_for(home: Path) -> None:
    persona(home)
    name = begun(home)
    path = home / "sessions" / f"{name}.jsonl"
    first = next(line["seq"] for line in map(json.loads, path.read_text().splitlines()) if line["type"] == "user")
    log = assembled(home).sessions.open(name).log
    assert log is not None

    log.append(Marked(first, "muted", True), Marked(first + 1, "pinned", True))
    log.close()
    asyncio.run(said(opened(home, name, write=True, persona="critic")))
    persona(home, LESS, "Another.")
    session = opened(home, name).session
    assert (session.conversation.muted, session.conversation.pinned) == ({first}, {first + 1})
    assert session.choice.asked == HAD


def test_it_says_when_it_was_what_the_next_request_takes_and_that_the_cache_is_gone(home: Path) -> None:
    name = begun(home)
    path = home / "sessions" / f"{name}.jsonl"
    told = resumption_in_words(opened(home, name).session)
    assert re.match(r"last spoken (today|yesterday) at \d\d:\d\d · ", told)
    assert "next request: ~" in told
    assert "$" not in told, "practice costs nothing, and keeps no cache"
    assert "cache" not in told
    (home / "config.toml").write_text('[connections.here]\nkind = "openai"\nmodel = "gpt-5.1"\napi_key_env = "K"\n')
    long = path.read_text().replace('tokens=5\\nhi"', "tokens=5\\n" + "Look at it again. " * 400 + '"')
    path.write_text(re.sub(r"20\d\d-\d\d-\d\dT", "2020-01-02T", long))
    told = resumption_in_words(opened(home, name, connection="here", model="gpt-5.1").session)
    assert re.fullmatch(
        r"last spoken 2020-01-0\d \d\d:\d\d · next request: ~[\d,]+ tokens, \$0\.00\d+"
        r" · prompt cache gone",
        told,
    )


def test_the_values_that_were_filled_in_stay_with_the_session(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.cli.built_in_values.working_folder", lambda: "/one")
    front, text = (
        "variables: {language: Go, year: '2026'}\nreserve: 9000\ntop_p: 0.5\n",
        "{{language}} {{year}} in {{cwd}}",
    )
    persona(home, front, text)
    start = assembled(home, model=MODEL).start()
    critic = assembled(home).personas.load("critic").with_values({"language": "Rust"})
    asyncio.run(start.session.switch_persona(critic))
    name = asyncio.run(said(start))
    monkeypatch.setattr("tui.cli.built_in_values.working_folder", lambda: "/another")
    after = opened(home, name)
    held = after.session.choice.persona
    assert (held.message(), dict(held.values)) == ("Rust 2026 in /one", {"language": "Rust", "cwd": "/one"})
    assert (after.session.choice.asked.top_p, held.reserve) == (0.5, 9000)
    assert not [each for each in after.notices if "persona" in each], "another folder is no change of the file"
    assert not after.session.next_branch().new
    persona(home, front.replace("9000", "8000"), text)
    after = opened(home, name)
    assert "critic changed since (reserve 9,000 → 8,000): " in "\n".join(after.notices)
    held = after.session.choice.persona
    assert (held.message(), held.verbatim, held.values["language"]) == ("Rust 2026 in /one", True, "Rust")
