"""Keys, slash commands and commands of the command line lead to something that can be called."""

import inspect
from importlib import import_module
from pkgutil import walk_packages

import click
import pytest
from textual._xterm_parser import XTermParser
from textual.actions import parse
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.events import Key

import tui.app
from tui.app import commands
from tui.app.app import MullApp
from tui.app.chat.controllers import Controllers
from tui.app.chat.screen import ChatScreen
from tui.app.commands import CHAT_KEYS, COMMANDS, KEYS, MOVES
from tui.cli.assembly import Assembly, Flags
from tui.cli.chat_view import opened_view
from tui.cli.commands import cli
from tui.cli.interface import COMMANDS as WORDS


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


@pytest.fixture(scope="module")
def controllers(tmp_path_factory: pytest.TempPathFactory) -> Controllers:
    home = tmp_path_factory.mktemp("mull")
    return opened_view(Assembly(Flags(), {"MULL_HOME": str(home)})).controllers


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.action)
def test_a_command_of_the_chat_calls_a_controller(command: commands.Command, controllers: Controllers) -> None:
    called = controllers.actions()[command.action]
    assert inspect.getdoc(called)
    signature = inspect.signature(called)
    signature.bind()
    if command.takes:
        signature.bind("what stands behind it")


@pytest.mark.parametrize("key", CHAT_KEYS, ids=lambda key: key.action)
def test_a_key_of_the_chat_calls_a_controller(key: commands.Key, controllers: Controllers) -> None:
    inspect.signature(controllers.actions()[key.action]).bind()


def test_an_action_is_of_one_controller_and_asked_for_by_a_command_or_a_key(controllers: Controllers) -> None:
    each = (
        controllers.turn, controllers.choice, controllers.context, controllers.reading, controllers.compare,
        controllers.siblings, controllers.edit, controllers.regenerate,
        controllers.keeping, controllers.advice, controllers.starters, controllers.start, controllers.theme,
        controllers.panel, controllers.program, controllers.editor, controllers.recall, controllers.queue,
        controllers.tree, controllers.aside, controllers.shelf, controllers.purge, controllers.copies,
        controllers.export, controllers.imports, controllers.own_prompts, controllers.persona_editor,
    )  # fmt: skip
    names = [name for controller in each for name in controller.actions]
    assert sorted(names) == sorted({c.action for c in COMMANDS} | {k.action for k in CHAT_KEYS})


def test_no_key_of_the_chat_is_bound_twice() -> None:
    keys = [key for each in KEYS.values() for key in each.keys]
    assert len(keys) == len(set(keys))
    assert len(MOVES) >= 8
    assert len(COMMANDS) >= 28


@pytest.mark.parametrize(("cls", "action"), bound(), ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_key_is_bound_to_something_that_can_be_called(cls: type[DOMNode], action: str) -> None:
    """Textual passes over an action that nobody has, in silence."""
    namespace, name, _ = parse(action)
    owner = {"app": MullApp, "screen": ChatScreen}.get(namespace, cls)
    assert any(callable(getattr(owner, f"{prefix}{name}", None)) for prefix in ("action_", "_action_"))


def test_the_keys_of_the_chat_ask_for_what_it_has() -> None:
    asked = [parse(binding.action) for binding in ChatScreen.BINDINGS if isinstance(binding, Binding)]
    assert [arguments for _, name, arguments in asked if name == "chat"] == [
        (key.action,)
        for key in CHAT_KEYS
        if key.action != "stop"  # the chat decides what that was meant for
    ]
    assert len(asked) == len(CHAT_KEYS)


@pytest.mark.parametrize("name", WORDS)
def test_a_command_of_the_command_line_is_there(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.help


@pytest.mark.parametrize("key", sorted(k.key for k in CHAT_KEYS if k.key.startswith("alt+") and len(k.key) == 5))
def test_a_key_with_alt_arrives_from_a_terminal_that_sends_escape_before_it(key: str) -> None:
    """Some letters do not: Textual reads ``ESC b`` as Ctrl+Left and ``ESC f`` as Ctrl+Right, as readline does."""
    parser = XTermParser()
    events = [*parser.feed(f"\x1b{key[-1]}"), *parser.feed("")]
    assert [event.key for event in events if isinstance(event, Key)] == [key]


READLINE = {f"ctrl+{letter}" for letter in "abdefghijklmnopqrstuvwxy"} | {f"alt+{letter}" for letter in "bcdfglnprtuy"}
PAID = ("retry", "retry_with_more", "retry_with_less", "go_on", "compare")


def test_no_key_of_readline_asks_for_a_paid_reply() -> None:
    asked = {key.action: key.key for key in CHAT_KEYS if key.action in PAID}
    assert set(asked) == set(PAID)
    assert not READLINE & set(asked.values())
