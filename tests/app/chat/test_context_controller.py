"""What the next request holds, changed without the screen: attachments, counts, marks, summaries."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.app.chat.fakes import Bench
from tests.engine.session_harness import DONE, SessionHarness
from tui.app.chat.context_controller import ContextController
from tui.app.chat.host import Group
from tui.app.chat.key_guard import KeyGuard
from tui.app.chat.messages import Opened, WentWrong
from tui.app.chat.queue_controller import QueueController
from tui.app.meters.meters import heading_of
from tui.app.meters.usage_screen import UsageScreen
from tui.app.pickers.question import LargePaste
from tui.app.xray.make_room import MakeRoom, Way
from tui.app.xray.screen import XrayScreen
from tui.core.attachments import Held, held_from
from tui.core.context.parts import Part, PartKind
from tui.core.conversation.message import Reply, ReplyStatus, Summary
from tui.core.errors import StoreError, UsageError
from tui.core.stream import Finished, TextDelta


class Meters:
    """Notes what is to be drawn anew."""

    def __init__(self) -> None:
        self.drawn: list[str] = []

    def refresh(self) -> None:
        self.drawn.append("refresh")

    def draw(self) -> None:
        self.drawn.append("draw")


def read(file: Path) -> Held:
    if file.name == "none.md":
        raise UsageError("none.md could not be read.")
    return held_from(file.name, b"three words here")


def over(bench: Bench, **about: Any) -> tuple[ContextController, Meters]:
    meters = Meters()
    handed: dict[str, Any] = {
        "models": bench.models,
        "attachment": read,
        "fresh": lambda: bench.session,
        "past_replies": list,
        "purge": never,
    }
    panel: Any = object()
    drawn: Any = meters
    queue = QueueController(bench.host, bench.current, bench.draft, show=lambda _: None, draw=meters.draw)
    return ContextController(
        bench.host, bench.current, bench.feed, bench.draft, drawn, panel, queue,
        KeyGuard(bench.host, bench.current), **handed | about
    ), meters  # fmt: skip


async def never(_: int) -> str:
    """Purge nothing."""
    return ""


def names(bench: Bench) -> list[str]:
    return [held.attachment.name for held in bench.session.attached]


async def test_a_file_is_attached_once_and_taken_away(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    context, meters = over(bench)
    for path in ("/x/a.md", "/x/a.md", "/x/none.md", ""):
        context.attach(path)
        await bench.host.done()
    assert names(bench) == ["a.md"]
    assert bench.texts() == [
        "a.md is attached already.", "none.md could not be read.", "Attached: 1 a.md. /detach NUMBER takes one away.",
    ]  # fmt: skip
    context.detach("7")
    context.detach("1")
    context.detach()
    assert names(bench) == []
    assert bench.texts()[3:] == ["There is no such attachment.", "Nothing is attached."]
    assert meters.drawn == ["draw", "draw"]
    assert set(bench.host.groups) == {Group.ATTACH}


async def test_a_pasted_path_is_offered_and_goes_out_of_the_draft_when_it_is_attached(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    context, _ = over(bench)
    file = tmp_path / "my notes.md"
    file.write_text("three words here")
    bench.composer.text = f"see {file}"
    context.offer(str(tmp_path / "nothing.md"))
    context.offer(str(file))
    assert bench.texts("notice") == ["my notes.md is a file: Alt+A attaches it in place of its path."]
    context.attach()
    await bench.host.done()
    assert (names(bench), bench.composer.text) == (["my notes.md"], "see ")


@pytest.mark.parametrize(
    ("wish", "attached", "draft"), [("attach", ["pasted-1.txt"], ""), ("insert", [], "long"), (None, [], "")]
)
async def test_a_large_paste_is_asked_about(tmp_path: Path, wish: str | None, attached: list[str], draft: str) -> None:
    bench = Bench(tmp_path, answers=(wish,))
    context, _ = over(bench)
    context.take_paste("long")
    await bench.host.done()
    assert isinstance(bench.host.asked[0], LargePaste)
    assert (names(bench), bench.composer.text) == (attached, draft)


async def test_the_service_counts_the_next_request(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    context, meters = over(bench)
    context.count()
    await bench.host.done()
    assert bench.texts() == ["There is nothing to count yet. Write something first."]
    bench.composer.text = "two words"
    context.count()
    await bench.host.done()
    assert bench.session.counted("two words") == 4
    assert meters.drawn == ["draw"]
    assert bench.texts("notice")[-1].startswith("The service counts 4 input tokens")
    assert bench.host.groups == [Group.COUNT, Group.COUNT]


async def test_usage_is_shown_or_why_it_cannot_be(tmp_path: Path) -> None:
    bench = Bench(tmp_path, answers=(None,))
    over(bench)[0].usage()
    await bench.host.done()
    assert isinstance(bench.host.asked[0], UsageScreen)

    def broken() -> list[Reply]:
        raise StoreError("No.")

    over(bench, past_replies=broken)[0].usage()
    await bench.host.done()
    assert isinstance(bench.host.posted[0], WentWrong)


async def test_parts_are_muted_from_the_x_ray_and_refused_where_they_cannot_be(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    context, meters = over(bench)
    await bench.harness.turn()
    context.xray()
    (screen,) = bench.host.opened
    assert isinstance(screen, XrayScreen)
    parts = bench.session.context().parts
    said = next(part for part in parts if part.kind == "message" or part.text == "hello")
    assert (await context._mark(bench.session, said, "muted")).startswith("Muted: next request ")
    assert bench.session.conversation.muted == {said.message}
    assert (await context._mark(bench.session, said, "muted")).startswith("Sent again: ")
    assert await context._mark(bench.session, said, "pinned") == "Pinned: never offered to be left out."
    assert meters.drawn == ["draw", "refresh", "refresh", "draw"]
    with pytest.raises(UsageError, match="in the session already"):
        await context._mark(bench.session, parts[-1], "muted")


async def test_a_pinned_persona_is_not_muted_and_a_muted_one_is_named_so(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    context, _ = over(bench)
    await bench.harness.turn()

    def persona() -> Part:
        return next(part for part in bench.session.context().parts if part.kind is PartKind.PERSONA)

    await context._mark(bench.session, persona(), "pinned")
    with pytest.raises(UsageError, match="It is pinned"):
        await context._mark(bench.session, persona(), "muted")
    await context._mark(bench.session, persona(), "pinned")
    assert "not in force" in await context._mark(bench.session, persona(), "muted")
    assert heading_of(bench.session).persona == "P (muted)"
    await context._mark(bench.session, persona(), "muted")
    assert heading_of(bench.session).persona == "P"


async def make_room(bench: Bench, way: Way | None, pending: str = "", **about: Any) -> None:
    bench.host.answers = [way]
    asked = partial(bench.session.next_request, pending)
    over(bench, **about)[0].offer_room(asked, lambda: bench.calls.append(pending))
    await bench.host.done()
    assert isinstance(bench.host.asked[-1], MakeRoom)


async def test_room_is_made_by_muting_and_given_back(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for _ in range(3):
        await bench.harness.turn()
    pending = "word " * 199_950
    await make_room(bench, Way.MUTE, pending)
    assert bench.session.conversation.muted
    await make_room(bench, Way.UNMUTE)
    assert not bench.session.conversation.muted
    first, second = bench.texts("notice")
    assert first.startswith("muted: ")
    assert second.startswith("everything is sent again · next request ")
    await make_room(bench, Way.ANYWAY, "hello")
    assert bench.calls == ["hello"]
    await make_room(bench, None)
    assert len(bench.texts("notice")) == 2


async def test_a_new_session_is_begun_from_a_summary(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.harness.turn()
    other = SessionHarness(tmp_path)
    await make_room(bench, Way.NEW_SESSION, fresh=lambda: other.session)
    assert bench.host.groups[-1] is Group.TURN
    (message,) = bench.host.posted
    assert isinstance(message, Opened)
    assert message.opening.session is other.session
    assert [type(m) for m in other.session.conversation.path() if isinstance(m, Summary)] == [Summary]
    assert other.provider.closed


async def test_a_summary_that_is_not_whole_changes_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path, TextDelta("Yes."), DONE)
    await bench.harness.turn()
    bench.harness.provider.script = [TextDelta("Half"), Finished(ReplyStatus.LENGTH, "length")]
    before = bench.session.context().parts
    await make_room(bench, Way.NEW_SESSION)
    assert bench.host.posted == []
    assert bench.session.context().parts == before
    assert bench.texts("error")[0].startswith("No summary: ")
    assert bench.texts("summary") == ["Half"]
