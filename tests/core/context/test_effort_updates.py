"""Updates of the effort: where they stand in a request, and that its beginning stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles import WordCounter
from tui.core.connection_kinds import OPENAI
from tui.core.context.calibration import CountedBy
from tui.core.context.context import build_context
from tui.core.context.effort_updates import turns_of
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
from tui.core.errors import RequestRefused
from tui.core.models.catalogue import built_in
from tui.core.models.profile import Api, RefusedParameter
from tui.core.models.refused_parameters import learned_from, without_refused
from tui.core.note import Reason
from tui.core.request import Request, Route, Wishes, build_request
from tui.core.usage.usage import Usage, reported
from tui.providers.wire import responses

SOL = built_in().find("gpt-6.1-sol")
REFUSES = replace(SOL, refused=(RefusedParameter.CONFIGURATION_UPDATE,))
ROUTE = Route("c", OPENAI, "e", SOL.name, "responses", updates=True)
Updates = list[str | None]  # by user message of the request: the effort that an update before it sets


class Path:
    """A path made of steps: a turn at an effort, what became of it, or a message of another kind."""

    def __init__(self, *steps: str) -> None:
        self.messages: list[Message] = []
        self.muted: set[int] = set()
        for step in steps:
            self._add(step)

    def _add(self, step: str) -> None:
        how, _, effort = step.rpartition(" ")
        if effort == "summary":
            self._append(Summary, text="So far.", origin=ReplyOrigin(SOL.name, "c", "e"), covers=tuple(self._ids))
        elif effort == "persona":
            self._append(PersonaSwitch, stem="p", name="P", text="Be brief.", mode="append")
        else:
            self._turn(how, None if effort == "default" else effort)

    def _turn(self, how: str, effort: str | None) -> None:
        first = len(self.messages) + 1
        self._append(UserMessage, text=f"Message {first}.")
        if how != "asked":
            model = "gpt-5.6-sol" if how == "other" else SOL.name
            self._append(Reply, origin=ReplyOrigin(model, "c", "e", effort), **ENDS[how])
        self.muted |= {first, first + 1} if how == "muted" else set()

    @property
    def _ids(self) -> list[int]:
        return [message.id for message in self.messages]

    def _append(self, kind: Any, **about: Any) -> None:
        last = self._ids[-1] if self.messages else None
        self.messages.append(kind(id=len(self.messages) + 1, parent=last, time="", **about))

    def request(self, effort: str | None, draft: str = "Next.", **about: Any) -> Request:
        """Return the request of the next turn at an effort."""
        profile, route = about.get("profile", SOL), about.get("route", ROUTE)
        context = build_context(
            self.messages, profile, WordCounter(), draft=draft, muted=self.muted, on_responses=route.api == "responses"
        )
        turns = turns_of(self.messages, CountedBy("c", "e", SOL.name))
        return build_request(replace(context, turns=turns), route, Wishes(effort=effort))


WELL: dict[str, Any] = {"text": "Yes."}
BILLED = ReplyOutcome(ReplyStatus.LENGTH, usage=Usage(reported(9)))
ENDS: dict[str, dict[str, Any]] = {
    "": WELL,
    "other": WELL,
    "muted": WELL,
    "failed": {"outcome": ReplyOutcome(ReplyStatus.FAILED)},
    "empty": {"outcome": BILLED},  # it began: the service reported what it read
}


def top_of(request: Request) -> str | None:
    effort: str | None = responses.body(request).get("reasoning", {}).get("effort")
    return effort


def updates_of(request: Request) -> Updates:
    return [message.effort for message in request.messages if message.role == "user"]


@pytest.mark.parametrize(
    ("steps", "effort", "top", "updates"),
    [
        # nothing to update
        ([], "high", "high", [None]),
        (["low"], "low", "low", [None, None]),
        (["default"], None, None, [None, None]),
        (["failed high"], "low", "low", [None, None]),
        (["other high"], "low", "low", [None, None]),
        (["asked high"], "low", "low", [None, None]),
        # the effort of the next turn
        (["low"], "high", "low", [None, "high"]),
        (["default"], "high", None, [None, "high"]),
        (["low", "low"], "high", "low", [None, None, "high"]),
        (["empty low"], "high", "low", [None, "high"]),
        # those of earlier ones
        (["low", "high"], "high", "low", [None, "high", None]),
        (["low", "high"], "low", "low", [None, "high", "low"]),
        (["low", "high", "high", "low"], "low", "low", [None, "high", None, "low", None]),
        (["low", "medium", "high"], "xhigh", "low", [None, "medium", "high", "xhigh"]),
        (["default", "high"], "high", None, [None, "high", None]),
        # the default cannot be named: the request goes without updates, as it would otherwise
        (["low"], None, None, [None, None]),
        (["low", "high"], None, None, [None, None, None]),
        (["default", "high"], None, None, [None, None, None]),
        (["low", "default"], "low", "low", [None, None, None]),
        (["low", "default"], "high", "low", [None, None, "high"]),
        (["low", "high", "default"], "high", "low", [None, "high", None, None]),
        # what was not answered, or by another model, has no effort here
        (["low", "failed high"], "low", "low", [None, None, None]),
        (["failed high", "low"], "high", "low", [None, None, "high"]),
        (["low", "other high"], "low", "low", [None, None, None]),
        (["low", "other high"], "medium", "low", [None, None, "medium"]),
        # what is not sent takes its update with it: the next message has it
        (["low", "muted high"], "high", "low", [None, "high"]),
        (["low", "muted high"], "low", "low", [None, None]),
        (["low", "muted high", "high"], "high", "low", [None, "high", None]),
        (["muted low", "high"], "high", "low", ["high", None]),
        (["low", "high", "summary"], "high", "low", [None, "high"]),
        (["low", "high", "summary", "high"], "low", "low", [None, "high", "low"]),
        (["low", "persona", "high"], "low", "low", [None, "high", "low"]),
    ],
)
def test_where_updates_stand(steps: list[str], effort: str | None, top: str | None, updates: Updates) -> None:
    request = Path(*steps).request(effort)
    assert (top_of(request), updates_of(request)) == (top, updates)
    assert request.effort == effort
    told = [note for note in request.adaptations if note.reason is Reason.EFFORT_UPDATED]
    assert len(told) == (updates[-1] is not None)
    assert all(f"effort {effort} " in str(note) for note in told)


def test_an_update_stands_before_the_message_that_is_asked_again() -> None:
    again = Path("low", "asked high").request("high", draft="")
    assert (top_of(again), updates_of(again)) == ("low", [None, "high"])
    assert again.adaptations[-1].reason is Reason.EFFORT_UPDATED


def test_without_a_draft_what_was_sent_stays_as_it_was() -> None:
    shown = Path("low", "high").request("medium", draft="")
    assert (top_of(shown), updates_of(shown)) == ("low", [None, "high"])
    assert shown.adaptations == ()


@pytest.mark.parametrize(
    "about",
    [
        {"route": replace(ROUTE, updates=False)},
        {"route": replace(ROUTE, api="chat")},
        {"profile": REFUSES},
    ],
)
def test_no_update_where_none_is_taken(about: dict[str, Any]) -> None:
    request = Path("low", "high").request("high", **about)
    assert (request.top_effort, updates_of(request), request.adaptations) == ("high", [None] * 3, ())


def test_an_effort_of_before_that_the_model_takes_no_more_is_passed_over() -> None:
    request = Path("minimal", "low").request("high")
    assert (top_of(request), updates_of(request)) == ("low", [None, None, "high"])


def test_an_update_is_an_item_before_its_message() -> None:
    items = responses.body(Path("low").request("high"))["input"]
    assert [item.get("type", item.get("role")) for item in items] == ["user", "message", "configuration_update", "user"]
    assert items[2] == {"type": "configuration_update", "reasoning": {"effort": "high"}}
    assert responses.count_body(Path("low").request("high"))["input"] == items


EFFORTS = ("low", "medium", "high", "xhigh")


@given(st.lists(st.sampled_from(EFFORTS), min_size=2, max_size=8), st.sets(st.integers(0, 6)))
def test_each_request_begins_with_the_one_before_it(efforts: Sequence[str], personas: set[int]) -> None:
    steps: list[str] = []
    before: dict[str, Any] | None = None
    for n, effort in enumerate(efforts):
        body = responses.body(Path(*steps).request(effort, draft=f"Message {len(steps_of(steps)) + 1}."))
        if before is not None:
            assert body["input"][: len(before["input"])] == before["input"]
            assert body["reasoning"] == before["reasoning"]
        before = body
        steps += [effort, *(["persona"] if n in personas else [])]


def steps_of(steps: Sequence[str]) -> list[Message]:
    return Path(*steps).messages


@given(st.lists(st.sampled_from((*EFFORTS, "default")), max_size=8), st.sampled_from((*EFFORTS, None)))
def test_the_effort_in_force_is_always_the_one_that_is_asked(steps: list[str], effort: str | None) -> None:
    request = Path(*steps).request(effort)
    in_force = top_of(request)
    for update in updates_of(request):
        assert update is None or update != in_force  # none says what holds already
        in_force = update or in_force
    assert in_force == effort


@pytest.mark.parametrize(
    ("code", "param", "words"),
    [
        ("invalid_value", "input[2].type", "Invalid value: 'configuration_update'. Supported values are: 'message'."),
        ("invalid_value", "input[2]", "Invalid value."),
        ("missing_required_parameter", "input[2].role", "Missing required parameter: 'input[2].role'."),
        ("unknown_parameter", "input[2].reasoning", "Unknown parameter: 'input[2].reasoning'."),
        ("invalid_value", "input", "Unknown item type configuration_update."),
        (None, None, "input_value={'type': 'configuration_update', 'reasoning': {'effort': 'high'}}"),
        ("unsupported_parameter", "configuration_update", "configuration_update is not supported with this model."),
    ],
)
def test_a_refused_update_is_learned_and_left_out(code: str | None, param: str | None, words: str) -> None:
    path, part = Path("low"), RefusedParameter.CONFIGURATION_UPDATE
    error = RequestRefused(words, status=400, code=code, param=param)
    assert learned_from(error, path.request("high"), SOL) == (part,)
    assert learned_from(error, path.request("high"), REFUSES) == ()
    after = path.request("high", profile=without_refused(SOL, (part,)))
    assert (top_of(after), updates_of(after)) == ("high", [None, None])


@pytest.mark.parametrize(
    ("code", "param", "words"),
    [
        ("invalid_value", "input[1].content", "Invalid value."),
        ("invalid_value", "input[3].role", "Invalid value: 'configuration_update'."),
        ("invalid_value", "model", "No such model; the request held configuration_update."),
        ("invalid_value", "input[9]", "Invalid value."),
        (None, None, "Something else."),
    ],
)
def test_other_refusals_say_nothing_of_it(code: str | None, param: str | None, words: str) -> None:
    error = RequestRefused(words, status=400, code=code, param=param)
    assert RefusedParameter.CONFIGURATION_UPDATE not in learned_from(error, Path("low").request("high"), SOL)


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_a_request_without_updates_refuses_none(api: Api) -> None:
    error = RequestRefused("Unknown item type configuration_update.", status=400, code="invalid_value", param="input")
    request = Path("low").request("low", route=replace(ROUTE, api=api))
    assert learned_from(error, request, SOL) == ()
