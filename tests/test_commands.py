"""Keys, slash commands and commands of the command line lead to something that can be called."""

import inspect
from importlib import import_module
from pkgutil import walk_packages

import click
import pytest
from textual.actions import parse
from textual.binding import Binding, BindingType
from textual.dom import DOMNode

import tui.app
from tui.app.app import MullApp
from tui.app.chat.screen import ChatScreen
from tui.app.chat.view import ChatView
from tui.app.commands import COMMANDS
from tui.cli.commands import COMMANDS as WORDS
from tui.cli.commands import cli


def bound() -> list[tuple[type[DOMNode], str]]:
    """Return every action that a key of the app is bound to, with the class that binds it."""
    found = []
    for module in walk_packages(tui.app.__path__, "tui.app."):
        for cls in vars(import_module(module.name)).values():
            if inspect.isclass(cls) and cls.__module__ == module.name and issubclass(cls, DOMNode):
                found += [(cls, action_of(binding)) for binding in vars(cls).get("BINDINGS", ())]
    return found


def action_of(binding: BindingType) -> str:
    return binding.action if isinstance(binding, Binding) else binding[1]


def of_the_chat(action: str) -> bool:
    return callable(getattr(ChatView, f"action_{action}", None))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.action)
def test_a_command_of_the_chat_can_be_called(command):
    assert of_the_chat(command.action)
    assert inspect.getdoc(getattr(ChatView, f"action_{command.action}"))


@pytest.mark.parametrize(("cls", "action"), bound(), ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_key_is_bound_to_something_that_can_be_called(cls, action):
    """Textual passes over an action that nobody has, in silence."""
    namespace, name, _ = parse(action)
    owner = MullApp if namespace == "app" else cls
    assert any(callable(getattr(owner, f"{prefix}{name}", None)) for prefix in ("action_", "_action_"))


def test_the_keys_of_the_chat_ask_for_what_it_has():
    asked = [parse(binding.action) for binding in ChatScreen.BINDINGS if isinstance(binding, Binding)]
    assert len(asked) >= len([command for command in COMMANDS if command.key])
    assert all(of_the_chat(arguments[0]) for _, name, arguments in asked if name == "chat")


@pytest.mark.parametrize("name", WORDS)
def test_a_command_of_the_command_line_is_there(name):
    command = cli.get_command(click.Context(cli), name)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.help
