"""Every command that the README and the pages print is run, as it is printed and in the order of its page.

`TOLD` are those that cannot be: they install, build or measure for minutes. Beside each stands what runs it, or how far
it is tried here. The page on connections is in ``test_connections_run``, that on guides in ``test_guides``.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, README, Page, commands
from tests.docs.reader import Reader
from tests.docs.test_connections import EXAMPLES
from tests.paths import ROOT

SHELL = ("sh", "console", "bash")
CONNECTIONS = PAGES["connections"]
FROM_A_WHEEL = ".ci/wheel"
INSTALLS = {  # the file that runs it, or what it does
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/mull": FROM_A_WHEEL,
    "pipx install .": FROM_A_WHEEL,
    "uv tool install .": FROM_A_WHEEL,
    'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/pytest': ".ci/run",
    'python3 -m venv .venv && .venv/bin/pip install -e ".[docs]" && .venv/bin/python docs/make.py': ".ci/run",
}
BENCHMARKS = ("python -m tests.benchmarks --quick", "python -m tests.benchmarks --docs")  # minutes: parsed alone
BY_HAND = PAGES["real-servers"]  # its commands build a server and fetch weights
GUIDES = PAGES["guides"]
ELSEWHERE = (CONNECTIONS, BY_HAND, GUIDES)
CHATS = ("mull", "mull --resume", "mull --private", "mull --model o1 --effort high --persona planner")
# Where a command is not to end with 0, and why: nothing here may leave this computer.
ENDS = {
    ("docs/getting-started.md", "mull doctor"): (1, "No machine named api.openai.com could be found."),
    ("docs/command-line.md", 'mull sessions search "next request" tag:work'): (1, ""),  # none holds it
    ("docs/command-line.md", "mull sessions merge last"): (2, ""),  # no copy is beside it
    ("docs/command-line.md", "mull personas allow"): (2, ""),  # there is no project
    ("docs/command-line.md", "mull prompts allow"): (2, ""),
    ("docs/command-line.md", "mull personas edit mine"): (2, ""),  # no editor is named
    ("docs/trying-personas.md", "mull personas try --all --json"): (2, ""),
}
# The commands before the first one of a page: what its reader has done already.
BEFORE = {
    "docs/command-line.md": ['mull ask "hello"', "mull prompts new explain", "mull export --complete -o kept.md"],
    "docs/exports.md": ['mull ask "hello"'],
    "docs/finding.md": ['mull ask "why is the dark sky dark?"', 'mull ask "and C++?"', "mull sessions tag last work"],
    "docs/getting-started.md": [f"{sys.executable} -m venv --without-pip .venv"],
}
FILES = {
    "notes.txt": "We need an API.\n",
    "conversations.json": """[{"id": "c", "title": "Tides", "create_time": 1700000000, "current_node": "q", "mapping": {
"q": {"id": "q", "parent": null, "message": {"author": {"role": "user"}, "content": {"content_type": "text",
"parts": ["What is a tide?"]}}}}}]""",
    "AGENTS.md": "The tests run with pytest.\n",
    "prompts.md": "Say hello.\n\nexpect:\n- contains: hello\n---\nSay goodbye.\n",
    "house.md": "---\nname: House\n---\nAnswer as the house does.\n",
}
# The questions of `mull setup`, and what is typed: nothing is sent.
SETUP = [
    ("Service", "openai"),
    ("Name of the connection", ""),
    ("Model", ""),
    ("Sign-in", ""),
    ("Name of the variable", ""),
    ("Try it now?", "n"),
    ("Write it?", "y"),
    ("Use it from now on?", "y"),
]


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Reader:
    return Reader(tmp_path, monkeypatch, capsys)


def printed(page: Page) -> list[str]:
    return [command for block in page.blocks(*SHELL) for command in commands(block)]


@pytest.mark.timeout(600)  # all commands of a page, many of them processes of their own
@pytest.mark.parametrize("page", [page for page in (README, *PAGES.values()) if page not in ELSEWHERE], ids=str)
def test_every_command_of_a_page_runs(page: Page, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in FILES.items():
        (reader.folder / name).write_text(text, "utf-8")
    for command in BEFORE.get(page.name, []):
        assert reader.run(command).code == 0, command
    for command in printed(page):
        if command in INSTALLS:
            continue
        if command in BENCHMARKS:
            parsed(command, monkeypatch)
        elif command in CHATS:
            assert reader.chat(command) == 0, command
        elif command == "mull setup":
            assert reader.answer(command, SETUP) == 0
            assert tomllib.loads((reader.home / "config.toml").read_text()) == tomllib.loads(EXAMPLES["openai"])
        else:
            ran = reader.run(command)
            code, words = ENDS.get((page.name, command), (0, ""))
            assert ran.code == code, f"{command}\n{ran.stdout}\n{ran.stderr}"
            assert words in ran.stdout
            assert "Traceback" not in ran.stderr
    assert set(reader.wanted) <= {"api.openai.com"}


def parsed(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the benchmarks read the flags of a command, and measure nothing."""
    from tests.benchmarks.__main__ import options  # noqa: PLC0415  Windows has not what they need

    monkeypatch.setattr(sys, "argv", command.split()[2:])
    assert options()


def test_every_install_is_run_by_a_script() -> None:
    """By .ci/run, or by the script that installs the wheel; see what each of them calls."""
    calls = {
        ".ci/run": ['pip" install --quiet -e ".[test,docs]"', 'python" docs/make.py', 'bin/pytest"'],
        FROM_A_WHEEL: ["-m venv", "install --quiet", "-m tests.installed"],
    }
    for command, file in INSTALLS.items():
        text = (ROOT / file).read_text("utf-8")
        assert [call for call in calls[file] if call not in text] == [], command
