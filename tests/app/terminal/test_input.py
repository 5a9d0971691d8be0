"""What the terminal sends, cut anywhere, unfinished or unasked for: keys arrive, and nothing else is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

import pytest
import textual._parser
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

from tui.app.terminal.background import BackgroundChanged
from tui.app.terminal.input import ALT, PASTE_BEGINS, PASTE_ENDS, STRAY, STRING_LIMIT, TerminalInput

LONG = 2.0  # seconds: longer than anything is held
ANSWERS = (
    "\x1b]10;rgb:c0c0/c0c0/c0c0\x1b\\", "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\", "\x1b]11;rgb:00/00/00\x07",
    "\x1b]12;rgba:ffff/ffff/ffff/ffff\x1b\\", "\x1b]4;1;rgb:cdcd/0000/0000\x07", "\x1b]52;c;aGVsbG8=\x1b\\",
    "\x1b]lxterm\x1b\\", "\x1b]Lxterm\x1b\\", "\x1b]1337;ReportCellSize=14.0;7.0\x07", "\x1b]99;i=1;closed\x1b\\",
    "\x1b]11;rgb:1e1e/1e1e/1e1e\x9c",
    "\x1b[?997;1n", "\x1b[?997;2n", "\x1b[0n", "\x1b[3n", "\x1b[?13n", "\x1b[?15n", "\x1b[?27;1;0;0n",
    "\x1b[?1;2c", "\x1b[?6c", "\x1b[?62;1;4c", "\x1b[?65;1;2;4;6;9;15;16;17;18;21;22;28;29c", "\x1b[>1;95;0c",
    "\x1b[>41;379;0c", "\x1b[>0;10;1c", "\x1b[=0;1c",
    "\x1b[?0u", "\x1b[?1u", "\x1b[?31u", "\x1b[?12;40R", "\x1b[?12;40;1R",
    "\x1b[?7;2$y", "\x1b[?1049;1$y", "\x1b[4;1$y", "\x1b[2;1;1;120;120;1;0x", "\x1b[3;1;1;112;112;1;0x",
    "\x1b[4;600;800t", "\x1b[6;20;10t", "\x1b[8;40;120t", "\x1b[9;50;150t", "\x1b[1t", "\x1b[3;0;0t",
    "\x1b[?1;0;256S", "\x1b[>4;2m", "\x1b[?1;3;256S", "\x1b[1;2;3;4;5&w", "\x1b[99999999999u", "\x1b[1;1;1;1;1;1z",
    "\x1bP>|XTerm(379)\x1b\\", "\x1bP>|kitty(0.35.2)\x1b\\", "\x1bP>|tmux 3.4\x1b\\", "\x1bP!|7E565445\x1b\\",
    "\x1bP1$r0m\x1b\\", "\x1bP1$r2 q\x1b\\", "\x1bP0$r\x1b\\", "\x1bP1+r544e=787465726d\x1b\\", "\x1bP0+r544e\x1b\\",
    "\x1bP1+r436f\x1b\\", "\x1b_Gi=31;OK\x1b\\", "\x1b_Gi=31;ENODATA:none\x1b\\", "\x1b\\",
)  # fmt: skip
"""What terminals send when they are asked: by mull's predecessor in the same terminal, by a shell, by a multiplexer."""

HEARD = ("\x1b[?2026;2$y", "\x1b[12;40R", "\x1b[I", "\x1b[O")  # answers and reports that Textual knows
BYTES = [chr(code) for code in range(1, 127)]


def events_of(pieces: Iterable[str | float], *, gap: float = 0.0) -> list[Message]:
    """Return the events of pieces, with ``gap`` seconds between them, and pauses where there are numbers."""
    incoming, now, made = TerminalInput(), 0.0, list[Message]()
    for piece in (*pieces, LONG + STRAY):
        if isinstance(piece, str):
            made += incoming.feed(piece, now)
        end = now + (gap if isinstance(piece, str) else piece)
        while incoming.due is not None and incoming.due <= end:
            now = incoming.due
            made += incoming.decide(now)
        now = end
    return made


def told(made: Iterable[Message]) -> list[str]:
    """Return keys by their names, pastes as texts, and other events by their classes, but none of the background."""
    return [
        each.key if isinstance(each, events.Key) else repr(each.text) if isinstance(each, events.Paste)
        else type(each).__name__ for each in made if not isinstance(each, BackgroundChanged)
    ]  # fmt: skip


def backgrounds(made: Iterable[Message]) -> list[str]:
    return [each.background.value for each in made if isinstance(each, BackgroundChanged)]


def of_textual(sequence: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """Return the keys that Textual's own parser makes of a sequence, once it has waited for more."""
    time = [0.0]
    monkeypatch.setattr(textual._parser, "get_time", lambda: time[0])
    parser = XTermParser()
    made = list(parser.feed(sequence))
    time[0] = LONG
    return keys_of([*made, *parser.tick()])


def keys_of(made: Iterable[Message]) -> list[tuple[str, str | None]]:
    return [(each.key, each.character) for each in made if isinstance(each, events.Key)]


def splits(sequence: str) -> list[tuple[str, str]]:
    """Return a sequence cut in two at each place."""
    return [(sequence[:at], sequence[at:]) for at in range(1, len(sequence))]


def test_every_key_is_the_one_that_textual_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for sequence in {*ANSI_SEQUENCES_KEYS, *BYTES, *(f"\x1b{byte}" for byte in BYTES if byte != "\\")} - {*ALT}:
        expected = of_textual(sequence, monkeypatch)
        assert keys_of(events_of([sequence])) == expected, repr(sequence)
        assert keys_of(events_of(sequence)) == expected, repr(sequence)


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_nobody_waits_for_is_not_typed_wherever_it_is_cut(answer: str) -> None:
    assert told(events_of(["a", answer, "b"])) == ["a", "b"]
    assert told(events_of([f"a{answer}b"])) == ["a", "b"]
    assert told(events_of(["a", *answer, "b"], gap=0.01)) == ["a", "b"]
    for first, second in splits(answer):
        if first != "\x1b" and len(first) > 2:  # before that, and after a pause, it is a key
            assert told(events_of(["a", first, 0.2, second, "b"])) == ["a", "b"]
        assert told(events_of(["a", first, 0.04, f"{second}b"])) == ["a", "b"]


BACKGROUNDS = (
    ("\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\", "dark"), ("\x1b]11;rgb:00/00/00\x07", "dark"),
    ("\x1b]11;rgb:0/0/0\x1b\\", "dark"),
    ("\x1b]11;rgb:ffff/ffff/ffff\x07", "light"), ("\x1b]11;rgb:fd/f6/e3\x1b\\", "light"),
    ("\x1b]11;rgb:f/f/f\x07", "light"),
    ("\x1b]11;rgba:fdfd/f6f6/e3e3/ffff\x1b\\", "light"), ("\x1b]11;rgba:0000/2b2b/3636/ffff\x07", "dark"),
    ("\x1b]11;#002b36\x07", "dark"), ("\x1b]11;#fdf6e3\x1b\\", "light"), ("\x1b]11;#fdfdf6f6e3e3\x07", "light"),
    ("\x1b]11;#fff\x07", "light"), ("\x1b]11;rgb:FFF/FFF/FFF\x9c", "light"),
    ("\x1b]11;rgb:0000/0000/ffff\x07", "dark"), ("\x1b]11;rgb:0000/ffff/0000\x07", "light"),
    ("\x1b[?997;1n", "dark"), ("\x1b[?997;2n", "light"),
)  # fmt: skip
NOTHING_OF_THE_BACKGROUND = (
    "\x1b]10;rgb:ffff/ffff/ffff\x07", "\x1b]12;rgb:ffff/ffff/ffff\x07", "\x1b]4;11;rgb:ffff/ffff/ffff\x07",
    "\x1b]11;?\x07", "\x1b]11;red\x07", "\x1b]11;rgb:ffff/ffff\x07", "\x1b]11;#12345\x07", "\x1b]111\x07",
    "\x1b[?997;0n", "\x1b[?997;3n", "\x1b[?997n", "\x1b[?996;1n", "\x1b[997;1n", "\x1b[?2031;2$y", "\x1b[?2031;0$y",
)  # fmt: skip
REPORTS = [sequence for sequence, _ in BACKGROUNDS if "#" not in sequence]


@pytest.mark.parametrize(("sequence", "background"), BACKGROUNDS)
def test_a_background_is_told_once_wherever_its_report_is_cut(sequence: str, background: str) -> None:
    for first, second in [(sequence, ""), *splits(sequence)]:
        made = events_of(["a", first, f"{second}b"])
        assert (told(made), backgrounds(made)) == (["a", "b"], [background])
    made = events_of([*sequence, "b"], gap=0.01)
    assert (told(made), backgrounds(made)) == (["b"], [background])


@pytest.mark.parametrize("sequence", NOTHING_OF_THE_BACKGROUND)
def test_what_says_nothing_of_the_background_is_not_told_and_not_typed(sequence: str) -> None:
    made = events_of(["a", sequence, "b"])
    assert (told(made), backgrounds(made)) == (["a", "b"], [])


@pytest.mark.parametrize("report", [*REPORTS, "\x1b]10;rgb:ffff/ffff/ffff\x07", "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\"])
def test_a_report_whose_rest_comes_late_is_not_typed(report: str) -> None:
    """A part of a report that is one character may be a key: only the end of a colour is known for what it is."""
    for first, second in splits(report):
        if len(second) > 1 or second == "\x07":
            made = events_of(["a", first, 3.0, second, 0.1, "b"])
            key = told(events_of([first])) if len(first) < 3 else []
            assert told(made) == ["a", *key, "b"]
            assert backgrounds(made) == backgrounds(events_of([report]))
    for at in range(6, len(report) - 6, 3):
        made = events_of(["a", report[:at], 2.0, report[at : at + 3], 2.0, report[at + 3 :], 0.1, "b"])
        assert (told(made), backgrounds(made)) == (["a", "b"], backgrounds(events_of([report])))


def test_keys_behind_a_report_that_was_cut_off_and_a_pause_arrive() -> None:
    for cut in ("\x1b]11;rgb:1e1e", "\x1b[?997;1", "\x1b[?", "\x1b]1"):
        for keys in ("hi", "[?", "]1", "1e", "\x1b[A", "n", "/", "7"):
            expected = told(events_of([keys]))
            assert told(events_of([cut, 3.0, *keys] if keys[0] != "\x1b" else [cut, 3.0, keys], gap=0.1)) == expected
            assert told(events_of([cut, 12.0, keys])) == expected
    assert told(events_of(["\x1b", 1.0, "[?", 1.0, "]1"]))[1:] == told(events_of(["[?]1"]))


def test_an_answer_that_is_awaited_may_pause_behind_its_first_character() -> None:
    incoming = TerminalInput()
    incoming.expect(0.0)
    assert list(incoming.feed("\x1b", 0.1)) == []
    assert list(incoming.decide(0.4)) == []
    assert backgrounds(incoming.feed("]11;rgb:ffff/ffff/ffff\x07", 0.5)) == ["light"]
    assert list(incoming.feed("\x1b", 0.6)) == []
    assert incoming.due == pytest.approx(0.7)  # it has come: an Escape is a key as soon as ever
    assert told(incoming.decide(0.7)) == ["escape"]


@pytest.mark.parametrize("sequence", [*ANSWERS[:-1], *HEARD, "\x1b[1;5C", "\x1b[97;5u", "\x1b[<35;20;10M", PASTE_ENDS])
def test_keys_behind_a_sequence_that_was_cut_off_arrive(sequence: str) -> None:
    for first, _ in splits(sequence):
        if len(first) > 2:
            assert told(events_of(["a", first, LONG, *"hi", "\x1b[A", "\r"], gap=0.1)) == ["a", "h", "i", "up", "enter"]
            assert told(events_of(["a", f"{first}\x1b[A\x1bx"]))[-2:] == ["up", "alt+x"]


def test_keys_that_are_typed_at_once_behind_a_string_that_was_cut_off_arrive() -> None:
    typed: list[str | float] = ["h", 0.1, "i", 0.1, "\x1b[A", 0.1]
    assert told(events_of(["\x1b]11;rgb:1e1e/1e", 0.1, *typed, STRING_LIMIT, "j"])) == ["h", "i", "up", "j"]
    assert told(events_of(["\x1b]11;rgb:1e1e/1e", 0.1, "\x11"])) == ["ctrl+q"]


def test_what_a_terminal_tells_and_textual_knows_is_heard() -> None:
    assert told(events_of(HEARD)) == ["TerminalSupportsSynchronizedOutput", "CursorPosition", "AppFocus", "AppBlur"]
    assert told(events_of(["\x1b[<0;3;4M", "\x1b[<0;3;4m", "\x1b[<64;3;4M"])) == [
        "MouseDown",
        "MouseUp",
        "MouseScrollUp",
    ]
    assert told(events_of(["\x1b[48;40;120;800;1200t"])) == ["Resize"]


def test_a_key_behind_alt_and_a_key_is_that_key() -> None:
    assert told(events_of(["\x1bx\x1b[A\x1bq", "\x1bx", "y"])) == ["alt+x", "up", "alt+q", "alt+x", "y"]
    assert told(events_of(["\x1b", 0.2, "[", "A"])) == ["escape", "left_square_bracket", "A"]


PASTED = "first line\rsecond, of 日本\r\n\tthird"


def test_a_paste_is_whole_wherever_it_is_cut() -> None:
    sent = f"{PASTE_BEGINS}{PASTED}{PASTE_ENDS}"
    for first, second in splits(sent):
        assert told(events_of(["a", first, second + "b"])) == ["a", repr(PASTED), "b"]
        assert told(events_of(["a", first, 0.25, second + "b"])) == ["a", repr(PASTED), "b"] or len(first) < 3
    assert told(events_of(["a", *sent, "b"], gap=0.02)) == ["a", repr(PASTED), "b"]
    assert told(events_of([PASTE_BEGINS, PASTE_ENDS, "a"])) == ["''", "a"]


@pytest.mark.parametrize("behind", [["x", "\x1b[A", "\r"], ["\x11"], ["\x1b[27u", "\x1b[97;5u"], ["\x1bx", "q"]])
@pytest.mark.parametrize("cut", range(len(PASTE_ENDS)))
def test_keys_behind_a_paste_whose_end_is_lost_arrive(behind: Sequence[str], cut: int) -> None:
    """Whether they are typed while the paste may still go on, or after that."""
    expected = told(events_of(behind))
    for pause in (0.1, 0.5, 1.5, 30.0):
        pieces = [part for key in behind for part in (pause, key)]
        made = told(events_of([PASTE_BEGINS + PASTED + PASTE_ENDS[:cut], *pieces]))
        assert made[0] == repr(PASTED + PASTE_ENDS[:cut])
        assert made[1:] == expected


def test_the_rest_of_a_paste_that_was_taken_for_over_sends_nothing() -> None:
    made = told(
        events_of([f"{PASTE_BEGINS}one\rtwo", 3.0, "three\rfour\r", 0.5, "x", 0.5, f"five\r{PASTE_ENDS}y", "\r"])
    )
    assert made == ["'one\\rtwo'", "'three\\rfour\\r'", "x", "'five\\r'", "y", "enter"]


def test_a_paste_that_begins_within_another_is_one_of_its_own() -> None:
    assert told(events_of([f"{PASTE_BEGINS}one{PASTE_BEGINS}two{PASTE_ENDS}x"])) == ["'one'", "'two'", "x"]


def test_an_answer_without_end_holds_little_and_ends() -> None:
    pieces = ["\x1b]52;c;" + "A" * 5_000_000, *["B" * 4096] * 200]
    assert told(events_of([*pieces, LONG, "a"])) == ["a"]
    assert told(events_of(["\x1b[" + "1;" * 100_000, "2;" * 3_000, LONG, "a"])) == ["a"]


TEXTS = ("a", "é", "日", "\r", "hi")
PASTES = [f"{PASTE_BEGINS}{PASTED[:length]}{PASTE_ENDS}" for length in range(len(PASTED))]


@pytest.mark.parametrize("seed", range(40))
def test_any_mixture_cut_anywhere_is_what_its_parts_are(seed: int) -> None:
    random = Random(seed)
    keys = [key for key in ANSI_SEQUENCES_KEYS if key.startswith(("\x1b[", "\x1bO")) and told(events_of([key]))]
    parts, expected = list[str](), list[str]()
    for _ in range(60):
        kind = random.choice(("key", "key", "text", "answer", "paste"))
        part = random.choice({"key": keys, "text": TEXTS, "answer": ANSWERS, "paste": PASTES}[kind])
        parts.append(part)
        expected += [] if kind == "answer" else told(events_of([part]))
    sent, pieces = "".join(parts), list[str]()
    while sent:
        size = random.choice((1, 1, 2, 3, 7, 40))
        pieces.append(sent[:size])
        sent = sent[size:]
    assert told(events_of(pieces, gap=0.001)) == expected


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("\x1b\x7f", "alt+backspace"),
        ("\x1b\x08", "alt+backspace"),
        ("\x1b/", "alt+slash"),
        ("\x1b_", "alt+underscore"),
        ("\x1b-", "alt+minus"),
    ],
)
def test_alt_and_a_key_that_is_no_letter(sent: str, key: str) -> None:
    incoming = TerminalInput()
    events_of = [*incoming.feed(f"a{sent}", 1.0), *incoming.decide(1.0 + LONG), *incoming.feed("b", 9.0)]
    assert [each.key for each in events_of if isinstance(each, events.Key)] == ["a", key, "b"]
