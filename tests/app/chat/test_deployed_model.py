"""The chat finds out which model is behind a deployment, says so once, and shows who said it."""

from pathlib import Path

import pytest

from tests.app.chat.test_chat import NARROW, WIDE, shown
from tests.app.chat.test_connection_status import panel
from tests.app_harness import AppHarness, until
from tests.azure_server import AzureServer
from tests.narrowing import present
from tests.servers import scripted_server
from tui.app.chat.composer import Composer


def azure_chat(home: Path, url: str) -> AppHarness:
    """Return the chat over a deployment of which nobody has said which model it is."""
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(
        f'[connections.work]\nkind = "azure"\nendpoint = "{url}"\ndeployment = "chat"\nauth = "key"\n'
        'api_key_env = "WORK_KEY"\napi_version = "2024-12-01-preview"\n'
    )
    harness = AppHarness(home)
    harness.assembly.environ = {**harness.assembly.environ, "WORK_KEY": "x"}
    return harness


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_model_that_answered_is_in_the_header_and_its_source_in_the_panel(
    home: Path, size: tuple[int, int]
) -> None:
    azure = AzureServer("o1-2024-12-17")
    async with scripted_server(azure) as server:
        harness = azure_chat(home, server.url)
        async with harness.app.run_test(size=size) as pilot:
            await harness.opened(pilot)
            assert harness.session.choice.profile.window is None
            await harness.ask(pilot, "hello")
            said = "deployment chat is o1, as the reply said"
            await until(pilot, lambda: sum(said in text for text in harness.texts()) == 1)
            assert harness.session.choice.profile.name == "o1"
            await panel(harness, pilot)
            text = " ".join(shown(harness).replace("│", " ").split())
            assert "as the reply said (o1-2024-12-17, since" in text
            await pilot.press("escape")
            await until(pilot, lambda: not harness.app.screen.is_modal)
            azure.bodies.clear()
            await harness.ask(pilot, "again")
            assert azure.roles[0] == "developer"
            assert len(azure.bodies) == 1
            assert sum(said in text for text in harness.texts()) == 1


async def test_a_model_that_is_chosen_in_the_chat_is_not_replaced(home: Path) -> None:
    azure = AzureServer("o1-2024-12-17")
    async with scripted_server(azure) as server:
        harness = azure_chat(home, server.url)
        async with harness.app.run_test(size=WIDE) as pilot:
            await harness.opened(pilot)
            harness.screen.query_one(Composer).load_text("/model o3")
            await pilot.press("enter")
            await until(pilot, lambda: harness.session.choice.profile.name == "o3")
            await harness.ask(pilot, "hello")
            profile = harness.session.choice.profile
            assert (profile.name, str(present(profile.deployed).source)) == ("o3", "chosen")
