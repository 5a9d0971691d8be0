"""Which personas are in force, and where each is sent: rules that hold for every path and model."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.context.histories import COUNT, ROUTE, marks, paths, profiles
from tui.core.context.context import build_context
from tui.core.context.personas import in_force
from tui.core.conversation.message import Message, PersonaSwitch, Reply, ReplyOrigin, SwitchMode, UserMessage
from tui.core.models.profile import ModelProfile, RefusedParameter, Role
from tui.core.request import Request, Wishes, build_request

A, B = "Be brief.", "Find faults."
ONE = (RefusedParameter.LATER_SYSTEM,)


def switch(number: int, text: str, mode: SwitchMode = "replace") -> PersonaSwitch:
    return PersonaSwitch(number, number - 1, "", "p", "P", text, mode)


def turn(number: int, text: str) -> list[Message]:
    return [UserMessage(number, number - 1, "", text), Reply(number + 1, number, "", ReplyOrigin("m", "work"), "Yes.")]


def request_for(path: Sequence[Message], profile: ModelProfile, muted: frozenset[int] = frozenset()) -> Request:
    return build_request(build_context(path, profile, COUNT, draft="now", muted=muted), ROUTE, Wishes())


def put(text: str, before: str) -> str:
    return f"<instructions>\n{text}\n</instructions>\n\n{before}"


REPLACED = [switch(1, A), *turn(2, "one"), switch(4, B), *turn(5, "two")]
ADDED = [switch(1, A), *turn(2, "one"), switch(4, B, "append"), *turn(5, "two")]
BOTH = f"{A}\n\n---\n\n{B}"


@pytest.mark.parametrize(
    ("path", "role", "refused", "sent"),
    [
        (REPLACED, "developer", (), [B, "one", "Yes.", "two", "Yes.", "now"]),
        (REPLACED, "none", (), ["one", "Yes.", put(B, "two"), "Yes.", "now"]),
        (REPLACED[:4], "none", (), ["one", "Yes.", put(B, "now")]),
        (REPLACED[:1], "none", (), [put(A, "now")]),
        (ADDED, "developer", (), [A, "one", "Yes.", B, "two", "Yes.", "now"]),
        (ADDED, "none", (), [put(A, "one"), "Yes.", put(B, "two"), "Yes.", "now"]),
        (ADDED, "system", ONE, [BOTH, "one", "Yes.", "two", "Yes.", "now"]),
        (ADDED, "instructions", (), [BOTH, "one", "Yes.", "two", "Yes.", "now"]),
        (ADDED, "none", ONE, [put(A, "one"), "Yes.", put(B, "two"), "Yes.", "now"]),
        ([*turn(2, "one"), switch(4, B, "append")], "system", ONE, [B, "one", "Yes.", "now"]),
        ([*ADDED, switch(7, A, "append")], "developer", (), [A, "one", "Yes.", B, "two", "Yes.", "now"]),
    ],
)
def test_where_each_goes(path: list[Message], role: Role, refused: tuple[str, ...], sent: list[str]) -> None:
    request = request_for(path, ModelProfile("m", role=role, refused=refused))
    assert [message.text for message in request.messages] == sent


def test_what_is_muted_leaves_its_message_and_the_next_one_is_the_first() -> None:
    profile = ModelProfile("o1", role="developer", formatting_line=True)
    request = request_for(ADDED, profile, frozenset({1}))
    assert [m.text for m in request.messages if m.role == "developer"] == [f"Formatting re-enabled\n{B}"]
    merged = request_for(ADDED, ModelProfile("m", role="system", refused=ONE), frozenset({1}))
    assert [m.text for m in merged.messages if m.role == "system"] == [B]


@given(paths(), profiles, st.sets(st.sampled_from(["later_system", "repeated_role"])), marks)
def test_each_text_in_force_is_sent_once_under_one_role(
    path: list[Message], profile: ModelProfile, refused: set[str], muted: frozenset[int]
) -> None:
    named = [  # texts that can be told from all others
        PersonaSwitch(m.id, m.parent, "", "x", "X", m.text and f"§{m.id % 3}§", m.mode)
        if isinstance(m, PersonaSwitch)
        else m
        for m in path
    ]
    held = ModelProfile(profile.name, role=profile.role, refused=tuple(sorted(refused)))
    request = request_for(named, held, muted)
    wanted = [m.text for m in in_force(named, muted) if m.id not in muted]
    sent = [(m.role, text) for m in request.messages for text in re.findall("§[0-2]§", m.text)]
    assert sorted(text for _, text in sent) == sorted(wanted)
    assert {role for role, _ in sent} <= {"user" if held.role == "none" else held.role}
