"""An export comes back without loss: whatever was said in it, quoted in it, or asked of a model."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.conversation.trees import conversation_of
from tests.export.earlier import as_earlier, with_comments
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import (
    Chosen,
    Line,
    Marked,
    PersonaSwitched,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    UserSaid,
)
from tui.core.conversation.tree import Conversation
from tui.core.note import note_from
from tui.core.usage.usage import Usage, estimated, reported
from tui.export.mark import ExportMark
from tui.export.markdown import to_markdown
from tui.export.reading.marked import from_markdown
from tui.export.reading.transcript import NoTranscript
from tui.export.reading.unmarked import UNMARKED

ORIGIN = ReplyOrigin("o1", "work", "host", "high", "planner", True, (note_from("adapted --> so"),))
OUTCOME = ReplyOutcome(
    ReplyStatus.LENGTH,
    "cut --",
    "length",
    Usage(reported(5), estimated(0), reported(9)),
    0.5,
    2.0,
    1.0,
    "id",
    "fp",
    (note_from("x"),),
)
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "<!-- mull user 3 -->",
            "\n\n<!-- mull records {} -->\n",
            "```\nopen",
            "a -- b --> c",
            " \n trailing \n\n",
            "*(no visible text)*",
            "## You",
            "\r\n\x85\u2028",
        ]
    ),
)


def conversation(said: str, thought: str, answer: str, persona: str) -> Conversation:
    held = Conversation()
    records: list[Record] = [
        SessionStarted("20261120-140000-abcd"),
        Chosen("work", "o1", "high"),
        PersonaSwitched(None, "planner", "Planner", persona, "append"),
        UserSaid(2, said),
        ReplyStarted(3, ORIGIN),
        ReplyEnded(4, answer, thought, OUTCOME),
        Summarised(4, answer, ORIGIN, (3, 4), "", OUTCOME),
        Marked(3, "muted", True),
        Marked(4, "pinned", True),
        UserSaid(6, said),
    ]
    for seq, record in enumerate(records):
        held.apply(Line(seq, f"2026-11-20T14:00:{seq:02}.000+00:00", record))
    held.settle()
    return held


def again(text: str) -> Conversation:
    held = Conversation()
    for line in from_markdown(text).lines:
        held.apply(line)
    held.settle()
    return held


LINES = st.lists(st.one_of(WORDS, st.sampled_from(["a\rb", "c\r\nd", "\r", "\r\n", "end\r", "\n\r\n", "e\n"])))


def with_other_ends(text: str, ends: list[str]) -> str:
    """Return a text in which each line ends as the next of these says; they are used again and again."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "".join(line + ends[at % len(ends)] for at, line in enumerate(lines[:-1])) + lines[-1]


@given(LINES.map("".join), WORDS, LINES.map("".join), WORDS, st.lists(st.sampled_from(["\n", "\r\n"]), min_size=1))
def test_an_export_whose_line_ends_an_editor_changed_is_the_same_conversation(
    said: str, thought: str, answer: str, persona: str, ends: list[str]
) -> None:
    held = conversation(said, thought, answer, persona)
    text = with_comments(held, "2026-11-20T15:00:00+00:00")
    for changed in (text, with_other_ends(text, ends), with_other_ends(text, ["\r"]), with_other_ends(text, ["\n"])):
        read = from_markdown(changed)
        assert read.problems == []
        assert again(changed).messages == held.messages
    assert again(re.sub(r"\r?\n\Z", "", with_other_ends(text, ends))).messages == held.messages


@pytest.mark.parametrize("said", ["a\r\nb", "\r\n\r\n", "x\r\n\r\n y\r\n", "\r\n<!-- mull user 1 -->\r\n"])
def test_an_export_that_counted_carriage_returns_still_comes_back(said: str) -> None:
    """So an earlier mull counted them."""
    held = conversation_of(SessionStarted("20261120-140000-abcd"), UserSaid(None, said), UserSaid(1, "next"))
    text = as_earlier(with_comments(held, "t"))
    now = text[text.index("## You") : text.index("\n\n<!-- mull user 2")]
    section = f"{now.splitlines()[0]}\n\n{said}"
    row = next(row for row in text.split("\n") if row.startswith("<!-- mull records "))
    data = json.loads(row.removeprefix("<!-- mull records ").removesuffix(" -->"))
    data["size"] = len(section)
    del data["lines"][0]["text"]
    data["lines"][0]["at"] = {"text": [section.index(said), len(said)]}
    earlier = text.replace(row, f"<!-- mull records {json.dumps(data)} -->").replace(now, section, 1)
    assert from_markdown(earlier).problems == [UNMARKED]
    assert again(earlier).messages == held.messages


@given(WORDS, WORDS, WORDS, WORDS)
def test_what_was_exported_comes_back_as_it_was(said: str, thought: str, answer: str, persona: str) -> None:
    held = conversation(said, thought, answer, persona)
    mark = ExportMark.new()
    text = with_comments(held, "2026-11-20T15:00:00+00:00", mark)
    read = from_markdown(text)
    back = again(text)
    assert read.problems == []
    assert (back.path(), back.title, back.choice, back.head) == (held.path(), held.title, held.choice, held.head)
    assert (back.muted, back.pinned, back.session, back.started) == (
        held.muted,
        held.pinned,
        held.session,
        held.started,
    )
    assert with_comments(back, "2026-11-20T15:00:00+00:00", mark) == text


def test_an_export_within_a_message_is_text() -> None:
    inner = with_comments(conversation("one", "", "two", ""), "t")
    held = conversation(inner, "", inner, "")
    assert again(with_comments(held, "t")).path() == held.path()


def test_an_edited_export_is_read_and_said() -> None:
    text = with_comments(conversation("the question", "", "the answer", "Plan."), "t")
    read = from_markdown(text.replace("the answer", "another answer, much longer"))
    assert read.problems
    assert len(read.lines) == len(from_markdown(text).lines)


CUT = with_comments(conversation("the question", "a thought", "the answer", "Plan."), "t")
FIRST, *BOUNDARIES = [found.start() for found in re.finditer(r"^<!-- mull records ", CUT, re.MULTILINE)]


def test_an_export_that_ends_within_its_first_comment_is_damaged() -> None:
    begins = CUT.index("<!-- mull session ")
    for at in range(begins + len("<!-- mull session "), CUT.index(" -->\n", begins) + len(" -->")):
        with pytest.raises(NoTranscript, match=r"^it ends within its first comment"):
            from_markdown(CUT[:at])


def test_an_export_that_ends_early_says_so_wherever_it_was_cut() -> None:
    whole = from_markdown(CUT)
    for at in range(CUT.index("<!-- mull persona"), len(CUT.rstrip())):
        read = from_markdown(CUT[:at])
        assert read.session == whole.session
        assert any("the file ends early" in problem for problem in read.problems), at
        if at < FIRST:
            assert read.problems == ["the file ends early: none of its messages is in it"]
        changed = [line for line in read.lines if line not in whole.lines]
        assert len(changed) <= 2, "only what the cut went through is short: a reply has two records"


@pytest.mark.parametrize("place", range(len(BOUNDARIES)))
def test_an_export_cut_between_two_messages_names_the_last_one_it_has(place: int) -> None:
    before = CUT[: BOUNDARIES[place]]
    known = [line.seq for line in from_markdown(CUT).lines[1:]]
    (problem,) = from_markdown(before).problems
    named = re.fullmatch(r"the file ends early: what came after message (\d+) is missing", problem)
    assert named is not None
    assert int(named[1]) in known


@given(st.text())
def test_other_texts_are_no_transcripts(text: str) -> None:
    with pytest.raises(NoTranscript):
        from_markdown(text)


@pytest.mark.parametrize(
    "comment",
    ["<!-- mull session {} -->", "<!-- mull session [] -->", "<!-- mull session [1] -->", "<!-- mull session [[[[ -->"],
)
def test_broken_comments_are_no_transcript(comment: str) -> None:
    with pytest.raises(NoTranscript):
        from_markdown(f"# x\n{comment}\n")


@given(st.integers(0, 4000), st.sampled_from(["", "x", '"', "}", "9"]))
def test_a_damaged_export_is_read_or_refused_but_breaks_nothing(at: int, put: str) -> None:
    text = with_comments(conversation("q", "r", "a", "p"), "t")
    try:
        from_markdown(text[:at] + put + text[at + 1 :])
    except NoTranscript:
        return


def test_a_transcript_for_reading_carries_no_records() -> None:
    held = conversation("q", "r", "a", "p")
    assert "mull records" not in to_markdown(held, "t")


def test_an_export_says_what_a_summary_stands_for_and_when_it_gave_way() -> None:
    held = conversation_of(SessionStarted("s"), UserSaid(None, "q"), Summarised(1, "In short.", ORIGIN, (1,)))
    assert "*Stands for 1 earlier message, sent as a user message:*\n\nIn short." in to_markdown(held, "t")
    assert "muted" not in to_markdown(held, "t")
    for seq, message in ((3, 1), (4, 2)):
        held.apply(Line(seq, "t", Marked(message, "muted", True)))
    text = to_markdown(held, "t")
    assert "q\n\n*muted: not sent until it is unmuted*" in text
    assert text.count("*muted: not sent until it is unmuted*") == 2
    held.apply(Line(5, "t", Summarised(2, "All of it.", ORIGIN, (), "20261119-090000-abcd")))
    assert "*Stands for session 20261119-090000-abcd, sent as a user message:*" in to_markdown(held, "t")
