"""Comparing, without the screen: what is asked, kept, closed, and gone on from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.chat.fakes import Bench
from tests.app.chat.test_choice_controller import Connections, Personas
from tests.narrowing import present
from tui.app.chat.branch_walk import BranchWalk
from tui.app.chat.compare_controller import CompareController
from tui.app.chat.host import Group
from tui.app.chat.key_guard import KeyGuard
from tui.app.compare.picker import ComparePicker
from tui.app.compare.screen import CompareScreen
from tui.app.pickers.question import AskAnyway
from tui.core.context.room import Verdict
from tui.core.conversation.branches import branch_points
from tui.core.conversation.message import Reply
from tui.store.tally import TallyFile


def walk_of(bench: Bench) -> BranchWalk:
    return BranchWalk(
        bench.host, bench.feed, models=bench.models, refresh=bench.call("refresh"), prepare=bench.call("prepare")
    )


def over(bench: Bench) -> CompareController:
    return CompareController(
        bench.host, bench.current, bench.feed, bench.draft, KeyGuard(bench.host, bench.current),
        personas=Personas(), models=bench.models, connections=Connections(),
        clock=bench.harness.clock, history=bench.history, refresh=bench.call("refresh"), walk=walk_of(bench),
        announcer=bench.announcer, shuffle=list.reverse,
        tally=TallyFile(bench.harness.sessions.folder / "tally.jsonl"),
    )  # fmt: skip


async def test_without_a_prompt_there_is_nothing_to_compare(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    over(bench).compare()
    await bench.host.done()
    assert bench.texts("notice")[0].startswith("Write a prompt first")
    assert bench.host.groups == [Group.CHOOSE]


async def test_leaving_the_picker_asks_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path, answers=(None,))
    bench.composer.text = "Why?"
    over(bench).compare()
    await bench.host.done()
    assert isinstance(bench.host.asked[0], ComparePicker)
    assert bench.composer.text == "Why?"
    assert not bench.session.begun


async def test_a_comparison_that_is_left_unanswered_gives_the_prompt_back(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.composer.text = "Why?"
    choice = bench.session.choice
    bench.host.answers = [[choice, choice], None]
    over(bench).compare()
    await bench.host.done()
    assert isinstance(bench.host.asked[1], CompareScreen)
    assert bench.composer.text == "Why?"
    assert bench.history.added == []
    assert bench.calls == ["refresh"]


@pytest.mark.parametrize("all_of_them", [True, False, None])
async def test_requests_that_do_not_fit_are_asked_about(tmp_path: Path, all_of_them: bool | None) -> None:
    bench = Bench(tmp_path)
    bench.composer.text = "Why is it so?"
    choice = bench.session.choice
    small = replace(choice, profile=replace(choice.profile, window=1, name="small"))
    bench.host.answers = [[choice, small], all_of_them, None]
    over(bench).compare()
    await bench.host.done()
    question, screen = bench.host.asked[1:]
    assert isinstance(question, AskAnyway)
    assert isinstance(screen, CompareScreen)
    assert (Verdict.FULL in present(screen._comparison).allowed) is (all_of_them is True)
    assert Verdict.TIGHT in present(screen._comparison).allowed


async def test_ways_that_were_opened_for_candidates_are_closed_and_that_in_use_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path)

    def leave(picker: ComparePicker) -> None:
        base = bench.session.choice
        made = [replace(base, provider=bench.models.provider("test", "gpt-4o")[0]), base]
        monkeypatch.setattr(picker, "made", lambda: made)

    bench.host.answers = [leave]
    over(bench).compare("Why?")
    await bench.host.done()
    assert [provider.closed for provider in bench.models.opened] == [True]
    assert not bench.harness.provider.closed


async def test_another_reply_of_a_message_is_gone_on_from(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.harness.turn()
    async for _ in bench.session.retry():
        pass
    replies = [m for m in bench.session.conversation.messages.values() if isinstance(m, Reply)]
    assert bench.session.conversation.head == replies[1].id
    (point,) = branch_points(bench.session.conversation)
    bench.host.answers = [point, point.replies.index(replies[0])]
    over(bench).compare()
    await bench.host.done()
    assert bench.session.conversation.head == replies[0].id
    assert bench.calls == ["refresh"]
    assert bench.harness.provider.closed is False
