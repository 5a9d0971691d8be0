"""What is selected is exported, in every form, and nothing else."""

import json

import pytest

from tests.core.conversation.trees import conversation_of
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import (
    Line,
    Marked,
    PersonaSwitched,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    Titled,
    UserSaid,
)
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.core.note import note_from
from tui.core.usage.usage import Usage, reported
from tui.export.formats import FORMATS
from tui.export.selection import EVERYTHING, Part, Selection, selection_from

TIME = "2026-11-20T15:00:00+00:00"
ORIGIN = ReplyOrigin("o1", "work", notes=(note_from("a note"),))
OUTCOME = ReplyOutcome(
    ReplyStatus.COMPLETE, usage=Usage(reported(10), reported(0), reported(7), reported(4)), cost=0.5, seconds=1.0
)


def turn(parent: int | None, at: int, name: str) -> list[Record]:
    """Return a question and its reply, as the records from number ``at`` on."""
    return [
        UserSaid(parent, f"asked {name}"),
        ReplyStarted(at, ORIGIN),
        ReplyEnded(at + 1, f"said {name}", f"thought {name}", OUTCOME),
    ]


def held() -> Conversation:
    """Return a conversation of four turns, with a persona before the first and the third, and a summary of one."""
    return conversation_of(
        SessionStarted("s"),
        PersonaSwitched(None, "one", "One", "text of one"),
        *turn(1, 2, "A"),
        *turn(3, 5, "B"),
        PersonaSwitched(6, "two", "Two", "text of two", "append"),
        *turn(8, 9, "C"),
        Summarised(10, "a summary", ORIGIN, (2, 3), "", OUTCOME),
        *turn(12, 13, "D"),
        Marked(13, "pinned", True),
        Titled("Title"),
    )


WORDS = (
    "text of one",
    "asked A",
    "said A",
    "asked B",
    "said B",
    "text of two",
    "asked C",
    "said C",
    "a summary",
    "asked D",
    "said D",
)
TABLE = [
    ("", WORDS),
    ("1", WORDS[:3]),
    ("2", (WORDS[0], *WORDS[3:5])),
    ("1-2", WORDS[:5]),
    ("2-3", (WORDS[0], *WORDS[3:9])),
    ("3-", (WORDS[0], *WORDS[5:])),
    ("last", (WORDS[0], WORDS[5], *WORDS[9:])),
    ("LAST ", (WORDS[0], WORDS[5], *WORDS[9:])),
    ("3-9", (WORDS[0], *WORDS[5:])),
    ("4-4", (WORDS[0], WORDS[5], *WORDS[9:])),
]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("turns", "there"), TABLE)
def test_turns_are_exported_with_the_persona_in_force(turns: str, there: tuple[str, ...], form: str) -> None:
    text = FORMATS[form].write(held(), TIME, selection_from(turns)).split("</nav>")[-1]
    assert tuple(words for words in WORDS if words in text) == there


@pytest.mark.parametrize("turns", ["5", "5-9", "9-"])
def test_a_turn_that_is_not_there_is_told(turns: str) -> None:
    with pytest.raises(UsageError, match="This branch has 4 turns"):
        selection_from(turns).messages(held())


@pytest.mark.parametrize("turns", ["0", "x", "-", "2-1", "1,2", "-1", "1-2-3", "²", "9" * 10])
def test_what_names_no_turns_is_told(turns: str) -> None:
    with pytest.raises(UsageError, match="names no turns") as caught:
        selection_from(turns)
    assert "2-5" in caught.value.remedy


LEFT_OUT = {
    Part.REASONING: ("thought A",),
    Part.USAGE: ("0.5",),
    Part.PERSONAS: ("text of one", "text of two"),
    Part.SUMMARIES: ("a summary",),
}


@pytest.mark.parametrize("form", ["md", "html", "json"])
@pytest.mark.parametrize("part", Part)
def test_a_part_is_left_out_and_nothing_else(part: Part, form: str) -> None:
    text = FORMATS[form].write(held(), TIME, Selection(without=frozenset({part}))).split("</style>")[-1]
    everything = {words for parts in LEFT_OUT.values() for words in parts}
    assert {words for words in everything if words not in text} == set(LEFT_OUT[part])


def test_the_whole_is_everything() -> None:
    assert selection_from("") == EVERYTHING
    assert EVERYTHING.is_all
    assert not selection_from("1-").is_all or selection_from("1-") == EVERYTHING


def test_bare_messages_are_one_line_of_roles_and_contents() -> None:
    (line,) = FORMATS["jsonl"].write(held(), TIME).splitlines()
    said = json.loads(line)["messages"]
    assert [set(each) for each in said] == [{"role", "content"}] * len(said)
    roles = [
        "developer",
        "user",
        "assistant",
        "user",
        "assistant",
        "developer",
        "user",
        "assistant",
        "user",
        "user",
        "assistant",
    ]
    assert [each["role"] for each in said] == roles


def test_json_has_reasoning_notes_marks_and_totals() -> None:
    told = json.loads(FORMATS["json"].write(held(), TIME))
    assert told["totals"] == {
        "replies": 5,
        "input_tokens": 50,
        "cached_tokens": 0,
        "output_tokens": 35,
        "reasoning_tokens": 20,
        "cost_usd": 2.5,
    }
    reply = next(each for each in told["messages"] if each["role"] == "assistant")
    assert (reply["reasoning"], reply["notes"]) == ("thought A", ["a note"])
    assert [each["id"] for each in told["messages"] if "pinned" in each.get("marks", ())] == [13]


def test_a_conversation_without_a_turn_is_exported_whole() -> None:
    empty = Conversation()
    empty.apply(Line(0, TIME, SessionStarted("s")))
    for form in FORMATS.values():
        assert form.write(empty, TIME)
    with pytest.raises(UsageError, match="This branch has no turn"):
        FORMATS["md"].write(empty, TIME, selection_from("last"))


def test_a_tree_has_every_branch_once_behind_the_path_and_says_where_it_begins() -> None:
    tree = Selection(tree=True)
    forked = conversation_of(
        SessionStarted("s"),
        UserSaid(None, "What is it?"),
        *(ReplyStarted(1, ORIGIN), ReplyEnded(2, "The old answer.")),
        *(ReplyStarted(1, ORIGIN), ReplyEnded(4, "The new answer.")),
    )
    for form, branch in (("md", "*Another branch, after your message of t1: What is it?*"), ("html", "Another branch")):
        text = FORMATS[form].write(forked, TIME, tree)
        assert text.index("The new answer.") < text.index(branch) < text.index("The old answer.")
        assert text.count("Another branch") == text.count("The old answer.") == 1
        assert "The old answer." not in FORMATS[form].write(forked, TIME)
    found = json.loads(FORMATS["json"].write(forked, TIME, tree))
    assert found["head"] == 4
    assert [(each["id"], each["parent"]) for each in found["messages"]] == [(1, None), (4, 1), (2, 1)]
    assert found["totals"]["replies"] == 2
