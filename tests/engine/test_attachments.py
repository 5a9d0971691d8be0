"""What is attached is on disk before the network is touched, goes with one message, and is refused where not taken."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.core.models.test_image_tokens import png
from tests.doubles import O1, Step
from tests.engine.session_harness import DONE, SessionHarness
from tests.narrowing import last_reply
from tui.core.attachments import held_from
from tui.core.conversation.message import UserMessage
from tui.core.errors import StoreError, UsageError
from tui.core.models.profile import ModelProfile
from tui.core.schema import SchemaFit
from tui.core.stream import TextDelta
from tui.engine.keeping import Place
from tui.store.sessions.attachments import fetch, folder_of

CAT = held_from("cat.png", png(4, 3))
SEEING = replace(O1, images=True, image_tokens="tiles 75 150")


def harness(tmp_path: Path, *script: Step, profile: ModelProfile = SEEING) -> SessionHarness:
    made = SessionHarness(tmp_path, *script)
    made.session.choose(replace(made.session.choice, profile=profile))
    made.session.resources.fetch = lambda session, each: fetch(folder_of(tmp_path / f"{session}.jsonl"), each)
    made.session.attach(CAT)
    return made


async def test_it_is_on_disk_before_the_network_and_gone_from_the_draft_after(tmp_path: Path) -> None:
    seen: list[Path] = []
    made = harness(tmp_path, lambda: seen.extend(tmp_path.glob("*.files/*")), TextDelta("A cat."), DONE)
    await made.turn("What is this?")
    assert [path.read_bytes() for path in seen] == [CAT.data]
    assert made.session.attached == ()
    assert made.provider.requests[0].messages[-1].images == (CAT,)
    (said,) = [m for m in made.read_again().path() if isinstance(m, UserMessage)]
    assert said.attachments == (CAT.attachment,)


async def test_it_stays_in_the_history_and_is_asked_again(tmp_path: Path) -> None:
    made = harness(tmp_path, TextDelta("A cat."), DONE)
    await made.turn("What is this?")
    await made.turn("And now?")
    assert [len(m.images) for m in made.provider.requests[1].messages] == [0, 1, 0, 0]
    _ = [event async for event in made.session.retry()]
    assert [len(m.images) for m in made.provider.requests[2].messages] == [0, 1, 0, 0]


async def test_a_model_that_takes_none_refuses_and_nothing_is_written(tmp_path: Path) -> None:
    made = harness(tmp_path, DONE, profile=O1)
    with pytest.raises(UsageError, match=r"cat\.png not sent: o1 takes no images"):
        await made.turn("What is this?")
    assert made.provider.requests == []
    assert made.session.attached == (CAT,)
    assert not made.session.begun
    assert not list(tmp_path.iterdir())


async def test_a_disk_that_refuses_sends_nothing(tmp_path: Path) -> None:
    made = harness(tmp_path, DONE)
    log = made.sessions.create()
    folder_of(log.path).write_text("in the way")
    made.session.keeping._place = Place(log)
    with pytest.raises(StoreError, match="could not be kept"):
        await made.turn("What is this?")
    assert made.provider.requests == []
    assert made.session.attached == (CAT,)


async def test_a_lost_file_is_told_and_not_sent(tmp_path: Path) -> None:
    made = harness(tmp_path, TextDelta("A cat."), DONE)
    await made.turn("What is this?")
    (file,) = tmp_path.glob("*.files/*")
    file.unlink()
    made.session.resources._fetched.clear()
    events = await made.turn("And now?")
    assert [len(m.images) for m in made.provider.requests[1].messages] == [0, 0, 0, 0]
    assert "cat.png is no longer beside the session: not sent" in [str(getattr(e, "what", "")) for e in events]


SCHEMA = {"title": "Answer", "type": "object"}


@pytest.mark.parametrize(("script", "looked"), [((TextDelta("{}"), DONE), True), ((TextDelta("{"),), False)])
async def test_only_a_whole_reply_is_held_against_its_schema(
    tmp_path: Path, script: tuple[Step, ...], looked: bool
) -> None:
    made = SessionHarness(tmp_path, *script)
    checked = []

    async def check(schema: Mapping[str, Any], text: str) -> SchemaFit:
        checked.append((schema, text))
        return SchemaFit(("no",))

    made.session.resources.check = check
    made.session.choose(replace(made.session.choice, wishes=replace(made.session.choice.wishes, schema=SCHEMA)))
    await made.turn("hello")
    reply = last_reply(made.read_again())
    assert reply.origin.schema == "Answer"
    assert checked == ([(SCHEMA, "{}")] if looked else [])
    assert reply.outcome.fit == (SchemaFit(("no",)) if looked else None)
    await asyncio.sleep(0)
