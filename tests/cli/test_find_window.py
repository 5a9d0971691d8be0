"""How long a command waits for a server that is to name its context window."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.doubles import ScriptedProvider
from tests.engine.session_harness import SessionHarness
from tests.virtual_time import VirtualTimeLoop
from tui.cli.find_window import find_window
from tui.core.connection_kinds import COMPATIBLE
from tui.core.models.server_facts import ServerFacts


class SlowProvider(ScriptedProvider):
    """Takes a minute to load, and some seconds to name the window."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.route = replace(self.route, kind=COMPATIBLE)
        self.seconds = seconds
        self.loaded = False

    async def prepare(self) -> None:
        await asyncio.sleep(0 if self.loaded else 60)
        self.loaded = True

    async def facts(self) -> ServerFacts | None:
        await self.prepare()
        await asyncio.sleep(self.seconds)
        return ServerFacts(window=7000)


@pytest.mark.parametrize(("seconds", "window"), [(1.5, 7000), (2.5, None)])
def test_the_limit_is_for_the_server_and_not_for_loading(tmp_path: Path, seconds: float, window: int | None) -> None:
    session = SessionHarness(tmp_path).session
    profile = replace(session.choice.profile, window=None)
    session.choose(replace(session.choice, provider=SlowProvider(seconds), profile=profile))
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        assert runner.run(find_window(session)) == (window is not None)
    assert session.choice.profile.window == window
