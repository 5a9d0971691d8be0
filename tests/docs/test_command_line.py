"""The page on the command line names every command and every flag, and no other."""

from __future__ import annotations

import click
import pytest

from tests.docs.pages import PAGES, rows, words
from tui.cli.commands import cli
from tui.cli.interface import COMMANDS

PAGE = PAGES["command-line"]
NAMES = ["mull", *(f"mull {name}" for name in COMMANDS)]
HELP = {"--help", "-h"}


def command_of(name: str) -> click.Command:
    """Return the command of a section's heading: ``mull`` or ``mull ask``."""
    command: click.Command = cli
    for word in name.split()[1:]:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None, name
        command = found
    return command


def flags_of(command: click.Command) -> set[str]:
    """Return all flags of a command and of the commands below it."""
    options = [each for each in command.params if isinstance(each, click.Option)]
    own = {flag for option in options for flag in (*option.opts, *option.secondary_opts)}
    below = command.commands.values() if isinstance(command, click.Group) and command is not cli else []
    return own.union(*(flags_of(each) for each in below)) - HELP


def test_every_command_has_its_section() -> None:
    assert sorted(name for name in PAGE.sections() if name.startswith("mull")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_flag_of_a_command_is_named(name: str) -> None:
    told = {word for row in rows(PAGE.section(name)) for word in words(row[0]) if word.startswith("-")}
    assert told == flags_of(command_of(name))


@pytest.mark.parametrize("name", ["mull sessions", "mull personas"])
def test_every_command_of_a_group_is_named(name: str) -> None:
    command = command_of(name)
    assert isinstance(command, click.Group)
    told = {word for row in rows(PAGE.section(name)) for word in words(row[0]) if not word.startswith("-")}
    assert told == set(command.commands)


def test_the_choices_of_a_flag_are_named() -> None:
    for name in NAMES:
        told = {words(row[0])[0]: words(row[1]) for row in rows(PAGE.section(name)) if words(row[0])}
        for option in command_of(name).params:
            if isinstance(option, click.Option) and isinstance(option.type, click.Choice):
                long = next(flag for flag in option.opts if flag.startswith("--"))
                assert set(option.type.choices) <= set(told[long]), f"{name} {long}"
