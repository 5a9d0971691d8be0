"""The command line's interface: every command with its options, arguments and help.

Loads click and little more, so that completion in a shell, ``--help`` and wrong usage are answered at once. What a
command does is a function of the module of its name, which is imported when the command runs.

Long because it is one list: each command stands here once, with all that is said of it.
"""

from __future__ import annotations

from typing import Any

import click

from tui.cli.help import CONNECTIONS, DONE, FAILED, INTERRUPTED, LOCAL, OUTPUT, WRONG, Command, Group, QueryCommand
from tui.cli.options import (
    FILE,
    SEED,
    TIMES,
    TOKENS,
    Moment,
    NumberRange,
    completing,
    completing_with_folder,
    reply_options,
    runs,
    value_option,
)
from tui.cli.personas.interface import personas
from tui.cli.prompt_interface import prompt_options, prompts
from tui.cli.session_options import session_filters
from tui.core.connection_kinds import OFFERED
from tui.core.documents import DOCUMENT_FORMATS, DOCUMENT_PARTS

KINDS = tuple(kind.name for kind in OFFERED)
BY = ("day", "model", "persona", "session")
FORMATS = ("md", "json", "html", "jsonl")
SORTS = ("used", "size", "cost")
SHELLS = ("bash", "zsh", "fish")

SENDING = DONE | {
    1: "The model or the network failed; a reply is empty, or cut off before a word, or does not fit its schema; "
    "stdout or the session could not be written; a bug in mull.",
    2: "Wrong usage or settings; a request that has no room, lacks what cannot be read of a damaged session, or would "
    "take a session elsewhere. Nothing was sent.",
} | INTERRUPTED  # fmt: skip
SEARCHING = DONE | {1: f"Nothing was found. {FAILED[1]}"} | WRONG
CHECKING = DONE | {1: f"A session is damaged. {FAILED[1]}"} | WRONG

EXPORTING = DONE | {
    1: f"A document could not be written, or was edited and lacks what was said since. {FAILED[1]}"
} | WRONG | INTERRUPTED  # fmt: skip

IMPORTING = DONE | {1: f"A part could not be read; the rest is imported. {FAILED[1]}"} | WRONG | INTERRUPTED

CLEAN = "Remove control and invisible characters in a pipe or file too, as is always done on a terminal."

option = click.Option


def flag(names: list[str], text: str) -> click.Option:
    """Return an option that takes no value."""
    return option(names, is_flag=True, help=text)


def session(name: str = "session", *, kind: str = "sessions", **given: Any) -> click.Argument:
    """Return the argument that names a session; ``kind`` is what a shell offers for it."""
    return click.Argument([name], shell_complete=completing(kind), **given)


def chat_options() -> list[click.Parameter]:
    """Return the options that the chat, ``ask`` and ``context`` share."""
    return [
        connection_option("Connection of the settings file, or practice."),
        model_option("Model; on Azure, which model the deployment is."),
        option(
            ["--effort", "-e"],
            metavar="E",
            shell_complete=completing("efforts"),
            help="Reasoning effort; left out: persona's or model's own.",
        ),
        *reply_options(),
        option(
            ["--persona", "-p"],
            metavar="P",
            shell_complete=completing("personas"),
            help="Persona by file stem, name or path; none sends none.",
        ),
        value_option(),
        option(["--schema"], metavar="FILE", type=FILE, help="JSON Schema that replies are to fit; off: none."),
    ]


def connection_option(text: str) -> click.Option:
    """Return the option that names a connection."""
    return option(["--connection", "-c"], metavar="C", shell_complete=completing("connections"), help=text)


def model_option(text: str) -> click.Option:
    """Return the option that names a model."""
    return option(["--model", "-m"], metavar="M", shell_complete=completing("models"), help=text)


def session_option() -> click.Option:
    """Return the option that names the session to go on with."""
    return option(
        ["--session", "-s", "resume"],
        metavar="ID",
        shell_complete=completing("sessions"),
        help="Go on with this session (or last).",
    )


def no_session_option() -> click.Option:
    """Return the option that keeps nothing of what is said."""
    return option(["--no-session", "private"], is_flag=True, help="Keep nothing: no session, no trace on disk.")


def without_option() -> click.Option:
    """Return the option that leaves parts out of a document."""
    parts = click.Choice(DOCUMENT_PARTS)
    return option(["--without"], multiple=True, type=parts, help="Leave a part out; can be given again.")


def mask_option() -> click.Option:
    """Return the option that masks keys in a document."""
    return flag(["--mask-secrets"], "Mask what looks like a key or a token, but for its beginning.")


def attach_option() -> click.Option:
    """Return the option that attaches files."""
    return option(
        ["--attach", "-a", "files"],
        metavar="FILE",
        multiple=True,
        type=FILE,
        help="File that goes along: text, PNG, JPEG, WebP or GIF; once for each.",
    )


def request_options() -> list[click.Parameter]:
    """Return the options that set parameters of a request, where the model takes them."""
    return [
        option(["--max-output-tokens"], type=TOKENS, metavar="N", help="Budget: reasoning and answer."),
        option(["--temperature"], type=NumberRange(0, 2), metavar="T", help="0 to 2, where the model takes it."),
        option(["--top-p"], type=NumberRange(0, 1), metavar="P", help="0 to 1, where the model takes it."),
        option(["--seed"], type=SEED, metavar="N", help="For replies that can be had again, where the model takes it."),
    ]


ask = Command(
    "ask",
    short_help="One turn: prompt in, reply on stdout.",
    help="Ask once: prompt in, reply on stdout, figures on stderr.\n\nPiped text is added to the prompt as a document; "
    "files go with it: text, PNG, JPEG, WebP or GIF. A prompt that begins with a dash needs -- before it.",
    examples=(
        'mull ask "What makes a good first Python API?"',
        'git diff | mull ask --persona reviewer "What would you object to?"',
        "mull ask --prompt explain < notes.txt",
        'mull ask --session last "And the second one?"',
        'mull ask --session last "@reviewer What is weak in this?"',
        'mull ask --session last --persona reviewer --append "Look at it again."',
        'mull ask --attach notes.txt "What is missing here?"',
        'mull ask --dry-run --model o1 "hello"',
        'mull ask --json "hello" | jq .usage',
        'mull ask --clean "hello" | less -R',
        'mull ask --no-session "What is missing here?" < notes.txt',
    ),
    variables=CONNECTIONS | OUTPUT,
    exit_codes=SENDING,
    callback=runs("ask:run"),
    params=[
        *chat_options(),
        session_option(),
        no_session_option(),
        attach_option(),
        flag(["--json", "as_json"], "One JSON object on stdout at the end."),
        flag(["--clean"], CLEAN),
        flag(["--anyway"], "Send it also without room, in a damaged session, or kept nowhere."),
        flag(["--append"], "Add --persona to what is in force in the session, not in its place."),
        flag(["--dry-run"], "Print the exact request; send nothing."),
        *prompt_options(),
        *request_options(),
        click.Argument(["prompt"], nargs=-1),
    ],
)

compare = Command(
    "compare",
    short_help="One prompt under several efforts, personas or models; or the same several times.",
    help="Ask one prompt of several: every effort with every persona and every model named, at most four at once.\n\n"
    "Or ask the same several times, with or without a seed: which texts are equal, and where the others part.\n\n"
    "The replies become sibling branches of one session, which goes on from the first whole answer, or from the "
    "one that you choose blind.",
    examples=(
        'mull compare --effort low --effort high "Name three risks of this plan."',
        'mull compare --persona coder --persona reviewer --attach notes.txt "Look at this."',
        'mull compare --blind --json --effort low --effort high "Name three risks of this plan."',
        "mull compare --choose A",
        'mull compare --times 3 --seed 42 --temperature 0.7 --model gpt-4o "Tell me a story."',
    ),
    variables=CONNECTIONS | OUTPUT,
    exit_codes=SENDING,
    callback=runs("compare:run"),
    params=[
        option(
            ["--effort", "-e", "efforts"],
            metavar="E",
            multiple=True,
            shell_complete=completing("efforts"),
            help="An effort; once for each contestant.",
        ),
        *reply_options(several=True),
        option(
            ["--persona", "-p", "personas"],
            metavar="P",
            multiple=True,
            shell_complete=completing("personas"),
            help="A persona; none sends none.",
        ),
        value_option(),
        option(
            ["--model", "-m", "models"],
            metavar="M",
            multiple=True,
            shell_complete=completing("models"),
            help="A model of this connection.",
        ),
        connection_option("Connection of the settings file, or practice."),
        session_option(),
        no_session_option(),
        attach_option(),
        *request_options(),
        option(
            ["--times"],
            type=TIMES,
            metavar="N",
            help=f"Ask one contestant N times, {TIMES.min} to {TIMES.max}, and judge the texts; with --seed alone: 2.",
        ),
        flag(["--blind"], "Hide whose replies they are until you choose; with --json, until --choose."),
        option(
            ["--choose", "chosen"],
            metavar="LETTER",
            help="Choose in a comparison of --blind --json: a letter, tie or none; ask nothing.",
        ),
        flag(["--clean"], CLEAN),
        flag(["--anyway"], "Ask also without room, in a damaged session, or kept nowhere."),
        flag(["--json", "as_json"], "One JSON object on stdout at the end."),
        click.Argument(["prompt"], nargs=-1),
    ],
)

context = Command(
    "context",
    short_help="What the next request of a session will hold.",
    help="Show what the next request of a session will hold (left out: the last one; none yet: a new one).",
    examples=(
        "mull context",
        'mull context last --draft "And what about the tests?"',
        "mull context --raw",
        "mull context --reply last",
    ),
    variables=CONNECTIONS | OUTPUT,
    callback=runs("context:run"),
    params=[
        session("named", metavar="[SESSION]", required=False),
        *chat_options(),
        option(["--draft"], default="", metavar="TEXT", help="As if this were about to be sent."),
        flag(["--json", "as_json"], "As JSON."),
        flag(["--raw"], "The request itself: method, url, headers without secrets, body, as JSON."),
        option(["--reply"], metavar="N", help="The Nth reply as the service sent it, as JSON; last is the last one."),
        flag(["--count"], "Let the service count it exactly; nothing is generated."),
    ],
)


sessions = Group(
    "sessions",
    short_help="List, search, show, tag, pin, archive, delete, restore, purge, merge, check, import, export sessions.",
    help="Sessions are local files; nothing about them is stored anywhere else.\n\n"
    "A session is called by its name, the beginning of it, or last.",
    examples=("mull sessions list", "mull sessions show last"),
    commands=[
        QueryCommand(
            "list",
            help="List sessions, the pinned ones and then the one used last first; of a QUERY, those it asks for: "
            "words, phrases in quotes, and filters such as model:o1 or cost:>0.5.",
            examples=(
                "mull sessions list",
                "mull sessions list --here --after yesterday",
            ),
            callback=runs("sessions:list_"),
            params=[
                *session_filters(),
                option(
                    ["--sort"],
                    type=click.Choice(SORTS),
                    default=SORTS[0],
                    show_default=True,
                    help="The newest, the largest or the dearest first.",
                ),
                flag(["--json", "as_json"], "As JSON."),
            ],
        ),
        QueryCommand(
            "search",
            help="Find sessions that hold all words and phrases of a QUERY, each wherever it stands; newest first.",
            examples=("mull sessions search python API", 'mull sessions search "next request" tag:work'),
            exit_codes=SEARCHING,
            callback=runs("sessions:search"),
            params=[
                *session_filters(),
                option(
                    ["--most"],
                    type=click.IntRange(min=1),
                    default=50,
                    show_default=True,
                    metavar="N",
                    help="Sessions at most.",
                ),
                flag(["--json", "as_json"], "As JSON."),
            ],
        ),
        Command(
            "show",
            help="Print a session as Markdown.",
            examples=("mull sessions show last", "mull sessions show last --clean | less -R"),
            callback=runs("sessions:show"),
            params=[session(), flag(["--clean"], CLEAN)],
        ),
        Command(
            "tree",
            help="Print a session as a tree: each message once, with its branches, figures and marks. Without a name, "
            "the last one.",
            examples=("mull sessions tree last",),
            callback=runs("sessions:tree"),
            params=[session(default="last", required=False), flag(["--json", "as_json"], "As JSON.")],
        ),
        Command(
            "rename",
            help="Give a session another title.",
            examples=("mull sessions rename last Notes on APIs",),
            callback=runs("sessions:rename"),
            params=[session(), click.Argument(["title"], nargs=-1, required=True)],
        ),
        Command(
            "tag",
            help="Give a session TAGS, or take some away; without any, print those it has.",
            examples=("mull sessions tag last work", "mull sessions tag last --remove work"),
            callback=runs("filing:tag"),
            params=[
                session(),
                click.Argument(["tags"], nargs=-1, shell_complete=completing("tags")),
                option(
                    ["--remove"],
                    metavar="T",
                    multiple=True,
                    shell_complete=completing("tags"),
                    help="Take this tag away.",
                ),
            ],
        ),
        Command(
            "pin",
            help="Let sessions stand above the list.",
            examples=("mull sessions pin last",),
            callback=runs("filing:pin"),
            params=[session("sessions", nargs=-1, required=True), flag(["--off"], "No longer.")],
        ),
        Command(
            "archive",
            help="Put sessions away from the list; words and archived: find them.",
            examples=("mull sessions archive last",),
            callback=runs("filing:archive"),
            params=[session("sessions", nargs=-1, required=True), flag(["--off"], "Back into the list.")],
        ),
        Command(
            "delete",
            help="Move sessions into the trash, from where they can be restored.",
            examples=("mull sessions delete last",),
            callback=runs("sessions:delete"),
            params=[session("sessions", nargs=-1, required=True)],
        ),
        Command(
            "trash",
            help="List deleted sessions, the one deleted last first: when it was, its size, its title.",
            examples=("mull sessions trash",),
            callback=runs("sessions:trash"),
            params=[flag(["--json", "as_json"], "As JSON.")],
        ),
        Command(
            "empty",
            help="Remove deleted sessions for good, with all that is attached to them. It cannot be undone.",
            examples=("mull sessions empty --older-than 30 --yes",),
            callback=runs("sessions:empty"),
            params=[
                option(
                    ["--older-than"],
                    type=click.IntRange(min=0),
                    metavar="DAYS",
                    help="Only those that were deleted more than so many days ago.",
                ),
                flag(["--yes"], "Do it; without it, what would be removed is told."),
            ],
        ),
        Command(
            "purge",
            help="Remove the text and the attachments of one MESSAGE from a session's file, copies of it, the trash, "
            "the search and the history; its place and what it cost stay. MESSAGE is 3 for your third one, id14 for "
            "another as it is listed; without it they are listed.",
            examples=("mull sessions purge last",),
            callback=runs("sessions:purge"),
            params=[
                session(),
                click.Argument(["message"], required=False),
                flag(["--yes"], "Do it; without it, what would be removed is told."),
            ],
        ),
        Command(
            "restore",
            help="Bring a deleted session back.",
            examples=("mull sessions restore 2",),
            callback=runs("sessions:restore"),
            params=[session(kind="deleted")],
        ),
        Command(
            "merge",
            help="Make one session of two copies that went apart, as a tool leaves them on two machines. What both "
            "have stays once, what each added is a branch; the copy goes into the trash. OTHER is its name or file; "
            "left out: every copy beside the session, or both sides of a git merge in its file.",
            short_help="Make one session of two copies that went apart.",
            examples=("mull sessions merge last",),
            callback=runs("sessions:merge"),
            params=[session(), session("other", metavar="[OTHER]", required=False)],
        ),
        Command(
            "check",
            help="Read a session, or all of them, and report what is damaged. Nothing is changed without --repair.",
            examples=("mull sessions check",),
            exit_codes=CHECKING,
            callback=runs("sessions:check"),
            params=[
                session(required=False),
                flag(["--repair"], "Mend what is damaged; each original is kept beside it."),
            ],
        ),
        Command(
            "import",
            help="Make sessions of the conversations in files, folders or ZIP archives: of ChatGPT, Claude, codex and "
            "many other programs, Markdown and lists of messages, told by what is in them. Importing again adds what "
            "is new. Or of a session's own .jsonl, or what mull export wrote.",
            examples=(
                "mull sessions import kept.md",
                "mull sessions import conversations.json --dry-run",
            ),
            exit_codes=IMPORTING,
            callback=runs("imports:run"),
            params=[
                click.Argument(["paths"], nargs=-1, required=True, type=FILE, metavar="PATH..."),
                flag(["--dry-run"], "Tell what would be imported, and write nothing."),
                flag(["--json", "as_json"], "Write the report as JSON."),
            ],
        ),
        Command(
            "export",
            help="Write a document for each session that changed since the last time into a FOLDER: of the SESSIONs "
            "that are named, or of all. A document keeps its name; one that you edited is left alone, and so is one "
            "whose session is gone. --all without a folder takes that of the settings.",
            examples=(
                "mull sessions export --all notes",
                "mull sessions export last notes --format html",
                "mull sessions export --all notes --dry-run",
            ),
            exit_codes=EXPORTING,
            callback=runs("export_folder:run"),
            params=[
                click.Argument(
                    ["names"],
                    nargs=-1,
                    metavar="[SESSION]... [FOLDER]",
                    shell_complete=completing_with_folder("sessions", alone="every"),
                ),
                option(["--all", "every"], is_flag=True, help="All sessions."),
                option(
                    ["--format", "format_"],
                    type=click.Choice(DOCUMENT_FORMATS),
                    help=f"What is written; {DOCUMENT_FORMATS[0]} where neither this nor the settings say.",
                ),
                without_option(),
                mask_option(),
                flag(["--beside"], "Of a document that was edited, write a new one beside it."),
                flag(["--dry-run"], "Tell what would be written; write nothing."),
                flag(["--json", "as_json"], "What became of each as one JSON object."),
            ],
        ),
    ],
)

export = Command(
    "export",
    short_help="A session as Markdown, HTML or JSON.",
    help="Export a session (its name, the beginning of it, or last). No file is overwritten.",
    examples=(
        "mull export",
        "mull export last --format html -o page.html",
        "mull export --turns last --without usage",
        "mull export --complete -o session.md",
        "mull export --only code -o script.py",
    ),
    callback=runs("export:run"),
    params=[
        session(default="last"),
        option(
            ["--format", "form"],
            type=click.Choice(FORMATS),
            help="What is written; as the ending of FILE says, else md.",
        ),
        option(["--turns"], default="", metavar="TURNS", help="A part alone: 3, 2-5, 4- (from the fourth on) or last."),
        without_option(),
        flag(["--tree"], "All branches: the one in view, and behind it the others."),
        option(["--only"], default="", metavar="WHAT", help="As it was said: reply, code (the last one) or code:2."),
        flag(["--complete"], "With all branches and attachments at its end: sessions import loses nothing of it."),
        flag(["--raw"], "With --complete: also hosts, request ids and replies as the service sent them."),
        flag(["--attachments"], "Show attached texts and pictures; of Markdown, pictures are in FILE's folder .files."),
        mask_option(),
        option(["-o", "--output"], type=FILE, metavar="FILE", help="A new file; left out, or -: stdout."),
        flag(["--copy", "to_clipboard"], "To the clipboard."),
    ],
)

usage = Command(
    "usage",
    short_help="Tokens and US$ over all sessions, by day, model, persona or session.",
    help="Show what was used: input, cached, output, reasoning, its part of the bill, US$. Practice stands apart.",
    examples=("mull usage", "mull usage --by model --since 2026-11-01", 'mull usage --since "last week"'),
    callback=runs("usage:run"),
    params=[
        option(["--by"], type=click.Choice(BY), default=BY[0], show_default=True, help="What the rows are."),
        option(
            ["--since"],
            type=Moment(),
            metavar="WHEN",
            help="From then on: today, yesterday, 7d, 12h, monday, last week, 2026-11-01, 14:30 and more.",
        ),
        flag(["--json", "as_json"], "As JSON."),
    ],
)

models = Command(
    "models",
    short_help="What is known of each model, with prices and retirement dates.",
    help="Show what is known of each model: window, output cap, role, efforts, prices, retirement dates.\n\n"
    "With names, what is known or assumed of these over the connection in use.",
    examples=("mull models", "mull models gpt-7-sol", "mull models --json | jq -r '.[].name'"),
    variables=CONNECTIONS | OUTPUT,
    callback=runs("models:run"),
    params=[
        click.Argument(["names"], nargs=-1, metavar="[NAME]...", shell_complete=completing("models")),
        option(
            ["--refresh"],
            is_flag=False,
            flag_value="",
            metavar="[CONNECTION]",
            shell_complete=completing("connections"),
            help="Ask this connection, or the one in use, which models it has; show and keep them.",
        ),
        flag(["--json", "as_json"], "As JSON, with everything that is known and its sources."),
    ],
)

doctor = Command(
    "doctor",
    short_help="Is this connection usable? One line per fact, the failing one last.",
    help="Look at a connection: one line per fact, the failing one last, with what to do.\n\n"
    "One small request is sent; what it may cost at most is said before.",
    examples=("mull doctor", "mull doctor --connection practice --no-request"),
    variables=CONNECTIONS | OUTPUT,
    exit_codes={0: "The connection is usable.", 1: "It is not.", 2: "The settings are wrong, or the usage."}
    | INTERRUPTED,
    callback=runs("doctor:run"),
    params=[
        connection_option("Connection of the settings file; left out: the one in use."),
        model_option("Another model than the connection's own."),
        flag(["--json", "as_json"], "The facts as one JSON object."),
        flag(["--no-request"], "Send no request: nothing is spent, and less is found out."),
        flag(["--forget"], "First forget what this connection was learned to refuse."),
    ],
)

setup = Command(
    "setup",
    short_help="Describe a connection, try it, and write it into the settings.",
    help="Describe a connection and write it into the settings. Asks on a terminal for what is not given.\n\n"
    "Keys are never written: only the name of the variable, the command or the keyring entry they are read from.",
    examples=("mull setup local --kind compatible --base-url http://127.0.0.1:8080/v1 --model qwen3 --auth none",),
    exit_codes=LOCAL | INTERRUPTED,
    callback=runs("setup:run"),
    params=[
        click.Argument(["name"], required=False, default="", shell_complete=completing("connections")),
        option(["--kind"], type=click.Choice(KINDS), help="What speaks there."),
        option(["--endpoint"], metavar="URL", help="Azure: the resource's address."),
        option(
            ["--base-url"], metavar="URL", help="The address of an OpenAI-compatible server, or of a gateway to OpenAI."
        ),
        option(["--deployment"], metavar="D", help="Azure: the deployment's name."),
        model_option("Which model that is."),
        option(["--api-version"], metavar="V", help="Azure's classic route; left out: the v1 route."),
        option(["--auth"], type=click.Choice(["entra", "key", "none"]), help="How to sign in."),
        option(["--api-key-env"], metavar="NAME", help="The name of the variable that holds the key."),
        option(["--api-key-command"], metavar="COMMAND", help="A command that prints the key."),
        option(["--api-key-keyring"], metavar="SERVICE/USER", help="An entry of the system's keyring."),
        option(
            ["--context-window"], type=click.IntRange(min=1), metavar="TOKENS", help="How much it takes in one turn."
        ),
        flag(["--default"], "Use this connection from now on."),
    ],
)

completion = Command(
    "completion",
    short_help="A script that lets your shell complete mull's words.",
    help="Print a script for a shell to source. It completes commands, options, and the names of sessions, personas, "
    "prompts, models, efforts and connections.",
    examples=('eval "$(mull completion bash)"',),
    callback=runs("completion:run"),
    params=[click.Argument(["shell"], type=click.Choice(SHELLS))],
)

help_ = Command(
    "help",
    short_help="The help of mull, or of a command.",
    help="Print the help of mull, or of a command: the same as mull COMMAND --help.",
    examples=("mull help", "mull help sessions list"),
    callback=runs("help:run"),
    params=[click.Argument(["words"], metavar="[COMMAND]...", nargs=-1, shell_complete=completing("commands"))],
)

COMMANDS: dict[str, click.Command] = {
    str(each.name): each
    for each in (
        ask,
        compare,
        context,
        sessions,
        export,
        personas,
        prompts,
        usage,
        models,
        doctor,
        setup,
        completion,
        help_,
    )
}
