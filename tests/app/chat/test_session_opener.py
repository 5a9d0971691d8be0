"""Sessions opened, prepared for and left, without the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.chat.fakes import Bench
from tests.app.chat.test_context_controller import read
from tests.app_harness import opened_harness, until
from tests.engine.session_harness import SessionHarness
from tui.app.chat.draft_keeper import DraftKeeper
from tui.app.chat.host import Group
from tui.app.chat.messages import Opened, WentWrong
from tui.app.chat.session_opener import SessionOpener
from tui.core.errors import ModelError, StoreError
from tui.core.models.server_facts import ServerFacts
from tui.engine.session import Opening
from tui.store.sessions.drafts import Drafts


def over(bench: Bench, start: Callable[[], Opening] | None = None) -> SessionOpener:
    return SessionOpener(
        bench.host, bench.current, bench.feed, start=start or (lambda: Opening(bench.session)),
        history=bench.history, sweep=lambda: None, end=bench.history.stop, drafts=keeper(bench),
        watch=lambda session: None, refresh=bench.call("refresh"), draw=bench.call("draw"),
    )  # fmt: skip


def keeper(bench: Bench) -> DraftKeeper:
    return DraftKeeper(
        bench.host, bench.current, bench.draft, drafts=Drafts(None, Path()), remember=lambda text: None
    )  # fmt: skip


async def test_what_is_ready_is_opened_at_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    opening = Opening(bench.session)
    over(bench).begin(opening)
    assert [message.opening for message in bench.host.posted] == [opening]


async def test_the_end_of_a_session_is_shown_before_it_is_read(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.harness.turn()
    over(bench).begin(bench.session.conversation)
    assert bench.texts("user", "reply") == ["hello", "Yes."]
    assert bench.host.groups == [Group.OPEN]
    await bench.host.done()
    assert isinstance(bench.host.posted[0], Opened)


async def test_a_session_that_cannot_be_read_after_all_ends_the_program_with_a_sentence(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    def gone() -> Opening:
        raise StoreError("The disk is gone.")

    over(bench, gone).begin(bench.session.conversation)
    await bench.host.done()
    assert bench.host.left == (StoreError("").exit_code, "mull: The disk is gone.")


async def test_another_session_takes_the_place_and_the_draft_s_attachments(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    first, other = bench.session, SessionHarness(tmp_path / "other")
    first.attach(read(tmp_path / "a.md"))
    await over(bench).show(Opening(other.session, ["a notice"]))
    assert bench.current.session is other.session
    assert other.session.attached == first.attached
    assert bench.texts("notice") == ["a notice"]
    assert bench.harness.provider.closed
    assert bench.calls == ["refresh"]


async def test_what_a_session_needs_is_loaded_and_the_past_read_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    opener = over(bench)
    for _ in range(2):
        opener.prepare()
        await bench.host.done()
    assert bench.history.loads == 1
    assert bench.host.groups == [Group.PREPARE, Group.WINDOW, Group.REMEMBER] * 2
    opener.stop()
    assert bench.history.stopped


@pytest.mark.parametrize(
    ("facts", "notices", "calls"),
    [
        (ServerFacts(unlisted=True, nearest=("o3",)), ["Nearest names there: o3. /model NAME takes another one."], []),
        (ServerFacts(unlisted=True), ["does not list a model 'o1'. /model NAME takes another one."], []),
        (ServerFacts(window=4096), [], ["refresh"]),
        (ServerFacts(images=False, serves="x.gguf"), [], ["refresh"]),
        (None, [], []),
    ],
)
async def test_what_the_server_says_is_shown_and_a_model_it_does_not_list_told_once(
    tmp_path: Path, facts: ServerFacts | None, notices: list[str], calls: list[str]
) -> None:
    bench = Bench(tmp_path)
    bench.harness.provider.described = facts
    opener = over(bench)
    for _ in range(3):
        opener.find_window()
        await bench.host.done()
    told = bench.texts("notice")
    assert [text[-len(end) :] for text, end in zip(told, notices, strict=True)] == notices
    assert bench.calls == calls


async def test_a_connection_that_cannot_be_loaded_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path)

    async def prepare() -> None:
        raise ModelError("No key.")

    monkeypatch.setattr(bench.harness.provider, "prepare", prepare)
    over(bench).prepare()
    await bench.host.done()
    assert isinstance(bench.host.posted[0], WentWrong)
    assert bench.host.groups == [Group.PREPARE]


async def test_leaving_gives_the_file_back_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    opener = over(bench)
    await opener.leave()
    await opener.leave()
    assert bench.current.session is None
    assert bench.harness.provider.closed


async def test_what_is_open_for_the_whole_program_is_given_back_at_its_end(home: Path) -> None:
    async with opened_harness(home) as (harness, pilot):
        harness.assembly.past_replies()
        assert (home / "index.db-wal").exists()
        harness.chat.controllers.opener.stop()
        await until(pilot, lambda: not (home / "index.db-wal").exists())
