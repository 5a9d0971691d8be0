"""Parts of replies joined along any tree: nothing that was said is lost, and nothing is said twice on a path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.core.attachments import held_from
from tui.core.conversation.tree import Conversation
from tui.core.usage.usage import Usage, reported
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind
from tui.imports.records import Here, records_of, session_name
from tui.imports.replies import joined

KINDS = st.sampled_from(
    [Kind.USER, Kind.USER, Kind.REPLY, Kind.REPLY, Kind.REPLY, Kind.HIDDEN, Kind.PERSONA, Kind.SUMMARY]
)
TIMES = st.sampled_from(["", "2026-01-01T10:00:00.000+00:00", "2026-01-02T10:00:00.000+00:00"])


@st.composite
def trees(draw: Callable[..., Any]) -> ForeignConversation:
    """Return a conversation whose messages name any parent: an earlier one, a later one, themselves, or none there."""
    count = draw(st.integers(1, 12))
    messages = []
    for number in range(count):
        kind = draw(KINDS)
        parent = draw(st.none() | st.integers(0, count).map(lambda at: f"k{at}"))
        text = f"<{number}>" if kind is not Kind.HIDDEN else ""
        usage = Usage(output=reported(number)) if kind is Kind.REPLY else None
        messages.append(ForeignMessage(f"k{number}", parent, kind, draw(TIMES), text, usage=usage))
    return ForeignConversation(
        "ChatGPT", "c", messages, current=draw(st.none() | st.sampled_from([m.key for m in messages]))
    )


def folded(*parts: ForeignConversation) -> Conversation:
    """Return the session that conversations make, one after the other, as its file is read."""
    session, here = Conversation(), None
    for part in parts:
        found = records_of(part, here)
        for line in found.lines:
            session.apply(line)
        end = max([here.next_seq if here else 0, *(line.seq + 1 for line in found.lines)])
        here = Here.of(session, end)
    return session


@given(trees())
def test_no_text_is_lost_and_none_stands_twice_on_a_path(conversation: ForeignConversation) -> None:
    session = folded(conversation)
    assert session.sound
    told = {m.text for m in conversation.messages if m.text and m.kind is not Kind.PERSONA}
    texts = [getattr(m, "text", "") for m in session.messages.values()]
    assert all(any(text in held for held in texts) for text in told)
    for message in session.messages.values():
        path = "".join(getattr(m, "text", "") for m in session.path(message.id) if type(m).__name__ != "PersonaSwitch")
        assert all(path.count(text) <= 1 for text in told)


@given(trees())
def test_the_usage_of_a_part_counts_once(conversation: ForeignConversation) -> None:
    replies = joined(conversation).messages
    counted = [p.key for r in replies for p in r.parts if p.usage is not None and p.key not in r.counted]
    assert len(counted) == len(set(counted))


@given(trees())
def test_importing_again_adds_nothing(conversation: ForeignConversation) -> None:
    session = folded(conversation)
    assert records_of(conversation, Here.of(session, 1000)).lines == []


@given(trees(), st.integers(0, 12))
def test_a_newer_export_only_adds(conversation: ForeignConversation, count: int) -> None:
    keys: list[str | None] = [m.key for m in conversation.messages]
    grown = [
        replace(m, parent=m.parent if m.parent in keys[:at] else None) for at, m in enumerate(conversation.messages)
    ]
    conversation = replace(conversation, messages=grown)
    session = folded(replace(conversation, messages=grown[:count], current=None), conversation)
    assert session.sound
    told = {(type(m).__name__, getattr(m, "text", "")) for m in session.messages.values()}
    assert {(type(m).__name__, getattr(m, "text", "")) for m in folded(conversation).messages.values()} <= told
    assert records_of(conversation, Here.of(session, 1000)).lines == []


def test_a_reply_of_parts() -> None:
    parts = [
        ForeignMessage("u", None, Kind.USER, text="Why?"),
        ForeignMessage("t", "u", Kind.REPLY, reasoning="The moon", usage=Usage(output=reported(3))),
        ForeignMessage("c", "t", Kind.REPLY, notes=("called sky: moon",)),
        ForeignMessage("h", "c", Kind.HIDDEN, text="a reminder"),
        ForeignMessage("a", "h", Kind.REPLY, text="So", model="m", usage=Usage(output=reported(4))),
        ForeignMessage("b", "h", Kind.REPLY, text="Thus", model="m"),
        ForeignMessage("v", "a", Kind.USER, text="Ah"),
    ]
    first, one, other, last = joined(ForeignConversation("P", "c", parts)).messages
    assert (first.key, one.text, other.text, last.parent) == ("u", "So", "Thus", "a")
    assert (one.reasoning, one.notes, one.usage.output.value) == ("The moon", ("called sky: moon",), 7)
    assert other.usage.output.value is None


def test_a_name_is_the_same_whenever_it_is_imported() -> None:
    one = ForeignConversation("Claude Code", "c", [], title="a")
    assert session_name(one) == session_name(ForeignConversation("Claude Code", "c", [], title="b"))
    assert session_name(one).startswith("claude-code-")


def test_a_chain_of_ten_thousand() -> None:
    chain = [
        ForeignMessage(f"k{n}", f"k{n - 1}" if n else None, Kind.REPLY if n % 3 else Kind.USER, text=str(n))
        for n in range(10_000)
    ]
    assert len(folded(ForeignConversation("P", "c", chain)).messages) == 6_667


def test_a_picture_in_a_reply_is_named() -> None:
    held = held_from("a.txt", b"text")
    one = ForeignMessage("a", None, Kind.REPLY, text="See it", attachments=(held,), notes=("first",))
    (reply,) = joined(ForeignConversation("ChatGPT", "c", [one])).messages
    assert reply.notes == ("first", "a.txt (text, 4 bytes) was left behind: a reply holds text alone")


def test_what_is_hidden_at_the_end_of_a_path_makes_no_branch() -> None:
    reply, hidden = Kind.REPLY, Kind.HIDDEN
    messages = [
        ForeignMessage("q", None, Kind.USER, text="Q"),
        ForeignMessage("a", "q", reply, text="A"),
        ForeignMessage("h", "a", hidden),
        ForeignMessage("b", "a", reply, text="B"),
    ]
    tree = joined(ForeignConversation("ChatGPT", "c", messages))
    assert [message.text for message in tree.messages] == ["Q", "A\n\nB"]
    assert tree.places == {"q": "q", "a": "q", "h": "q", "b": "b"}


def test_a_reply_of_many_parts_takes_a_time_in_proportion() -> None:
    parts = [ForeignMessage(str(at), str(at - 1) if at else None, Kind.REPLY, text=f"<{at}>") for at in range(20_000)]
    (reply,) = joined(ForeignConversation("ChatGPT", "c", parts)).messages
    assert len(reply.parts) == 20_000
