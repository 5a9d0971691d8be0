"""What Tab offers, for which words, how it is quoted for bash, and how little it loads."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from tests.cli.hostile_names import SESSIONS, fill
from tests.cli.loaded_process import mull
from tests.cli.processes import clean_environ
from tests.paths import ROOT
from tui.cli.commands import cli
from tui.cli.completion import SCRIPTS, Line, bash_line, offered, quoted
from tui.cli.interface import COMMANDS, SHELLS
from tui.cli.known_names import _newest_first
from tui.core.cleaning import cleaned_row


@pytest.fixture
def held(home: Path) -> Path:
    """Return a home full of hostile names."""
    return fill(home)


@pytest.fixture
def there_alone(held: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have this process see that home, and no settings of the machine."""
    for name in set(os.environ) - set(clean_environ()):
        monkeypatch.delenv(name)
    monkeypatch.setenv("MULL_HOME", str(held))
    return held


def words_after(line: str) -> list[str]:
    """Return what is offered at the end of a line, in which words are parted by spaces."""
    *words, word = line.split(" ")[1:]
    kind, items = offered(cli, words, word)
    return [kind] if kind != "words" else [str(item.value) for item in items]


PERSONAS = ("two words", "coder", "none")
MODELS = ("o1", "gpt-5.6-sol", "qwen3:8b", "big:70b q4")
CONNECTIONS = ("my work", "other", "practice")
EFFORTS = ("low", "medium", "high")


@pytest.mark.parametrize(
    ("line", "among"),
    [
        *((f"mull {command} {flag} ", PERSONAS)
          for command in ("", "ask", "compare", "context") for flag in ("-p", "--persona")),
        *((f"mull {command} {flag} ", MODELS)
          for command in ("", "ask", "compare", "context", "doctor", "setup") for flag in ("-m", "--model")),
        *((f"mull {command} {flag} ", CONNECTIONS)
          for command in ("", "ask", "compare", "context", "doctor") for flag in ("-c", "--connection")),
        *((f"mull {command} {flag} ", EFFORTS)
          for command in ("", "ask", "compare", "context") for flag in ("-e", "--effort")),
        *((f"mull {command} --verbosity ", ("low", "medium", "high")) for command in ("", "ask", "compare", "context")),
        *((f"mull {command} --mode ", ("standard", "pro")) for command in ("ask", "compare")),
        *((f"mull {command} --tier ", ("auto", "flex", "priority")) for command in ("", "context -m gpt-5")),
        ("mull ask -m gpt-5.6-sol --tier u", ("ultrafast",)),
        *((f"mull {command} ", ("last", *SESSIONS[::-1]))
          for command in ("--resume", "-r", "ask -s", "ask --session", "compare -s", "compare --session", "context",
                          "export", "sessions show", "sessions rename", "sessions delete", "sessions check")),
        ("mull sessions restore ", ("20250101-000000-dddd",)),
        *((f"mull personas {command} ", PERSONAS) for command in ("show", "check", "new mine --like")),
        *((f"mull {command} ", ("files",))
          for command in ("ask -a", "ask --attach", "ask --schema", "compare -a", "export -o", "export --output",
                          "sessions import", "personas import", "--schema", "context --schema")),
        ("mull ", tuple(COMMANDS)),
        ("mull help ", tuple(COMMANDS)),
        ("mull help sessions ", ("list", "show", "import")),
        ("mull help personas n", ("new",)),
        ("mull sessions ", ("list", "show", "import")),
        ("mull personas ", ("list", "show", "import")),
        ("mull setup ", CONNECTIONS),
        ("mull setup --kind ", ("openai", "azure", "compatible")),
        ("mull setup --auth ", ("entra", "key", "none")),
        ("mull usage --by ", ("day", "model", "persona", "session")),
        ("mull export --format ", ("md", "json", "html")),
        ("mull completion ", SHELLS),
        ("mull ask --eff", ("--effort",)),
        ("mull --v", ("--version", "--verbose")),
        ("mull ask --model=gpt-5.6-s", ("--model=gpt-5.6-sol",)),
        ("mull ask --persona=tw", ("--persona=two words",)),
        ("mull --resume=20261127-15", ("--resume=20261127-150000-aaaa",)),
        ("mull ask -m o1 -e h", ("high",)),
        ("mull ask --model=gpt-5.6-sol --effort ", ("low", "xhigh")),
        ("mull compare -m o1 -m gpt-5.6-sol -e ", ("low", "xhigh")),
    ],
)  # fmt: skip
def test_names_are_offered_wherever_they_are_taken(there_alone: Path, line: str, among: tuple[str, ...]) -> None:
    found = words_after(line)
    assert set(among) <= set(found)
    assert found == [each for each in found if each.startswith(line.rsplit(" ", maxsplit=1)[-1]) or found == ["files"]]
    assert not [each for each in found if cleaned_row(each) != each or (each[0] == "-" and line.endswith(" "))]


def test_sessions_come_newest_first(there_alone: Path) -> None:
    assert words_after("mull sessions show ") == ["last", *SESSIONS[::-1]]


def test_a_sessions_title_is_beside_it_cleaned(home: Path) -> None:
    assert mull(home, "ask", "-m", "gpt-4o", "a title \x1b[31m\u202e with more").returncode == 0
    session = mull(home, "sessions", "list").stdout.split()[0]
    for shell, said in (("zsh", f"{session}\ta title [31m with more"), ("bash", session)):
        words = ("", "mull sessions show 2") if shell == "bash" else ("sessions", "show", "2")
        assert mull(home, *words, _MULL_COMPLETE=shell).stdout == f"words\n{said}\n"


def test_efforts_are_those_of_the_model(there_alone: Path) -> None:
    assert words_after("mull ask -c practice -m o1 -e ") == ["low", "medium", "high"]
    assert words_after("mull compare -e low --model o1 -c practice --effort ") == ["low", "medium", "high"]
    assert "minimal" in words_after("mull ask -m o1 -e "), "on another server the name may stand for any model"


def test_a_prompt_is_left_to_its_writer(there_alone: Path) -> None:
    assert words_after("mull ask wha") == []
    assert words_after("mull sessions search wha") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("mull ", Line([], "")),
        ("mull as", Line([], "as")),
        ("mull ask  -m  o", Line(["ask", "-m"], "o")),
        ("mull ask --model=gp", Line(["ask"], "--model=gp", "--model=")),
        ("mull ask -m a:b", Line(["ask", "-m"], "a:b", "a:")),
        ("mull ask -m a\\:b", Line(["ask", "-m"], "a:b")),
        ("mull ask -p at@x", Line(["ask", "-p"], "at@x", "at")),
        ("mull ask -p two\\ w", Line(["ask", "-p"], "two w")),
        ("mull ask -p two\\", Line(["ask", "-p"], "two")),
        ("mull ask 'a b' -p 'two w", Line(["ask", "a b", "-p"], "two w", "", "'")),
        ('mull ask "a \\"b\\" \\c" -p "two', Line(["ask", 'a "b" \\c', "-p"], "two", "", '"')),
        ("mull ask -p it\"'", Line(["ask", "-p"], "it'", "it", '"')),
        ("mull ask -p 'two'w", Line(["ask", "-p"], "twow", "", "", closed=True)),
        ("mull ask '' -p x", Line(["ask", "", "-p"], "x")),
        ("mull ask -p é日", Line(["ask", "-p"], "é日")),
    ],
)
def test_a_line_is_read_as_bash_does(text: str, line: Line) -> None:
    assert bash_line(text, " \t\n\"'@><=;|&(:") == line


def names(seed: int, count: int) -> Iterator[str]:
    """Yield random names of printable signs, ASCII and others."""
    chosen = random.Random(seed)
    signs = [chr(code) for code in range(0x20, 0x7F)] * 3 + list("éß日本語ñ‘’“”«»–—€☃🎉ａ＄（　")
    for _ in range(count):
        yield "".join(chosen.choices(signs, k=chosen.randint(1, 12)))


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_bash_takes_any_quoted_name_for_one_word(quote: str, tmp_path: Path) -> None:
    """Two thousand names of all printable signs, evaluated by a bash: each comes out as it is, and nothing is run."""
    held = [(name, quoted(name, Line([], "", "", quote))) for name in names(7, 2000)]
    sure = [(name, f"{quote}{text}{quote}") for name, text in held if text]
    assert len(sure) > 400
    script = "".join(f"printf '%s\\0' {text}\n" for _, text in sure)
    run = subprocess.run(
        ["bash", "--norc"], input=script.encode(), capture_output=True, cwd=tmp_path, check=True, timeout=60
    )
    assert run.stderr == b""
    assert run.stdout.decode().split("\0")[:-1] == [name for name, _ in sure]
    assert list(tmp_path.iterdir()) == []


def no_folders(home: Path) -> None:
    for name in ("personas", "sessions"):
        (home / name).rmdir()


def folders_are_files(home: Path) -> None:
    no_folders(home)
    for name in ("personas", "sessions"):
        (home / name).write_text("x", "utf-8")


def home_is_a_file(home: Path) -> None:
    no_folders(home)
    home.rmdir()
    home.write_text("x", "utf-8")


def links_to_nowhere(home: Path) -> None:
    (home / "sessions" / "a.jsonl").symlink_to(home / "nowhere")
    (home / "personas" / "b.md").symlink_to("b.md")


def names_that_are_no_text(home: Path) -> None:
    Path(os.fsdecode(os.fsencode(home / "sessions") + b"/\xff\xfe.jsonl")).touch()


def rubbish(home: Path) -> None:
    (home / "sessions" / "20260101-000000-eeee.jsonl").write_bytes(b"\xff" * 999)
    (home / "personas" / "broken.md").write_bytes(b"---\n[\xff")


def settings(content: bytes) -> Callable[[Path], object]:
    """Return what writes this content into the settings file."""
    return lambda home: (home / "config.toml").write_bytes(content)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "settings are no TOML": settings(b"connection = ["),
    "settings are no text": settings(b"\xff\x00\x9f" * 99),
    "settings are nested too deeply": settings(b"a = " + b"[" * 5000),
    "settings name a connection that is not there": settings(b'connection = "gone"'),
    "settings have a wrong model": settings(b'[models.o1]\nwindow = "big"'),
    "settings are a folder": lambda home: (home / "config.toml").mkdir(),
    "the index is rubbish": lambda home: (home / "index.db").write_bytes(b"rubbish" * 999),
    "the index is empty": lambda home: (home / "index.db").touch(),
    "the index is a folder": lambda home: (home / "index.db").mkdir(),
    "folders are files": folders_are_files,
    "the home is a file": home_is_a_file,
    "links to nowhere": links_to_nowhere,
    "names are no text": names_that_are_no_text,
    "sessions and personas are rubbish": rubbish,
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_home_is_no_error(how: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("personas", "sessions"):
        (home / folder).mkdir(parents=True)
    DAMAGE[how](home)
    monkeypatch.setenv("MULL_HOME", str(home))
    for name in set(os.environ) - set(clean_environ()) - {"MULL_HOME"}:
        monkeypatch.delenv(name)
    for line in ("ask -p ", "ask -m ", "ask -e ", "ask -c ", "ask -s ", "sessions show ", "sessions restore "):
        found = words_after(f"mull {line}")
        assert "words" not in found
        assert found or "-s" in line or "sessions" in line
    run = mull(home, "ask", "-m", "o1", "-e", "hi", _MULL_COMPLETE="zsh")
    assert (run.returncode, run.stderr, run.stdout) == (0, "", "words\nhigh\n")


@pytest.mark.parametrize("option", ["-p", "-m", "-e", "-c", "-s"])
def test_a_home_that_cannot_be_named_is_no_error(option: str) -> None:
    run = mull(Path("~no-such-user/mull"), "ask", option, "", _MULL_COMPLETE="zsh")
    assert (run.returncode, run.stderr, run.stdout.splitlines()[0]) == (0, "", "words")


@pytest.mark.parametrize("words", [(), ("ask",), ("--no-such",), ("nothing", ""), ("ask", "--seed", "x", "-m", "")])
@pytest.mark.parametrize("shell", [*SHELLS, "tcsh", ""])
def test_no_line_is_an_error(shell: str, words: tuple[str, ...], home: Path) -> None:
    run = mull(home, *words, _MULL_COMPLETE=shell)
    assert (run.returncode, run.stderr) == (0 if shell in SHELLS and words else 2, "")


def test_a_press_of_tab_loads_little(home: Path) -> None:
    """Of mull and its libraries: no assembly of objects, no engine, no app, and nothing that is slow to import."""
    program = (
        "import json, sys, os; os.environ['_MULL_COMPLETE'] = 'zsh'; sys.argv = ['mull', *sys.argv[1:]]\n"
        "from tui.cli.commands import run\nrun()\nprint(json.dumps(sorted(sys.modules)))"
    )
    for words in (["ask", "-m", ""], ["ask", "-p", ""], ["sessions", "show", ""], ["ask", "-e", ""], [""]):
        ran = subprocess.run(
            [sys.executable, "-c", program, *words], capture_output=True, text=True, cwd=ROOT, check=True,
            env={**clean_environ(), "MULL_HOME": str(home)},
        )  # fmt: skip
        loaded = json.loads(ran.stdout.splitlines()[-1])
        slow = ("textual", "rich", "openai", "httpx2", "yaml", "asyncio", "markdown_it", "splintr")
        mine = ("tui.engine", "tui.app", "tui.providers", "tui.export", "tui.cli.assembly", "tui.store.sessions")
        assert [name for name in loaded if name in slow or name.startswith(mine)] == []


def test_the_scripts_are_there_and_hide_what_goes_wrong(home: Path) -> None:
    for shell in SHELLS:
        assert mull(home, "completion", shell).stdout == SCRIPTS[shell]
        assert "2>/dev/null" in SCRIPTS[shell]


def test_every_flag_with_a_name_of_mulls_is_completed() -> None:
    """A flag or argument that is added later and takes such a name must say what completes it."""
    takes = {"--persona", "--like", "--model", "--effort", "--connection", "--session", "--resume"}

    def below(command: click.Command) -> Iterator[click.Command]:
        yield command
        if isinstance(command, click.Group):
            for each in command.commands.values():
                yield from below(each)

    for command in below(cli):
        for param in command.params:
            if takes & set(param.opts) or param.name in ("session", "persona", "named"):
                assert param._custom_shell_complete is not None, (command.name, param.name)


def test_any_line_is_answered(there_alone: Path) -> None:
    """Six hundred random lines of words of the command line, names and rubbish: each has an answer, of clean words."""
    chosen = random.Random(11)
    flags = [flag for command in COMMANDS.values() for param in command.params for flag in param.opts]
    names = [*COMMANDS, "list", "show", "o1", "last", "none", "high", "-", "--", "", "=", "--model=", "\x1b[2J"]
    for _ in range(600):
        words = [chosen.choice(flags if chosen.random() < 0.4 else names) for _ in range(chosen.randint(0, 6))]
        word = chosen.choice([*flags, *names])[: chosen.randint(0, 9)]
        kind, items = offered(cli, words, word)
        assert kind in ("words", "files", "folders")
        assert [item.value for item in items if cleaned_row(item.value) != item.value] == [], (words, word)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_nothing_hides_no_other_name(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text("")
    (tmp_path / "two.jsonl").symlink_to(tmp_path / "gone")
    assert _newest_first(tmp_path, ".jsonl") == ["one", "two"]
