"""A turn that is kept nowhere: the folders of mull and of temporary files are byte for byte as they were."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.cli.processes import QUESTION, RUN, clean_environ
from tests.disk_tree import tree
from tests.paths import ROOT
from tests.servers import Received, Wire, chunk, scripted_server, usage

SECRET = "my-secret-word"


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with a session, an index and settings in it, to be copied."""
    home = tmp_path_factory.mktemp("lived-in") / "mull"
    assert mull(home, "ask", "-c", "practice", "-m", "o1", "before").returncode == 0
    assert mull(home, "usage").returncode == 0
    (home / "config.toml").write_text("reserve = 20000\n")
    return home


@pytest.fixture
def lived_in(made_once: Path, home: Path) -> Path:
    """Return a home of this test's own with a session, an index and settings in it."""
    shutil.copytree(made_once, home)
    return home


def notes(folder: Path) -> Path:
    file = folder / "notes.txt"
    file.write_text(f"notes with {SECRET}")
    return file


Words = Callable[[Path], tuple[str, ...]]
TURNS: dict[str, Words] = {
    "plain": lambda _: ("ask", "--no-session", SECRET),
    "json": lambda _: ("ask", "--no-session", "--json", SECRET),
    "attached": lambda folder: ("ask", "--no-session", "--attach", str(notes(folder)), SECRET),
    "budget": lambda _: ("ask", "--no-session", "--max-output-tokens", "5000", SECRET),
    "starved": lambda _: ("ask", "--no-session", "--max-output-tokens", "64", f"practice: reasoning=900\n{SECRET}"),
    "failed": lambda _: ("ask", "--no-session", f"practice: fault=quota\n{SECRET}"),
    "anyway": lambda _: ("ask", "--no-session", "--anyway", SECRET),
    "dry": lambda _: ("ask", "--no-session", "--dry-run", SECRET),
    "compared": lambda _: ("compare", "--no-session", "-e", "low", "-e", "high", SECRET),
    "compared-json": lambda _: ("compare", "--no-session", "--json", "-e", "low", "-e", "high", SECRET),
}


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("used", [True, False])
def test_a_turn_without_a_session_writes_nothing(
    request: pytest.FixtureRequest, home: Path, tmp_path: Path, temporary: Path, turn: str, used: bool
) -> None:
    if used:
        request.getfixturevalue("lived_in")
    words = TURNS[turn](tmp_path)
    before = tree(home, temporary)
    run = mull(home, *words, "-m", "o1", "-c", "practice", TMPDIR=str(temporary))
    assert run.returncode == (1 if turn in ("starved", "failed") else 0)
    assert run.stdout.strip() or turn in ("starved", "failed")
    assert tree(home, temporary) == before
    assert "-s last" not in run.stderr, "there is no session to go on with"


def test_json_names_no_session(home: Path) -> None:
    told = json.loads(mull(home, "ask", "--no-session", "--json", "-c", "practice", "hello").stdout)
    assert (told["session"], told["kept"], told["status"]) == (None, False, "complete")
    words = ("compare", "--no-session", "--json", "-c", "practice", "-m", "o1", "-e", "low", "-e", "high", "hello")
    told = json.loads(mull(home, *words).stdout)
    assert (told["session"], told["kept"]) == (None, False)
    assert not home.exists()


@pytest.mark.parametrize(
    "words", [("ask", "--session", "last"), ("ask", "-s", "x"), ("compare", "--session", "last", "-e", "low")]
)
def test_it_does_not_go_on_with_a_session(lived_in: Path, words: tuple[str, ...]) -> None:
    run = mull(lived_in, *words, "--no-session", "hello")
    assert (run.returncode, run.stdout) == (2, "")
    assert "cannot be gone on with privately" in run.stderr
    assert "Leave out --session or --resume" in run.stderr


def test_a_chat_that_goes_on_with_a_session_is_not_private(lived_in: Path) -> None:
    code = "from tui.cli.assembly import *; Assembly(Flags(resume='last', private=True))"
    run = subprocess.run([RUN[0], "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert "cannot be gone on with privately" in run.stderr


def test_a_usual_turn_beside_it_is_kept(lived_in: Path) -> None:
    assert mull(lived_in, "ask", "--no-session", "-c", "practice", SECRET).returncode == 0
    assert mull(lived_in, "ask", "-c", "practice", "after").returncode == 0
    listed = json.loads(mull(lived_in, "sessions", "list", "--json").stdout)
    assert sorted(each["title"] for each in listed) == ["after", "before"]
    assert mull(lived_in, "sessions", "search", SECRET).returncode == 1


async def test_nothing_is_learned_and_ones_own_figures_are_known(lived_in: Path) -> None:
    async def refuses_effort(received: Received, wire: Wire) -> None:
        if received.body.get("reasoning_effort"):
            error = {"message": f"Unsupported parameter: 'reasoning_effort' ({SECRET})", "param": "reasoning_effort"}
            await wire.whole(
                {"error": {**error, "type": "invalid_request_error", "code": "unsupported_parameter"}}, 400
            )
            return
        await wire.head()
        await wire.events(chunk("Hello."), chunk(finish="stop"), usage(20, 1_843, 1_340), "[DONE]")
        await wire.finish()

    async with scripted_server(refuses_effort) as server:
        env = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": f"{server.url}/v1"}
        assert (await asyncio.to_thread(mull, lived_in, "ask", "-m", "o1", QUESTION, **env)).returncode == 0
        assert mull(lived_in, "usage").returncode == 0
        before = tree(lived_in)
        words = ("ask", "-m", "o1", "-e", "high", "--no-session", QUESTION)
        run = await asyncio.to_thread(mull, lived_in, *words, **env)
        assert (run.returncode, run.stdout) == (0, "Hello.\n")
        words = ("ask", "-m", "o1", "--max-output-tokens", "500", "--no-session", QUESTION)
        run = await asyncio.to_thread(mull, lived_in, *words, **env)
        assert "o1 took 1,340 reasoning tokens" in run.stderr
        assert tree(lived_in) == before


async def test_a_turn_that_is_killed_leaves_nothing(lived_in: Path, temporary: Path) -> None:
    arrived = asyncio.Event()

    async def hangs(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk(f"The beginning of {SECRET}"))
        arrived.set()
        await wire.client_gone()

    before = tree(lived_in, temporary)
    async with scripted_server(hangs) as server:
        env = {**clean_environ(), "OPENAI_API_KEY": "test", "OPENAI_BASE_URL": f"{server.url}/v1"}
        env |= {"MULL_HOME": str(lived_in), "TMPDIR": str(temporary)}
        words = (*RUN, "ask", "--no-session", "-m", "o1", QUESTION)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, env=env, stdout=pipe, stderr=pipe)
        await arrived.wait()
        assert process.stdout is not None
        assert b"The beginning" in await process.stdout.readuntil(SECRET.encode())
        assert tree(lived_in, temporary) == before, "while it runs"
        os.kill(process.pid, signal.SIGKILL)
        await process.communicate()
    assert tree(lived_in, temporary) == before


def test_a_mistake_of_mulls_own_tells_nothing_of_it(lived_in: Path) -> None:
    before = tree(lived_in)
    code = (
        "import tui.engine.turn as turn\n"
        "def broken(*_): raise RuntimeError('x')\n"
        "turn.ReplyInProgress = broken\n"
        "from mull import main; main()"
    )
    env = {**clean_environ(), "MULL_HOME": str(lived_in)}
    words = [RUN[0], "-c", code, "ask", "--no-session", "-c", "practice", SECRET]
    run = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT, env=env)
    assert run.returncode == 1
    assert "RuntimeError" in run.stderr
    assert SECRET not in run.stderr + run.stdout
    assert tree(lived_in) == before
