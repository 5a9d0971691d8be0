"""What holds for every history, persona, mark and model: meters and request are made of the same parts."""

from collections import Counter
from dataclasses import fields, replace
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from tests.core.context.histories import COUNT, ORIGIN, ROUTE, SECRET, marks, paths, profiles, said
from tests.doubles import O1, WordCounter
from tests.narrowing import present
from tui.core.context.context import Context, MadeParts, build_context, sums_of, with_draft
from tui.core.context.message_order import BETWEEN
from tui.core.context.parts import FORMATTING_LINE, TRAITS, Fate, InTurn, PartKind, Section
from tui.core.conversation.message import Message, PersonaSwitch, Reply, ReplyOutcome, Summary
from tui.core.conversation.record import Line, Marked
from tui.core.conversation.tree import Conversation
from tui.core.models.profile import ModelProfile
from tui.core.request import Request, RequestMessage, Wishes, build_request
from tui.core.usage.usage import Usage, estimated, reported


@given(paths(), profiles, st.text(max_size=30), st.integers(0, 50_000), marks, marks)
def test_used_is_the_sum_of_the_sent_parts_and_the_request_holds_just_those(
    path: list[Message],
    profile: ModelProfile,
    draft: str,
    reserve: int,
    muted: frozenset[int],
    pinned: frozenset[int],
) -> None:
    context = build_context(path, profile, COUNT, draft=draft, reserve=reserve, muted=muted, pinned=pinned)
    sent = [p for p in context.parts if p.sent]
    assert context.used.value == sum(present(p.tokens.value) for p in sent)
    request = build_request(context, ROUTE, Wishes())
    texts = [p.text for p in sent if p.role is not None]
    between = [BETWEEN for p in sent if p.joins_previous]
    assert Counter("".join(m.text for m in request.messages)) == Counter("".join([*texts, *between]))
    joined = sum(p.joins_next or p.joins_previous for p in sent)
    assert len(texts) - joined <= len(request.messages) <= len(texts)
    if context.window is not None:
        assert present(context.used.value) + present(context.free.value) + reserve == context.window


@given(paths(), profiles, st.text(max_size=30), marks)
def test_sums_made_in_one_pass_are_the_sums_of_the_figures(
    path: list[Message], profile: ModelProfile, draft: str, muted: frozenset[int]
) -> None:
    without = build_context(path, profile, COUNT, muted=muted)
    assert without.used == sum((p.tokens for p in without.parts if p.sent), estimated(0))
    context = with_draft(without, draft, COUNT)
    assert context.sums == sums_of(context.parts)
    assert context.used == sum((p.tokens for p in context.parts if p.sent), estimated(0))
    assert context.muted == sum((p.tokens for p in context.parts if p.fate is Fate.MUTED), estimated(0))
    assert context.kind(PartKind.USER, PartKind.DRAFT) == sum(
        (p.tokens for p in context.parts if p.sent and p.kind in ("user", "draft")), estimated(0)
    )
    dropped = [p.tokens for p in context.parts if p.kind == "reasoning"]
    assert context.dropped_reasoning == (sum(dropped[1:], dropped[0]) if dropped else estimated(0))


@given(paths(), st.lists(st.tuples(st.integers(0, 8), profiles, marks), max_size=4))
def test_parts_that_are_kept_from_call_to_call_change_nothing(
    path: list[Message], calls: list[tuple[int, ModelProfile, frozenset[int]]]
) -> None:
    made = MadeParts(COUNT)
    for length, profile, muted in calls:
        kept = build_context(path[:length], profile, COUNT, muted=muted, made=made)
        assert kept == build_context(path[:length], profile, COUNT, muted=muted)


def test_a_message_is_counted_once_and_again_where_it_has_changed() -> None:
    counter = NotingCounter()
    made = MadeParts(counter)
    live = Reply(2, 1, "", ORIGIN)
    ended = replace(live, text="the answer", outcome=ReplyOutcome())
    first = said(1, "question")
    before: list[list[Message]] = [[first], [said(1, "question")], [said(1, "question"), live]]
    for path in before:
        build_context(path, O1, counter, made=made)
    after: list[list[Message]] = [[first, live], [first, ended], [first, ended, said(3, "more")], [first, ended]]
    for path in after:
        build_context(path, O1, counter, made=made)
    assert counter.texts.count("the answer") == 1
    asked = len(counter.texts)
    build_context([first, ended], O1, counter, made=made)
    assert len(counter.texts) == asked


class NotingCounter(WordCounter):
    def __init__(self) -> None:
        self.texts: list[str] = []

    def count(self, text: str, encoding: str) -> int:
        if text not in ("user", "assistant"):
            self.texts.append(text)
        return super().count(text, encoding)


@given(paths(), profiles, st.text(max_size=30), marks)
def test_no_reasoning_is_ever_in_a_request(
    path: list[Message], profile: ModelProfile, draft: str, muted: frozenset[int]
) -> None:
    context = build_context(path, profile, COUNT, draft=draft, muted=muted)
    assert SECRET not in repr(build_request(context, ROUTE, Wishes(effort="high")))


@given(paths(), profiles, marks)
def test_nothing_muted_is_sent_and_the_rest_is_as_before(
    path: list[Message], profile: ModelProfile, muted: frozenset[int]
) -> None:
    whole = build_context(path, profile, COUNT)
    context = build_context(path, profile, COUNT, muted=muted)
    assert not [p for p in context.parts if p.sent and p.message in muted]
    texts = [m.text for m in path if isinstance(m, PersonaSwitch)]
    again = len(texts) > len(set(texts))  # a text that was appended twice is sent once, from where it is not muted
    if not again and not any(isinstance(m, Summary) for m in path):  # a muted summary brings back what it covers
        # the line that asks for Markdown goes with a text that is sent
        lines = [
            (p.kind, p.text.removeprefix(FORMATTING_LINE).lstrip("\n")) for p in whole.parts
        ]  # a muted one has none
        assert [(p.kind, p.text.removeprefix(FORMATTING_LINE).lstrip("\n")) for p in context.parts] == lines
        if not any(m.id in muted for m in path if isinstance(m, PersonaSwitch)):
            assert present(context.used.value) + present(context.muted.value) == whole.used.value


@given(paths(), profiles, marks, marks)
def test_muting_and_pinning_are_undone_without_a_trace(
    path: list[Message], profile: ModelProfile, muted: frozenset[int], pinned: frozenset[int]
) -> None:
    held = Conversation()
    for message in path:
        held.messages[message.id] = message
    seq = iter(range(100, 1000))

    def mark(ids: frozenset[int], mark: Literal["muted", "pinned"], on: bool) -> None:
        for each in ids:
            held.apply(Line(next(seq), "", Marked(each, mark, on)))

    def context() -> Context:
        return build_context(path, profile, COUNT, muted=held.muted, pinned=held.pinned)

    before = context()
    mark(muted, "muted", True)
    mark(pinned, "pinned", True)
    assert held.muted == muted & set(held.messages)
    mark(muted, "muted", False)
    mark(pinned, "pinned", False)
    assert context() == before


@given(paths(), profiles)
def test_a_summary_stands_for_what_it_covers_until_it_is_muted(path: list[Message], profile: ModelProfile) -> None:
    made = [m for m in path if isinstance(m, Summary)]
    context = build_context(path, profile, COUNT)
    covered = {each for m in made for each in m.covers}
    assert not [p for p in context.parts if p.sent and p.message in covered and p.kind is not PartKind.PERSONA]
    without = [m for m in path if not isinstance(m, Summary)]
    muted = frozenset(m.id for m in made)
    assert [p for p in build_context(path, profile, COUNT, muted=muted).parts if p.sent] == [
        p for p in build_context(without, profile, COUNT).parts if p.sent
    ]


def test_a_reported_count_corrects_the_next_estimate_as_long_as_it_fits() -> None:
    first = build_context([said(1, "one two")], O1, COUNT)
    counted = present(first.used.value)
    outcome = ReplyOutcome(usage=Usage(input=reported(counted + 5)))
    path: list[Message] = [
        said(1, "one two"),
        Reply(2, 1, "", replace(ORIGIN, counted=counted), "three", "", outcome),
        said(3, "x"),
    ]
    context = build_context(path, O1, COUNT)
    assert [p.tokens.value for p in context.parts if p.kind == "correction"] == [5]
    assert not [p for p in build_context(path, O1, COUNT, muted={1}).parts if p.kind == "correction"]
    assert not [p for p in build_context(path, replace(O1, name="o3"), COUNT).parts if p.kind == "correction"]


def test_a_request_has_no_field_in_which_reasoning_could_travel() -> None:
    assert set(RequestMessage.__slots__) == {"role", "text", "images", "phase", "effort"}
    held = {f.name: f.type for f in fields(Request) if "reason" in f.name}
    assert held == {"drop_reasoning": "bool", "empty_reasoning": "bool"}


@given(paths(), profiles)
def test_roles_follow_the_model(path: list[Message], profile: ModelProfile) -> None:
    request = build_request(build_context(path, profile, COUNT), ROUTE, Wishes())
    roles = {m.role for m in request.messages} - {"user", "assistant"}
    assert roles <= ({profile.role} - {"none"})


@given(paths(), profiles, st.text(max_size=20))
def test_a_draft_changes_nothing_but_itself(path: list[Message], profile: ModelProfile, draft: str) -> None:
    without = build_context(path, profile, COUNT)
    assert with_draft(without, draft, COUNT) == build_context(path, profile, COUNT, draft=draft)
    kept = [p for p in with_draft(without, draft, COUNT).parts if p.kind != "draft"]
    assert tuple(kept) == without.parts


def test_every_kind_of_part_has_its_row_and_is_counted_in_one_section() -> None:
    assert set(TRAITS) == set(PartKind)
    assert {kind for kind in PartKind if kind.traits.section is None} == {PartKind.REASONING}
    assert {kind for kind in PartKind if kind.traits.turn is InTurn.BEGINS} == {PartKind.USER, PartKind.SUMMARY}
    assert {kind for kind in PartKind if kind.traits.turn is InTurn.FOLLOWS} == {
        PartKind.COMMENTARY,
        PartKind.REPLY,
    }


@given(paths(), profiles, marks)
def test_the_sections_of_the_bar_come_to_what_is_used(
    path: list[Message], profile: ModelProfile, muted: frozenset[int]
) -> None:
    context = build_context(path, profile, COUNT, draft="one more", muted=muted)
    assert sum((context.section(section) for section in Section), estimated(0)) == context.used
