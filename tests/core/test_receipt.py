"""The receipt of a turn: what differs, and what a session file keeps of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.conversation.message import ReplyOutcome
from tui.core.conversation.record import Line, ReplyEnded
from tui.core.conversation.record_json import from_json, to_json
from tui.core.receipt import LARGEST, LONGEST, Receipt, Setting, Value, judged, receipt_of_record

S = Setting
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), st.integers(-LARGEST, LARGEST), st.text(max_size=LONGEST)
)
SETTINGS = st.dictionaries(st.sampled_from(Setting), VALUES)
RECEIPTS = st.builds(judged, SETTINGS, SETTINGS, SETTINGS, other_model=st.booleans())
KEYS = st.text() | st.sampled_from(["asked", "applied", "served", "differs", "model"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("setting", "applied", "served", "differs"),
    [
        (S.TIER, None, None, False),
        (S.TIER, None, "default", False),
        (S.TIER, None, "standard", False),
        (S.TIER, None, "on_demand", False),
        (S.TIER, None, "priority", True),
        (S.TIER, None, "flex", True),
        (S.TIER, None, "scale", True),
        (S.TIER, "auto", "default", False),
        (S.TIER, "auto", "priority", True),
        (S.TIER, "default", "standard", False),
        (S.TIER, "default", "priority", True),
        (S.TIER, "flex", "flex", False),
        (S.TIER, "flex", "default", True),
        (S.TIER, "priority", "priority", False),
        (S.TIER, "priority", "default", True),
        (S.TIER, "priority", None, False),
        (S.TIER, "fast", "priority", False),
        (S.TIER, "priority", "fast", False),
        (S.TIER, "fast", "ultrafast", True),
        (S.EFFORT, None, "medium", False),
        (S.EFFORT, "high", None, False),
        (S.EFFORT, "high", "high", False),
        (S.EFFORT, "high", "low", True),
        (S.MODE, "pro", "standard", True),
        (S.MODE, "pro", "pro", False),
        (S.MODE, None, "standard", False),
        (S.CONTEXT, "current_turn", "current_turn", False),
        (S.CONTEXT, "current_turn", "all_turns", True),
        (S.CONTEXT, "current_turn", "auto", False),
        (S.CONTEXT, None, "all_turns", False),
        (S.VERBOSITY, "low", "medium", True),
        (S.VERBOSITY, None, "medium", False),
        (S.BUDGET, 500, 500, False),
        (S.BUDGET, 500, 4096, True),
        (S.BUDGET, None, 4096, False),
        (S.STORE, False, True, True),
        (S.STORE, False, False, False),
        (S.STORE, None, True, False),
        (S.STORE, False, None, False),
        (S.SUMMARY, "auto", "detailed", False),
        (S.SEED, 7, 8, False),
        (S.FINGERPRINT, None, "fp_1", False),
        (S.CACHE_KEY, "a", "b", False),
    ],
)
def test_what_differs(setting: Setting, applied: Value, served: Value, differs: bool) -> None:
    sent = {} if applied is None else {setting: applied}
    told = {} if served is None else {setting: served}
    receipt = judged({}, sent, told, other_model=False)
    assert receipt.differs == ((setting,) if differs else ())
    assert [(each.wanted, each.served) for each in receipt.differences] == ([(applied, served)] if differs else [])


def test_of_a_deployment_the_model_is_wanted_and_not_its_name() -> None:
    receipt = judged({S.MODEL: "o1"}, {S.MODEL: "chat"}, {S.MODEL: "gpt-4o-2024-08-06"}, other_model=True)
    assert receipt.differences == [(S.MODEL, "o1", "gpt-4o-2024-08-06")]
    assert receipt.settings == [S.MODEL]


@given(RECEIPTS)
def test_a_session_file_gives_back_the_receipt_it_was_given(receipt: Receipt) -> None:
    outcome = ReplyOutcome(receipt=receipt)
    line = from_json(to_json(Line(1, "2026-11-28T00:00:00Z", ReplyEnded(0, "", "", outcome))))
    assert isinstance(line.record, ReplyEnded)
    empty = not (receipt.asked or receipt.applied or receipt.served)
    assert line.record.outcome.receipt == (None if empty else receipt)


@given(JSON)
def test_whatever_a_file_holds_as_receipt_the_reply_is_read(value: Any) -> None:
    told = json.loads(to_json(Line(1, "2026-11-28T00:00:00Z", ReplyEnded(0, "hello", "", ReplyOutcome()))))
    told["outcome"]["receipt"] = value
    line = from_json(json.dumps(told))
    assert isinstance(line.record, ReplyEnded)
    assert line.record.text == "hello"


@pytest.mark.parametrize(
    ("value", "settings"),
    [
        (None, None),
        ([], None),
        ({}, None),
        ({"asked": 3, "served": None}, None),
        ({"asked": {"colour": "red"}}, None),
        ({"asked": {"model": ["o1"]}}, None),
        ({"asked": {"model": "o1", "colour": "red"}}, [S.MODEL]),
        ({"served": {"service_tier": "x" * (LONGEST + 1), "store": True}}, [S.STORE]),
        ({"applied": {"seed": 2**70, "effort": "low"}}, [S.EFFORT]),
    ],
)
def test_what_is_none_of_a_receipt_is_left_out(value: Any, settings: list[Setting] | None) -> None:
    receipt = receipt_of_record(value)
    assert (None if receipt is None else receipt.settings) == settings


def test_a_turn_without_a_receipt_writes_none() -> None:
    assert "receipt" not in to_json(Line(1, "", ReplyEnded(0, "", "", ReplyOutcome())))
