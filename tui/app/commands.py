"""Everything the chat can be asked to do, once: keys, palette, slash commands and help read it here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tui.app.chat.editing.keys import EDIT_ACTIONS
from tui.core.keys import LEADER, second_key


class Scope(Enum):
    """Where a key is looked for."""

    CHAT = "the chat"
    PROGRAM = "every screen"
    COMPOSER = "the composer, which asks for its keys by itself"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do. ``action`` names what a controller of the chat does: see ``actions`` of each of them.

    ``slash`` is what is typed after ``/``; ``takes`` names the argument that may follow it. ``key`` is the default key
    as Textual names it, or several with a comma between; ``priority`` is False for a key that has another meaning in a
    text field. ``aliases`` are other words that may be typed after ``/``.
    """

    name: str
    about: str
    action: str
    slash: str = ""
    takes: str = ""
    key: str = ""
    priority: bool = True
    aliases: tuple[str, ...] = ()
    scope: Scope = Scope.CHAT


COMMANDS = (
    Command("Stop the reply", "what came is kept", "stop", "stop", key="escape", priority=False),
    Command(
        "Queue", "what waits behind the reply: all back into the composer; send goes on with it", "queue", "queue",
        "send",
    ),
    Command(
        "Persona", "persona: NAME, append NAME, back, card, new, edit, duplicate", "persona", "persona", "NAME", "f2",
    ),
    Command(
        "Previous persona", "back to the persona that was in force before; once more, back again", "previous_persona",
        key="alt+minus",
    ),
    Command("New persona", "begin one of your own in the editor; also /persona new NAME", "new_persona"),
    Command(
        "Edit the persona", "in use, in the editor; another: /persona edit NAME, or Ctrl+G in the list", "edit_persona",
    ),
    Command("Copy the persona", "in use, under another name; also /persona duplicate NAME NEW", "duplicate_persona"),
    Command("Model", "model and connection", "model", "model", "NAME", "f3"),
    Command("Effort", "reasoning effort; verbosity, mode, tier, sampling", "effort", "effort", "EFFORT", "f4"),
    Command("Sessions", "go on with another session", "sessions", "sessions", "NAME", "f5"),
    Command("Trash", "deleted sessions: restored, or removed for good", "trash", "trash"),
    Command("Merge", "this session and copies of it: shows what each has, and makes one of them", "merge", "merge"),
    Command(
        "Purge a message", "its text goes from the disk, the trash and the search, after a question; its place stays",
        "purge", "purge", "NUMBER",
    ),
    Command(
        "Export", "shows this session as a document, and writes it; FILE, or html, json, md: at once", "export",
        "export", "FILE", "f6",
    ),
    Command(
        "Import", "conversations of other programs, as sessions: a FILE, a folder or a ZIP archive; personas: a FILE",
        "import_conversations", "import", "FILE",
    ),
    Command(
        "Ask again", "answer again what is in view; the old reply stays. By another effort or MODEL, if one is given",
        "retry", "retry", "MODEL", "f7",
    ),
    Command(
        "Twice the budget", "a reply that was cut off: again with twice the budget", "retry_with_more", "more", "",
        "alt+m",
    ),
    Command(
        "Less effort", "a reply that was cut off: again with less effort", "retry_with_less", "less", "",
        "alt+e",
    ),
    Command("Go on", "a reply that was cut off: ask it to go on", "go_on", "continue", "", "alt+i"),
    Command(
        "Compare", "one prompt under several efforts, personas or models, or the same several times", "compare",
        "compare", "PROMPT", "alt+v",
    ),
    Command("Tally", "what you chose in blind comparisons: who won, at what cost", "tally", "tally"),
    Command(
        "The one before", "of several messages or replies in one place, at the place in view; or click on ‹",
        "previous_reply", "previous", "", "alt+p,ctrl+x left_square_bracket",
    ),
    Command(
        "The one after", "of several messages or replies in one place, at the place in view; or click on ›",
        "next_reply", "next", "", "alt+n,ctrl+x right_square_bracket",
    ),
    Command(
        "Tree", "the whole session with its branches: go on from any message, compare, fork, bookmark", "tree", "tree",
        "", "alt+l",
    ),
    Command(
        "Aside", "a question on the side: with the same context, and kept out of the conversation", "aside", "aside",
        "QUESTION", "alt+q,ctrl+x comma",
    ),
    Command("Fork", "go on in a new session that holds this one up to here; each names the other", "fork", "fork"),
    Command("Doctor", "is this connection usable? sends one small request", "doctor", "doctor", "", "f8"),
    Command(
        "Connection", "where it sends, as whom, what is left of its limits, what it was learned to refuse",
        "connection", "connection", "", "alt+s",
    ),
    Command(
        "Count exactly", "input tokens of the next request, counted by the service", "count", "count", "",
        "alt+k",
    ),
    Command(
        "Usage", "tokens and US$ over all sessions, by day, model, persona, session", "usage", "usage", "",
        "alt+u",
    ),
    Command("Connect", "describe a connection, try it, save it", "connect", "connect", "SERVICE", "f9"),
    Command(
        "New session", "this session stays on disk", "new_session", "new", "", "ctrl+n,ctrl+x n", aliases=("clear",),
    ),
    Command(
        "Private session", "a new one, kept in memory only: nothing of it is written; off begins one on disk again",
        "private", "private", "off",
    ),
    Command(
        "Another folder", "carry this session on in another folder, or back where its disk is there again",
        "carry_on", "elsewhere", "FOLDER", "alt+w",
    ),
    Command(
        "X-ray", "the next request part by part: mute, pin, the raw request and replies", "xray", "context", "",
        "alt+x",
    ),
    Command(
        "Make room", "what to leave out, or to sum up, so that the next request fits", "make_room", "room", "",
        "alt+r",
    ),
    Command(
        "Output budget", "most tokens a reply may take, reasoning included; off takes it away", "budget",
        "budget", "TOKENS",
    ),
    Command("Verbosity", "how long the text of replies is to be; off", "verbosity", "verbosity", "WORD"),
    Command(
        "Reasoning mode", "standard or pro, where the model takes it; off", "mode", "mode", "WORD",
        aliases=("reasoning_mode",),
    ),
    Command(
        "Service tier", "how the service queues requests, which changes the price; off", "tier", "tier", "WORD",
        aliases=("service_tier",),
    ),
    Command("Seed", "for replies that can be had again, where the model takes one; off", "seed", "seed", "NUMBER"),
    Command(
        "Temperature", "0 to 2, where the model takes one; off", "temperature", "temperature", "NUMBER",
        aliases=("temp",),
    ),
    Command(
        "Top p", "0 to 1, where the model takes it; off", "top_p", "top_p", "NUMBER", aliases=("top-p", "topp"),
    ),
    Command("Schema", "the JSON Schema that replies are to fit; off takes it away", "schema", "schema", "OFF"),
    Command(
        "Fingerprints", "show with each reply which fingerprint the service named, or hide them", "fingerprints",
        "fingerprints", aliases=("fingerprint",),
    ),
    Command(
        "Attach", "a file to the next message: an image or a text; a path that was pasted, or FILE", "attach",
        "attach", "FILE", "alt+a",
    ),
    Command(
        "Prompt advice", "what in your text works against a model that reasons, why, and what to change", "advice",
        "advice", "", "alt+h",
    ),
    Command("Detach", "take an attachment away: the last, or by its number", "detach", "detach", "NUMBER"),
    Command(
        "Content filter", "what the service's filter found in the last prompt and reply, by category",
        "content_filter", "filter",
    ),
    Command(
        "Receipt", "what was asked, applied and served in the turn in view, and what it cost", "receipt", "receipt", "",
        "alt+t",
    ),
    Command("Theme", "the colours: auto is dark or light as the terminal is", "theme", "theme", "NAME"),
    Command(
        "Panel", "the figures of context, thinking and cost: full at the side, as a bar, or off", "panel", "panel",
        "SIZE", "ctrl+t",
    ),
    Command("Ways to begin", "practise, connect, or a server that runs on this computer", "start", "start"),
    Command("Starters", "texts to begin with: put into the composer, to be finished", "starters", "starters"),
    Command(
        "Prompt", "a prompt of your own, by its NAME, filled with what is typed behind it; /NAME does the same",
        "prompt", "prompt", "NAME",
    ),
    Command("Tour", "mull in six cards; it changes nothing and sends nothing", "tour", "tour"),
    Command("Jump to", "a turn or a heading of this conversation, from a list", "jump", "jump", "WORDS", "alt+j"),
    Command(
        "Find", "search this conversation", "search", "find", "WORDS", "ctrl+f,ctrl+x f", aliases=("search",),
    ),
    Command(
        "Read", "the keys go to the conversation: j k { } g G n N; i, or any other letter, goes back to writing",
        "read", "read", "", "shift+tab",
    ),
    Command(
        "Copy", "the last reply, code (by its number too), a table, or the conversation", "copy", "copy", "NUMBER",
    ),
    Command("Copy the last reply", "as Markdown, as it was received", "copy_reply", "", "", "alt+c"),
    Command("Write code to a file", "a name is asked for; no file is overwritten", "write_code", "write", "NUMBER"),
    Command("Open a link", "shows the host first; http and https only", "links", "links"),
    Command(
        "Long code lines", "wrap them at a mark, or scroll them sideways with Alt+Left and Alt+Right", "wrap_code",
        "wrap", "", "alt+z",
    ),
    Command(
        "Fold or unfold", "reasoning, personas, long messages and code in view; or click on ▸ ▾", "toggle_folds",
        "fold", "", "ctrl+o,ctrl+x o",
    ),
    Command("Editor", "write in your own: $VISUAL or $EDITOR", "editor", "editor", "", "ctrl+g,ctrl+x ctrl+e"),
    Command(
        "Editor with the reply", "write in your own, with the last reply below your text", "editor_with_reply", "", "",
        "alt+g",
    ),
    Command(
        "Edit", "your last message, or that of a NUMBER, to be said in its place; the old one stays", "edit_last",
        "edit", "NUMBER", "up", scope=Scope.COMPOSER,
    ),
    Command(
        "Edit the message in view", "that you went to, or the first of yours; e while reading, or click on its heading",
        "edit_message",
    ),
    Command(
        "History", "search what you sent, in all sessions, and put it into the composer", "search_history", "history",
        "WORDS", "ctrl+r",
    ),
    Command("Help", "keys, commands and signs", "help", "help", key="f1", aliases=("?", "h"), scope=Scope.PROGRAM),
    Command("Suspend", "back to the shell; fg goes on", "suspend", "suspend", key="ctrl+z", scope=Scope.PROGRAM),
    Command(
        "Quit", "the session is already on disk", "quit", "quit", "", "ctrl+q,ctrl+x q", aliases=("exit", "q"),
        scope=Scope.PROGRAM,
    ),
)  # fmt: skip


CALLED = re.compile(r"/(?P<prompt>prompt\s+)?(?P<name>\w[\w-]*)(?:\s+|$)")
ARRIVES = "while a reply arrives"
WAITING = frozenset(
    {
        "retry",
        "retry_with_more",
        "retry_with_less",
        "go_on",
        "compare",
        "previous_reply",
        "next_reply",
        "fork",
        "aside",
        "count",
        "new_session",
        "private",
        "carry_on",
        "make_room",
        "purge",
        "merge",
    }
)
"""Actions that have to wait until a reply that arrives has ended; all others can be done meanwhile."""


@dataclass(frozen=True, slots=True)
class Key:
    """An action and its default keys, as Textual names them, with a comma between; empty for none."""

    key: str
    action: str
    name: str = ""
    priority: bool = True
    scope: Scope = Scope.CHAT

    @property
    def keys(self) -> tuple[str, ...]:
        """All default keys: what has Alt or is a function key has a second one, of two strokes."""
        own = tuple(filter(None, self.key.split(",")))
        if self.scope is Scope.COMPOSER or any(each.startswith(f"{LEADER} ") for each in own):
            return own
        return (*own, *filter(None, map(second_key, own)))


MOVES = (
    Key("pageup", "page_up", "Scroll up"),
    Key("pagedown", "page_down", "Scroll down"),
    Key("ctrl+home", "scroll_home", "To the beginning", priority=False),
    Key("ctrl+end", "scroll_end", "To the end", priority=False),
    Key("ctrl+up", "previous_turn", "To your message before"),
    Key("ctrl+down", "next_turn", "To your message after"),
    Key("alt+up", "previous_code", "To the code before"),
    Key("alt+down", "next_code", "To the code after"),
    Key("alt+left", "code_left", "Scroll code to the left"),
    Key("alt+right", "code_right", "Scroll code to the right"),
)
"""They move in the transcript while the composer keeps the focus."""
COMMAND_KEYS = tuple(Key(c.key, c.action, c.name, c.priority, c.scope) for c in COMMANDS)
CHAT_KEYS = (*(key for key in COMMAND_KEYS if key.scope is Scope.CHAT), *MOVES)
PROGRAM_KEYS = (
    *(key for key in COMMAND_KEYS if key.scope is Scope.PROGRAM),
    Key("ctrl+p,ctrl+x p", "command_palette", "Command palette", scope=Scope.PROGRAM),
)
"""They are bound on every screen."""
COMPOSER_KEYS = (
    *(key for key in COMMAND_KEYS if key.scope is Scope.COMPOSER),
    Key("enter", "send", "Send", scope=Scope.COMPOSER),
    Key("ctrl+j,shift+enter,alt+enter", "new_line", "Break the line", scope=Scope.COMPOSER),
    Key(LEADER, "leader", "First of two strokes", scope=Scope.COMPOSER),
    *(Key("", action, action.replace("_", " ").capitalize(), scope=Scope.COMPOSER) for action in EDIT_ACTIONS),
)
KEYS = {key.action: key for key in (*CHAT_KEYS, *PROGRAM_KEYS, *COMPOSER_KEYS)}
"""All keys that can be changed, by action."""
PROGRAM_COMMANDS = frozenset({"help", "theme", "suspend", "quit"})
"""The actions of the commands that can be chosen on every screen."""


def matching(text: str) -> list[Command]:
    """Return the slash commands that a text may become, that of its very name first; none where it is no command."""
    word = text[1:].split(" ", 1)[0] if text.startswith("/") else "/"
    if "/" in word:
        return []
    begun = [c for c in COMMANDS if c.slash and any(name.startswith(word) for name in (c.slash, *c.aliases))]
    return sorted(begun, key=lambda command: word not in (command.slash, *command.aliases))


def command_in(text: str) -> tuple[str, str] | None:
    """Return the word after the slash and the rest of a line that is meant as a command; None for any other text.

    A path, and a line that begins with two slashes or a space, is text.
    """
    line = text.strip()
    if not text.startswith("/") or "\n" in line:
        return None
    word, _, rest = line[1:].partition(" ")
    return (word, rest.strip()) if word.isidentifier() or find(word) is not None else None


def prompt_called(text: str) -> tuple[str, str] | None:
    """Return the name of the prompt of one's own that a text may call, and what is typed behind it; None for any other.

    ``/NAME words`` calls one unless it is a command, ``/prompt NAME words`` in any case; the words may have lines.
    """
    found = CALLED.match(text)
    if found is None or (found["prompt"] is None and find(found["name"]) is not None):
        return None
    return found["name"], text[found.end() :].rstrip()


def unknown_in_words(word: str, prompts: Sequence[str] = ()) -> str:
    """Return that there is no command of that name, and no prompt of one's own, with what is near."""
    from tui.core.near_name import near_name  # noqa: PLC0415  not needed for the first paint

    commands = [name for command in COMMANDS for name in (command.slash, *command.aliases)]
    near = near_name(word, [*commands, *prompts])
    if near is not None:
        return f"No command /{word}. Did you mean /{near}? /help lists all."
    return f"No command /{word}. /help lists all; a space before the slash sends it as text."


def find(word: str) -> Command | None:
    """Return the command of that name, None for no name: some commands have a key alone."""
    typed = word.lower()
    return next((c for c in COMMANDS if typed and (typed == c.slash or typed in c.aliases)), None)
