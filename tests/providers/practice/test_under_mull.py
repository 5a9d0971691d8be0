"""Every fault, seen through mull's own reading: a sentence or a marked reply, never a traceback, text kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.exchange import Heard, heard, request
from tui.core.connection_kinds import PRACTICE
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import ModelError, StoppedForSafety, StreamBroken
from tui.core.models.profile import Api
from tui.providers.connections.connect import connect
from tui.providers.practice.faults import ANSWERS, ENDING_EARLY, FAULTS, FORM, INSTEAD, MALFORMED, REFUSED, UNREACHED
from tui.settings.values import Connection, Settings

WAITING = ("timeout", "stall", "keepalive")  # these end when the reader has had enough
# Faults whose remedy is about settings, a sign-in or an account: there is nothing of that to mend in practice.
REHEARSED = {"refused", "dns", "tls", "cert", "401", "rbac", "403", "404", "quota"}
REHEARSED |= {"html", "emptybody", "204", "redirect", "residency"}
APIS = pytest.mark.parametrize("api", ["chat", "responses"])
STREAMS = pytest.mark.parametrize("stream", [True, False])


async def asked(fault: str, api: Api, *, stream: bool, **limits: Any) -> Heard:
    made = Connection("practice", PRACTICE, model="gpt-5.6-sol", api=api, **limits)
    provider = connect(made, Settings(), {}, pace=0)
    try:
        line = f"practice: fault={fault} tokens=120\nhello"
        return await heard(provider, request(provider.route, line, stream=stream))
    finally:
        await provider.aclose()


@pytest.mark.parametrize("fault", [*UNREACHED, *REFUSED, *INSTEAD])
@APIS
@STREAMS
async def test_no_reply_is_one_sentence(fault: str, api: Api, stream: bool) -> None:
    limits = {"first_byte_timeout": 0.02} if fault in WAITING else {}
    answer = await asked(fault, api, stream=stream, **limits)
    if fault == "json":
        assert answer.error is None
        assert answer.text
        return
    assert isinstance(answer.error, ModelError)
    assert answer.error.problem
    assert answer.error.remedy
    assert answer.text == ""


@pytest.mark.parametrize("fault", [*UNREACHED, *REFUSED, *INSTEAD])
async def test_advice_on_settings_is_given_as_a_rehearsal(fault: str) -> None:
    limits = {"first_byte_timeout": 0.02} if fault in WAITING else {}
    answer = await asked(fault, "chat", stream=True, **limits)
    remedy = "" if answer.error is None else answer.error.remedy
    assert remedy.startswith("A rehearsal: nothing is wrong here. On a real connection: ") == (fault in REHEARSED)


@pytest.mark.parametrize("fault", ENDING_EARLY)
@APIS
async def test_what_came_before_an_early_end_is_kept(fault: str, api: Api) -> None:
    limits = {"idle_timeout": 0.02} if fault in WAITING else {}
    answer = await asked(fault, api, stream=True, **limits)
    assert answer.text.startswith("**Practice model.**")
    if answer.error is not None:
        assert isinstance(answer.error, StoppedForSafety if fault == "stopped" else StreamBroken)
    else:
        assert answer.finished is None or answer.finished.status is not ReplyStatus.COMPLETE


@pytest.mark.parametrize("fault", [*MALFORMED, *FORM, *ANSWERS])
@APIS
async def test_oddities_never_end_in_a_traceback_and_text_is_kept(fault: str, api: Api) -> None:
    answer = await asked(fault, api, stream=True)
    if fault != "empty":
        assert answer.text
    answer.text.encode()
    if fault == "nofinish":
        assert answer.finished is None
    elif fault != "hugeevent":
        assert answer.error is None
        assert answer.finished
    if fault == "nousage":
        assert answer.usage is None


def test_every_fault_is_seen() -> None:
    assert {*UNREACHED, *REFUSED, *INSTEAD, *ENDING_EARLY, *MALFORMED, *FORM, *ANSWERS} == set(FAULTS)


@APIS
@STREAMS
async def test_thoughts_between_tags_are_told_apart_from_the_text(api: Api, stream: bool) -> None:
    made = Connection("practice", PRACTICE, model="gpt-5.6-sol", api=api)
    provider = connect(made, Settings(), {}, pace=0)
    answer = await heard(provider, request(provider.route, "practice: show=think reasoning=80\nhello", stream=stream))
    await provider.aclose()
    assert answer.reasoning.startswith("\nThis is the practice model")
    assert answer.text.startswith("\n\n**Practice model.**")
    assert "think>" not in answer.text + answer.reasoning
