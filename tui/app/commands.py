"""Everything the chat can be asked to do, once: keys, palette, slash commands and help read it here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do. ``action`` names what a controller of the chat does: see ``actions`` of each of them.

    ``slash`` is what is typed after ``/``; ``takes`` names the argument that may follow it. ``key`` is the key as
    Textual names it, ``keys`` as the help names it; ``priority`` is False for a key that has another meaning in a
    text field. ``aliases`` are other words that may be typed after ``/``.
    """

    name: str
    about: str
    action: str
    slash: str = ""
    takes: str = ""
    key: str = ""
    keys: str = ""
    priority: bool = True
    aliases: tuple[str, ...] = ()


COMMANDS = (
    Command("Stop the reply", "what came is kept", "stop", "stop", key="escape", keys="Escape", priority=False),
    Command("Persona", "persona: replace or append", "persona", "persona", "NAME", "f2", "F2"),
    Command("Model", "model and connection", "model", "model", "NAME", "f3", "F3"),
    Command("Effort", "reasoning effort; verbosity, mode, tier, sampling", "effort", "effort", "EFFORT", "f4", "F4"),
    Command("Sessions", "go on with another session", "sessions", "sessions", "NAME", "f5", "F5"),
    Command("Export", "write this session as Markdown into the current folder", "export", "export", "", "f6", "F6"),
    Command("Ask again", "answer again; the old reply stays", "retry", "retry", "", "f7", "F7"),
    Command(
        "Twice the budget", "a reply that was cut off: again with twice the budget", "retry_with_more", "more", "",
        "alt+m", "Alt+M",
    ),
    Command(
        "Less effort", "a reply that was cut off: again with less effort", "retry_with_less", "less", "",
        "alt+e", "Alt+E",
    ),
    Command("Go on", "a reply that was cut off: ask it to go on", "go_on", "continue", "", "alt+i", "Alt+I"),
    Command(
        "Compare", "one prompt under several efforts, personas or models, or the same several times", "compare",
        "compare", "PROMPT", "alt+v", "Alt+V",
    ),
    Command("Previous answer", "to the last message that has several; or click on ‹", "previous_reply", "previous"),
    Command("Next answer", "to the last message that has several; or click on ›", "next_reply", "next"),
    Command("Doctor", "is this connection usable? sends one small request", "doctor", "doctor", "", "f8", "F8"),
    Command(
        "Connection", "where it sends, as whom, what is left of its limits, what it was learned to refuse",
        "connection", "connection", "", "alt+s", "Alt+S",
    ),
    Command(
        "Count exactly", "input tokens of the next request, counted by the service", "count", "count", "",
        "alt+k", "Alt+K",
    ),
    Command(
        "Usage", "tokens and US$ over all sessions, by day, model, persona, session", "usage", "usage", "",
        "alt+u", "Alt+U",
    ),
    Command("Connect", "describe a connection, try it, save it", "connect", "connect", "", "f9", "F9"),
    Command(
        "New session", "this session stays on disk", "new_session", "new", "", "ctrl+n", "Ctrl+N", aliases=("clear",),
    ),
    Command(
        "Private session", "a new one, kept in memory only: nothing of it is written; off begins one on disk again",
        "private", "private", "off",
    ),
    Command(
        "Another folder", "carry this session on in another folder, or back where its disk is there again",
        "carry_on", "elsewhere", "FOLDER", "alt+w", "Alt+W",
    ),
    Command(
        "X-ray", "the next request part by part: mute, pin, the raw request and replies", "xray", "context", "",
        "alt+x", "Alt+X",
    ),
    Command(
        "Make room", "what to leave out, or to sum up, so that the next request fits", "make_room", "room", "",
        "alt+r", "Alt+R",
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
    Command(
        "Fingerprints", "show with each reply which fingerprint the service named, or hide them", "fingerprints",
        "fingerprints", aliases=("fingerprint",),
    ),
    Command(
        "Attach", "a file to the next message: an image or a text; a path that was pasted, or FILE", "attach",
        "attach", "FILE", "alt+a", "Alt+A",
    ),
    Command(
        "Prompt advice", "what in your text works against a model that reasons, why, and what to change", "advice",
        "advice", "", "alt+h", "Alt+H",
    ),
    Command("Detach", "take an attachment away: the last, or by its number", "detach", "detach", "NUMBER"),
    Command(
        "Content filter", "what the service's filter found in the last prompt and reply, by category",
        "content_filter", "filter",
    ),
    Command(
        "Receipt", "what was asked, applied and served in the turn in view, and what it cost", "receipt", "receipt", "",
        "alt+t", "Alt+T",
    ),
    Command("Theme", "the colours: auto is dark or light as the terminal is", "theme", "theme", "NAME"),
    Command(
        "Panel", "the figures of context, thinking and cost: full at the side, as a bar, or off", "panel", "panel",
        "SIZE", "ctrl+t", "Ctrl+T",
    ),
    Command("Starters", "texts to begin with: put into the composer, to be finished", "starters", "starters"),
    Command("Jump to", "a turn or a heading of this conversation, from a list", "jump", "jump", "", "alt+j", "Alt+J"),
    Command("Find", "search this conversation", "search", "find", "", "ctrl+f", "Ctrl+F"),
    Command(
        "Copy", "the last reply, code (by its number too), a table, or the conversation", "copy", "copy", "NUMBER",
    ),
    Command("Copy the last reply", "as Markdown, as it was received", "copy_reply", "", "", "alt+c", "Alt+C"),
    Command("Write code to a file", "a name is asked for; no file is overwritten", "write_code", "write", "NUMBER"),
    Command("Open a link", "shows the host first; http and https only", "links", "links"),
    Command(
        "Long code lines", "wrap them at a mark, or scroll them sideways with Alt+Left and Alt+Right", "wrap_code",
        "wrap", "", "alt+z", "Alt+Z",
    ),
    Command(
        "Fold or unfold", "reasoning, personas, long messages and code in view; or click on ▸ ▾", "toggle_folds",
        "fold", "", "ctrl+o", "Ctrl+O",
    ),
    Command("Editor", "write in your own: $VISUAL or $EDITOR", "editor", "editor", "", "ctrl+g", "Ctrl+G"),
    Command(
        "Editor with the reply", "write in your own, with the last reply below your text", "editor_with_reply", "", "",
        "alt+g", "Alt+G",
    ),
    Command("Edit earlier", "your last message again, in the composer", "edit_last", "edit", keys="Up"),
    Command("Help", "keys, commands and signs", "help", "help", keys="F1", aliases=("?",)),
    Command("Suspend", "back to the shell; fg goes on", "suspend", "suspend", keys="Ctrl+Z"),
    Command("Quit", "the session is already on disk", "quit", "quit", keys="Ctrl+Q", aliases=("exit",)),
)  # fmt: skip


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
        "count",
        "new_session",
        "private",
        "carry_on",
        "make_room",
    }
)
"""Actions that have to wait until a reply that arrives has ended; all others can be done meanwhile."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and the action it is bound to. The help page describes these in words of its own."""

    key: str
    action: str
    name: str = ""
    priority: bool = True


MOVES = (
    Key("pageup", "page_up"),
    Key("pagedown", "page_down"),
    Key("ctrl+home", "scroll_home", priority=False),
    Key("ctrl+end", "scroll_end", priority=False),
    Key("ctrl+up", "previous_turn"),
    Key("ctrl+down", "next_turn"),
    Key("alt+up", "previous_code"),
    Key("alt+down", "next_code"),
    Key("alt+left", "code_left"),
    Key("alt+right", "code_right"),
)
"""They move in the transcript while the composer keeps the focus."""
CHAT_KEYS = (*(Key(c.key, c.action, c.name, c.priority) for c in COMMANDS if c.key), *MOVES)
PROGRAM_KEYS = (Key("ctrl+q", "quit", "Quit"), Key("f1", "help", "Help"), Key("ctrl+z", "suspend", "Suspend"))
"""They are bound on every screen."""
PROGRAM_COMMANDS = frozenset({"help", "theme", "suspend", "quit"})
"""The actions of the commands that can be chosen on every screen."""


def matching(text: str) -> list[Command]:
    """Return the slash commands that a text being typed may become; none where it is no command."""
    word = text[1:].split(" ", 1)[0] if text.startswith("/") else "/"
    if "/" in word:
        return []
    return [c for c in COMMANDS if c.slash and any(name.startswith(word) for name in (c.slash, *c.aliases))]


def command_in(text: str) -> tuple[str, str] | None:
    """Return the word after the slash and the rest of a line that is meant as a command; None for any other text.

    A path, and a line that begins with two slashes or a space, is text.
    """
    line = text.strip()
    if not text.startswith("/") or "\n" in line:
        return None
    word, _, rest = line[1:].partition(" ")
    return (word, rest.strip()) if word.isidentifier() or find(word) is not None else None


def unknown_in_words(word: str) -> str:
    """Return that there is no command of that name, with the one that is near."""
    from tui.core.near_name import near_name  # noqa: PLC0415  not needed for the first paint

    near = near_name(word, [name for command in COMMANDS for name in (command.slash, *command.aliases)])
    if near is not None:
        return f"No command /{word}. Did you mean /{near}? /help lists all."
    return f"No command /{word}. /help lists all; a space before the slash sends it as text."


def find(word: str) -> Command | None:
    """Return the command of that name, None for no name: some commands have a key alone."""
    typed = word.lower()
    return next((c for c in COMMANDS if typed and (typed == c.slash or typed in c.aliases)), None)
