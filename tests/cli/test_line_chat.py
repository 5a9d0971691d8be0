"""The chat in lines, on a terminal that has no screen: nothing but text is written, and what is typed is sent."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path
from typing import cast

import pytest

from tests.app.terminal.terminals import Terminal
from tui.cli.assembly import Assembly, Flags
from tui.cli.line_chat import HELP, LineChat, _leaves
from tui.engine.session import Session

RUN = ["-c", "from mull import main; main()"]


def dumb(home: Path, *words: str) -> Terminal:
    home.joinpath("config.toml").write_text("practice_pace = 0\n", "utf-8")
    return Terminal([*RUN, *words], {"MULL_HOME": str(home), "TERM": "dumb"})


def messages(home: Path) -> list[str]:
    """Return the texts of the user's messages in the one session that there is."""
    (path,) = (home / "sessions").glob("*.jsonl")
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [record["text"] for record in records if record["type"] == "user"]


def test_lines_are_sent_and_nothing_but_text_is_written(tmp_path: Path) -> None:
    with dumb(tmp_path) as terminal:
        for typed, told in (
            ("/help", HELP.splitlines()[-1]), ("/wrong", "No command /wrong here"), ("/anyway", "Nothing was refused"),
            ("practice: tokens=40 one", "out"), ("a\\\nb", "· $0"), ("", "> "),
        ):  # fmt: skip
            terminal.wait_for(b"> ")
            terminal.written = b""
            terminal.type(typed.encode() + b"\n")
            terminal.wait_for(told.encode())
        terminal.type(b"\x04")
        assert terminal.end() == 0
        assert b"\x1b" not in terminal.written
    assert messages(tmp_path) == ["practice: tokens=40 one", "a\nb"]


def go_on_behind(terminal: Terminal, line: bytes) -> None:
    """Type a line that goes on, and wait until the next one can be typed."""
    terminal.wait_for(b"> ")
    terminal.written = b""
    terminal.type(line + b"\\\n")
    terminal.wait_for(b"\r\n. ")
    terminal.written = b""


def test_a_line_that_goes_on_is_sent_where_the_input_ends(tmp_path: Path) -> None:
    with dumb(tmp_path) as terminal:
        go_on_behind(terminal, b"practice: tokens=40 one")
        terminal.type(b"\x04")
        terminal.wait_for(b"> ")
        terminal.type(b"\x04")
        assert terminal.end() == 0
    assert messages(tmp_path) == ["practice: tokens=40 one"]


REFUSED = [  # what is typed, and what is said of it
    ("/model", "No command /model here"),
    ("/model gpt-5.6", "No command /model here"),
    ("/model  gpt-5.6 ", "No command /model here"),
    ("/theme mull-light", "No command /theme here"),
    ("/MODEL o1", "No command /MODEL here"),
    ("/nosuch foo bar", "No command /nosuch here"),
    ("/find a/b", "No command /find here"),
    ("/x ", "No command /x here"),
    ("/help me", "/help takes nothing after it."),
    ("/exit now", "/exit takes nothing after it."),
    ("/Anyway please", "/anyway takes nothing after it."),
    ("/anyway ", "Nothing was refused."),
    ("/Help ", HELP.splitlines()[-1]),
]
SENT = ["/etc/passwd", "/usr/bin x", " /model o1", "//model", "/model o1\nin two lines", "a /model"]


def sent_by(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list of what chats in lines send from now on; nothing is sent."""
    sent: list[str] = []

    async def send(_chat: LineChat, text: str, *, anyway: bool) -> None:
        assert not anyway
        sent.append(text)

    monkeypatch.setattr(LineChat, "_send", send)
    return sent


def test_a_command_is_never_sent_with_or_without_a_word_after_it_and_a_path_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = sent_by(monkeypatch)
    chat = LineChat(Assembly(Flags(), {"MULL_HOME": str(tmp_path)}), cast("Session", None))
    for typed, said in REFUSED:
        asyncio.run(chat.take(typed))
        told = capsys.readouterr()
        assert said in told.out + told.err, typed
        assert not sent, typed
    for typed in (*SENT, "", "  "):
        asyncio.run(chat.take(typed))
    assert sent == SENT
    assert not any(capsys.readouterr())


@pytest.mark.parametrize(
    ("typed", "leaves"),
    [("/quit", True), ("/exit ", True), ("/Q", True), ("/quit now", False), (" /quit", False), ("quit", False)],
)
def test_what_ends_the_chat(typed: str, *, leaves: bool) -> None:
    assert _leaves(typed) is leaves


def test_ctrl_c_drops_a_line_and_stops_a_reply(tmp_path: Path) -> None:
    with dumb(tmp_path) as terminal:
        go_on_behind(terminal, b"a line that goes on")
        terminal.process.send_signal(signal.SIGINT)
        terminal.wait_for(b"\r\n> ")
        terminal.type(b"practice: fault=stall at=40\n")
        terminal.wait_for(b"Practice model")
        terminal.written = b""
        terminal.process.send_signal(signal.SIGINT)
        terminal.wait_for(b"mull: ")
        terminal.type(b"/exit\n")
        assert terminal.end() == 0
    assert messages(tmp_path) == ["practice: fault=stall at=40"]


def test_a_prompt_of_ones_own_is_sent_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sent, assembly = sent_by(monkeypatch), Assembly(Flags(), {"MULL_HOME": str(tmp_path)})
    assembly.own_prompts.own.add("explain", "---\npersona: tutor\nvariables: {to: }\n---\nExplain {{input}} to {{to}}.")
    session = assembly.start().session
    chat = LineChat(assembly, session)
    for typed, said in (
        ("/explain to=me What?", ""),
        ("/explain What?", "explain needs to. Type /explain to=... WORDS"),
        ("/explain to=me", "explain needs input."),
        ("/explian x", "No command /explian here."),
    ):
        asyncio.run(chat.take(typed))
        assert said in capsys.readouterr().err
    assert sent == ["@tutor Explain What? to me."]
    filled = session.upcoming.filled
    assert filled is not None
    assert (filled.called.stem, filled.holds("Explain What? to me.")) == ("explain", True)
    assert session.choice.persona.stem == "assistant", "it is of that turn alone"


LETTER = "---\nname: Letter\nvariables: {to: , year: , tone: plain}\n---\nWrite to {{to}} in {{year}}, {{tone}}.\n"


def with_letter(home: Path) -> None:
    """Write a persona that lacks two values, and a prompt that it goes with."""
    for folder, name, text in (
        ("personas", "letter", LETTER), ("prompts", "post", "---\npersona: letter\n---\nPost {{input}}"),
    ):  # fmt: skip
        (home / folder).mkdir()
        (home / folder / f"{name}.md").write_text(text, "utf-8")


def answer(terminal: Terminal, *lines: tuple[str, str]) -> None:
    """Type each line once its prompt stands there; an empty one is only waited for."""
    for prompt, line in lines:
        terminal.wait_for(prompt.encode())
        if line:
            terminal.written = b""
            terminal.type(line.encode())


def personas_sent(home: Path) -> list[str]:
    """Return the texts of the personas in the one session: of the conversation, and of single turns."""
    (path,) = (home / "sessions").glob("*.jsonl")
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [record["text"] for record in (each.get("persona", each) for each in records) if "stem" in record]


def test_values_that_the_first_persona_lacks_are_asked_for_a_line_each(tmp_path: Path) -> None:
    with_letter(tmp_path)
    with dumb(tmp_path, "--persona", "letter", "--var", "year=1843") as terminal:
        answer(terminal, ("Letter needs a value for to: a line each", ""), ("to: ", " \n"), ("to: ", "Ada L.\n"))
        answer(terminal, ("> ", "practice: tokens=40 one\n"), ("$0", ""), ("> ", "\x04"))
        assert terminal.end() == 0
    assert personas_sent(tmp_path) == ["Write to Ada L. in 1843, plain."]


def test_who_gives_up_is_told_how_to_give_the_values(tmp_path: Path) -> None:
    with_letter(tmp_path)
    with dumb(tmp_path, "--persona", "letter") as terminal:
        answer(terminal, ("to: ", "Ada\n"), ("year: ", "\x04"), ("Give it: --var year=...", ""))
        assert terminal.end() == 2
    with dumb(tmp_path) as terminal:
        answer(terminal, ("> ", "@letter one\n"), ("to: ", "\x04"), ("Give it: --var to=... --var year=...", ""))
        answer(terminal, ("> ", "\x04"))
        assert terminal.end() == 0
    assert not list((tmp_path / "sessions").glob("*.jsonl"))


def test_a_persona_named_for_a_turn_or_by_a_prompt_is_asked_about_once(tmp_path: Path) -> None:
    with_letter(tmp_path)
    with dumb(tmp_path) as terminal:
        answer(terminal, ("> ", "@letter practice: tokens=40 one\n"), ("to: ", "Ada\n"), ("year: ", "1843\n"))
        answer(terminal, ("$0", ""), ("> ", "@letter practice: tokens=40 two\n"), ("$0", ""))
        answer(terminal, ("> ", "/post practice: tokens=40 three\n"), ("$0", ""), ("> ", "\x04"))
        assert terminal.end() == 0
    assert messages(tmp_path) == [
        "practice: tokens=40 one",
        "practice: tokens=40 two",
        "Post practice: tokens=40 three",
    ]
    assert personas_sent(tmp_path)[-3:] == ["Write to Ada in 1843, plain."] * 3
