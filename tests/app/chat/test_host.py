"""Work behind the screen runs on one node, in groups; what is chosen ends what else is being chosen."""

import asyncio
from pathlib import Path

import pytest

from tests.app_harness import AppHarness, until
from tui.app.chat.host import Group
from tui.cli.assembly import Assembly, Flags
from tui.cli.chat_view import opened_view

# Which group an action begins work in. Choosing is exclusive over all controllers.
BEGINS = {
    **dict.fromkeys(
        ("persona", "model", "effort", "connection", "connect", "sessions", "budget", "usage", "make_room", "copy",
         "write_code", "links", "compare", "carry_on"),
        Group.CHOOSE,
    ),
    "attach": Group.ATTACH,
    "count": Group.COUNT,
}  # fmt: skip


def test_the_groups_that_exclude_are_these() -> None:
    assert {group.label for group in Group if group.exclusive} == {
        "advise",
        "choose",
        "edit",
        "prepare",
        "remember",
        "count",
        "count ahead",
        "export",
        "find",
        "keep",
        "refused",
    }
    assert {group.label for group in Group if not group.exclusive} == {
        "turn", "attach", "window", "count behind", "open", "theme", "prefer", "close", "draft", "recall", "queue",
        "offer", "document",
    }  # fmt: skip


def test_every_action_begins_work_in_its_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = opened_view(Assembly(Flags(), {"MULL_HOME": str(tmp_path)}))
    began: list[Group] = []
    monkeypatch.setattr(view, "run", lambda group, work, *args: began.append(group))
    actions = view.controllers.actions()
    for action in BEGINS:
        actions[action]()
    view.controllers.reading.follow_link("https://example.org")
    assert began == [*BEGINS.values(), Group.CHOOSE]
    assert began.count(Group.CHOOSE) == 15


@pytest.mark.parametrize("group", list(Group), ids=lambda group: group.label)
async def test_an_exclusive_group_ends_what_runs_in_it_and_nothing_else(tmp_path: Path, group: Group) -> None:
    harness = AppHarness(tmp_path / "mull")
    ended = []

    async def wait(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)

    async with harness.app.run_test() as pilot:
        await harness.opened(pilot)
        for each in Group:
            harness.chat.run(each, wait, each.label)
        await pilot.pause()
        harness.chat.run(group, wait, "again")
        await pilot.pause()
        await pilot.pause()
        assert ended == ([group.label] if group.exclusive else [])
    assert sorted(ended) == sorted([*(each.label for each in Group), "again"])


async def test_a_choice_in_one_controller_ends_that_in_another(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path / "mull")
    async with harness.app.run_test() as pilot:
        await harness.opened(pilot)
        harness.chat.act("persona")
        await until(pilot, lambda: harness.app.screen.is_modal)
        (first,) = [w for w in harness.app.workers if w.group == "choose"]
        harness.chat.act("make_room")
        await until(pilot, lambda: first.is_cancelled)
        assert [w for w in harness.app.workers if w.group == "choose" and w.is_running] != [first]


class Costly:
    """Something that must not be put into words: a context of 10,000 turns would take a second."""

    def __repr__(self) -> str:
        raise AssertionError("put into words")


async def test_work_is_described_by_its_name_and_not_by_what_it_is_handed(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path)
    async with harness.app.run_test() as pilot:
        await harness.opened(pilot)

        async def look(what: object) -> None:
            await asyncio.sleep(0)

        harness.chat.run(Group.ATTACH, look, Costly())
        assert [worker.description for worker in harness.chat.workers if worker.group == "attach"] == ["look"]


async def test_a_controller_is_not_described_by_what_it_holds(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path)
    async with harness.app.run_test() as pilot:
        await harness.opened(pilot)
        held = harness.chat.controllers
        for each in (held.opener, held.meters, held.turn, held.choice, held.context, held.reading, held.compare):
            assert repr(each) == object.__repr__(each)
