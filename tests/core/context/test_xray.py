"""The lines of the X-ray: all parts, what becomes of each, then the reserve and what is free."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.core.context.histories import marks, paths, profiles
from tests.doubles import O1, WordCounter
from tests.narrowing import present
from tui.core.attachments import Attachment, Held
from tui.core.context.calibration import Drift
from tui.core.context.context import build_context
from tui.core.context.xray import Xray, dropped_of, fate_sentence
from tui.core.conversation.message import (
    Message,
    PersonaSwitch,
    Reply,
    ReplyOrigin,
    ReplyOutcome,
    ReplyStatus,
    Summary,
    UserMessage,
)
from tui.core.models.profile import ModelProfile
from tui.core.usage.usage import Usage, estimated, reported

COUNT = WordCounter()
ORIGIN = ReplyOrigin("o1", "work")


@given(paths(), profiles, st.text(max_size=30), marks, marks)
def test_the_lines_are_the_parts_and_their_sizes_the_contexts(
    path: list[Message], profile: ModelProfile, draft: str, muted: frozenset[int], pinned: frozenset[int]
) -> None:
    context = build_context(path, profile, COUNT, draft=draft, reserve=100, muted=muted, pinned=pinned)
    xray = Xray(context)
    lines = [xray.line(number) for number in range(len(xray))]
    assert [line.part for line in lines[:-2]] == list(context.parts)
    assert [line.kind_word for line in lines[-2:]] == ["reserve", "free"]
    assert (lines[-2].tokens.value, lines[-1].tokens) == (100, context.free)
    sent = [line for line in lines if line.part is not None and line.part.sent]
    assert sum(present(line.tokens.value) for line in sent) == context.used.value
    assert all(line.fate_word in ("kept", "adapted") for line in sent)
    assert xray.matching("") == list(range(len(xray)))
    assert all(fate_sentence(line) for line in lines)


def test_reasoning_of_unknown_size_is_a_ghost_and_stands_beside_the_sum() -> None:
    told = ReplyOutcome(usage=Usage(reasoning=reported(448)))
    stopped = ReplyOutcome(ReplyStatus.INTERRUPTED, usage=Usage(input=estimated(20)))
    never_sent = ReplyOutcome(ReplyStatus.INTERRUPTED)
    path: list[Message] = [UserMessage(1, None, "", "one")]
    path += [Reply(n, 1, "", ORIGIN, "two", "", outcome) for n, outcome in enumerate((told, stopped, never_sent), 2)]
    context = build_context(path, O1, COUNT)
    assert [p.tokens.value for p in context.parts if p.kind == "reasoning"] == [448, None]
    assert dropped_of(context) == "≥ 448"
    assert dropped_of(build_context(path[:2], O1, COUNT)) == "448"


def test_each_part_is_called_what_it_is() -> None:
    outcome = ReplyOutcome(usage=Usage(reasoning=reported(448)))
    path: list[Message] = [
        PersonaSwitch(0, None, "", "p", "P", "Be brief."),
        UserMessage(1, 0, "", "one"),
        Reply(2, 1, "", ORIGIN, "two", "", outcome),
        UserMessage(3, 2, "", "three"),
        Summary(4, 3, "", "In short.", ORIGIN, (1, 2)),
        UserMessage(5, 4, "", "five"),
    ]
    context = build_context(path, O1, COUNT, draft="six", muted={5}, pinned={3})
    lines = [Xray(context).line(number) for number in range(len(context.parts))]
    assert [(line.fate_word, line.kind_word, line.pinned) for line in lines] == [
        ("kept", "persona", False),
        ("kept", "summary", False),
        ("summed up", "message", False),
        ("dropped", "reasoning", False),
        ("summed up", "reply", False),
        ("kept", "message", True),
        ("muted", "message", False),
        ("kept", "draft", False),
        ("kept", "start", False),
    ]
    assert len({line.sign for line in lines}) == 3
    assert Xray(context).matching("pinned message") == [5]
    assert Xray(context).last_message() == 7


def test_an_attachment_is_called_one() -> None:
    part = build_context([UserMessage(1, None, "", "look")], O1, COUNT).parts[0]
    held = Held(Attachment("notes.txt", "text/plain", "0" * 64, 5), b"notes")
    context = build_context([], O1, COUNT)
    assert Xray(replace(context, parts=(replace(part, attached=held),))).line(0).kind_word == "attached"


def test_the_lines_of_a_turn_are_joined() -> None:
    outcome = ReplyOutcome(usage=Usage(reasoning=reported(448)))
    path: list[Message] = [
        PersonaSwitch(0, None, "", "p", "P", "Be brief."),
        UserMessage(1, 0, "", "one"),
        Reply(2, 1, "", ORIGIN, "two", "", outcome),
        UserMessage(3, 2, "", "not answered"),
        UserMessage(4, 3, "", "four"),
        Reply(5, 4, "", ORIGIN, "five", "", ReplyOutcome()),
    ]
    xray = Xray(build_context(path, O1, COUNT, draft="six"))
    rows = [(xray.bracket(number), xray.line(number).kind_word) for number in range(len(xray))]
    assert [sign for sign, _ in rows] == [" ", "┌", "│", "└", "╶", "┌", "└", " ", " ", " ", " "]
    assert [kind for sign, kind in rows if sign == " "] == ["persona", "draft", "start", "reserve", "free"]


def test_what_is_free_tells_the_limit_of_a_request_and_how_far_off_the_last_estimate_was() -> None:
    plain = build_context([], O1, COUNT)
    assert Xray(plain).line(len(plain.parts) + 1).note == "left of the window"
    limited = replace(plain, profile=replace(O1, window=200_000, max_input=150_000), drift=Drift(57, 66))
    free = Xray(limited).line(len(plain.parts) + 1).note.split(" · ")
    assert free[:2] == ["left of the window", "a request has 150,000 tokens at most"]
    assert free[2:] == [f"the last estimate was off by {Drift(57, 66).words}"]
    exact = replace(limited, profile=replace(O1, window=200_000, max_input=200_000), drift=Drift(0, 66))
    assert Xray(exact).line(len(plain.parts) + 1).note == "left of the window"
