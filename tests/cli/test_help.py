"""Help on every command, what wrong usage is told with, and that what is declared can run."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from tests.docs.pages import PAGES, README, commands
from tui.cli import completion, interface
from tui.cli.commands import cli
from tui.cli.help import CONNECTIONS, Command
from tui.core.connection_kinds import KINDS
from tui.core.usage.report import WAYS
from tui.export.formats import DEFAULT, FORMATS

SECTIONS = ("Examples:", "Environment variables:", "Exit codes:")


def below(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Command]]:
    """Yield every command with the words that call it, without the first."""
    assert isinstance(command, Command)
    yield path, command
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from below(each, (*path, name))


COMMANDS = dict(below(cli))


def ran(*words: str) -> str:
    run = CliRunner().invoke(cli, list(words), prog_name="mull")
    assert run.exit_code == 0, run.output
    return run.output


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(("mull", *path)))
def test_every_command_has_help_with_examples_variables_and_exit_codes(path: tuple[str, ...]) -> None:
    told = ran(*path, "--help")
    assert told == ran(*path, "-h") == ran("help", *path)
    assert told.startswith(f"Usage: {' '.join(('mull', *path))} ")
    assert [section for section in SECTIONS if f"\n{section}\n" not in told] == []
    assert "MULL_HOME" in told
    command = COMMANDS[path]
    assert {0, 1, 2} <= set(command.exit_codes)
    assert [option.opts for option in command.params if isinstance(option, click.Option) and not option.help] == []


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(("mull", *path)))
def test_every_example_calls_its_command_and_stands_on_a_page_that_is_run(path: tuple[str, ...]) -> None:
    printed = {
        command for page in (README, *PAGES.values()) for block in page.blocks("sh") for command in commands(block)
    }
    examples = COMMANDS[path].examples
    assert examples
    assert [each for each in examples if " ".join(("mull", *path)) not in each] == []
    assert sorted(set(examples) - printed) == []


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(("mull", *path)))
def test_what_a_command_runs_is_there_and_takes_what_is_declared(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    if isinstance(command, click.Group):
        return
    assert command.callback is not None
    held = inspect.getclosurevars(command.callback).nonlocals
    function = getattr(import_module(f"tui.cli.{held['module']}"), held["name"])
    inspect.signature(function).bind(**{str(param.name): None for param in command.params})


def test_choices_are_those_of_what_they_choose() -> None:
    assert interface.BY == WAYS
    assert tuple(FORMATS) == interface.FORMATS
    assert interface.FORMATS[0] == DEFAULT.name
    assert tuple(completion.SCRIPTS) == interface.SHELLS


def test_the_variables_of_every_connection_kind_are_named() -> None:
    asked = [kind.variables for kind in KINDS if kind.variables is not None]
    names = {
        name for each in asked for name in (each.decisive, each.key, each.address, each.deployment, each.api_version)
    }
    assert names - {""} <= set(CONNECTIONS)


WRONG = [
    (("ask", "--jsn"), "mull ask", "Did you mean '--json'?"),
    (("ask", "--seed", "x"), "mull ask", "'x'"),
    (("ask", "--temperature", "3"), "mull ask", "3"),
    (("ask", "--max-output-tokens", "0"), "mull ask", "0"),
    (("ask", "--attach"), "mull ask", "--attach"),
    (("compare", "--sed", "7"), "mull compare", "'--choose', '--seed'?"),
    (("sessions", "shw"), "mull sessions", "Did you mean show?"),
    (("sessions", "show"), "mull sessions show", "SESSION"),
    (("sessions", "show", "a", "b"), "mull sessions show", "b"),
    (("sessions", "rename", "last"), "mull sessions rename", "TITLE"),
    (("sessions", "search"), "mull sessions search", "Nothing is asked for"),
    (("sessions", "search", "x", "--most", "0"), "mull sessions search", "0"),
    (("export", "--format", "pdf"), "mull export", "'md', 'json', 'html'"),
    (("personas", "nw"), "mull personas", "Did you mean new?"),
    (("personas", "import", "/no/such/file"), "mull personas import", "/no/such/file"),
    (("usage", "--by", "week"), "mull usage", "'day', 'model', 'persona', 'session'"),
    (("usage", "--since", "soon"), "mull usage", "yesterday, 7d"),
    (("usage", "--since", ""), "mull usage", "names no moment"),
    (("completion", "tcsh"), "mull completion", "'bash', 'zsh', 'fish'"),
    (("completion",), "mull completion", "bash"),
    (("setup", "--kind", "open"), "mull setup", "openai"),
    (("usage", "x"), "mull usage", "x"),
    (("doctor", "--no-reqest"), "mull doctor", "'--no-request'"),
    (("help", "ak"), "mull", "Did you mean ask?"),
    (("help", "sessions", "shw"), "mull sessions", "Did you mean show?"),
    (("help", "ask", "x"), "mull ask", "mull ask has no commands."),
    (("esport",), "mull", "Did you mean export?"),
    (("ASK",), "mull", "Did you mean ask?"),
    (("xyz",), "mull", "There are: ask, compare, context"),
    (("--modl", "o1"), "mull", "Did you mean one of: '--mode', '--model'?"),
    (("--modell", "o1"), "mull", "'--model'"),
    (("ask", "--verbosity", "lo"), "mull ask", "'lo' is no verbosity: it is low, medium or high."),
    (("ask", "--tier", ""), "mull ask", "'' is no service tier"),
    (
        ("compare", "--mode", "pro", "--mode", "proo"),
        "mull compare",
        "'proo' is no reasoning mode: it is standard or pro.",
    ),
    (("-v",), "mull", "mull --version -v"),
    (("-c", "practice", "ask", "hi"), "mull", "--connection is the chat's before a command."),
    (("--model=o1", "models"), "mull", "--model is the chat's"),
    (("-p", "none", "sessions", "list"), "mull", "--persona is the chat's"),
    (("--resume=last", "ask", "hi"), "mull", "--resume is the chat's"),
]


@pytest.mark.parametrize(("words", "path", "said"), WRONG, ids=[" ".join(words) for words, _, _ in WRONG])
def test_wrong_usage_is_one_sentence_that_names_the_help_of_its_command(
    words: tuple[str, ...],
    path: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from mull import main  # noqa: PLC0415  as it is called

    monkeypatch.setattr("sys.argv", ["mull", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert told.err.startswith("mull: ")
    assert told.err.endswith(f" See: {path} --help\n")
    assert said in told.err
    assert told.err.count("\n") == 1


def test_the_short_form_of_version() -> None:
    assert ran("-V") == ran("--version")
