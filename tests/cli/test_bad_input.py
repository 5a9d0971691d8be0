"""Bad input: one clear sentence with what to do, the right exit code, nothing lost."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.loaded_process import mull
from tui.cli import chat
from tui.core.errors import UsageError


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask"], "nothing to ask"),
        (["ask", "-m", "nobodys-model", "hi"], "does not play"),
        (["ask", "-m", "o1", "-e", "max", "hi"], "It takes: low, medium, high"),
        (["ask", "-p", "nobody", "hi"], "nobody"),
        (["ask", "-c", "nowhere", "hi"], "no connection 'nowhere'"),
        (["ask", "-s", "nope", "hi"], "mull sessions list"),
        (["ask", "-a", "/no/such/file", "hi"], "could not be read"),
        (["export", "nope"], "no session 'nope'"),
        (["export"], "no session yet"),
        (["export", "--tree", "--turns", "2"], "--tree is all that was said"),
        (["export", "--tree", "--format", "jsonl"], "jsonl is one line of messages"),
        (["sessions", "show", "nope"], "no session"),
        (["personas", "show", "nobody"], "nobody"),
        (["nonsense"], "No such command"),
        (["light"], "A theme is chosen by: mull --theme light"),
        (["ask", "--nonsense"], "No such option"),
        (["--resume", "nope"], ""),
        ([], "needs a terminal"),
    ],
)
def test_bad_input_is_one_clear_sentence_and_exit_code_2(home: Path, words: list[str], said: str) -> None:
    run = mull(home, *words)
    assert run.returncode == 2, run.stderr
    assert said in run.stderr
    assert run.stdout == ""
    assert len(run.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("words", [["ask", "hi"], ["context"]])
@pytest.mark.parametrize(
    ("settings", "line"),
    [('persona = "gone"\n', 1), ('reserve = 5\n\npersona="gone"\n', 3), ('# mine\n  persona = "plannr"', 2)],
)
def test_a_persona_of_the_settings_that_is_not_there_is_named_with_its_line(
    home: Path, words: list[str], settings: str, line: int
) -> None:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(settings, "utf-8")
    run = mull(home, *words)
    assert run.returncode == 2
    assert run.stderr.startswith(f"mull: {home / 'config.toml'}, line {line}: There is no persona '"), run.stderr
    assert "config.toml" not in mull(home, *words, "-p", "nobody").stderr, "the command line named that one"


@pytest.mark.parametrize(
    ("piped", "said"),
    [
        (b"Gr\xfc\xdfe", "standard input is not UTF-8 text (byte 2). Convert it first."),
        (b"x" * 10_000_001, "standard input is larger than 10,000,000 bytes. Give a part of it."),
    ],
    ids=["no text", "too many"],
)
def test_piped_bytes_that_are_no_text_or_too_many_are_told(home: Path, piped: bytes, said: str) -> None:
    run = mull(home, "ask", "What is this?", stdin=piped)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.strip() == f"mull: {said}"


@pytest.mark.parametrize(
    ("system", "terminals", "starts"),
    [
        ("linux", {"stdin", "stderr"}, True),
        ("linux", {"stdin", "stdout"}, False),
        ("linux", {"stdout", "stderr"}, False),
        ("win32", {"stdin", "stdout"}, True),
        ("win32", {"stdin", "stderr"}, False),
    ],
)
def test_the_chat_starts_where_it_can_be_seen(
    monkeypatch: pytest.MonkeyPatch, system: str, terminals: set[str], starts: bool
) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.{name}", SimpleNamespace(isatty=lambda name=name: name in terminals))
    monkeypatch.setattr(chat, "SYSTEM", system)
    monkeypatch.setattr(chat, "run", lambda app: 7)
    if starts:
        assert chat.chat() == 7
    else:
        with pytest.raises(UsageError, match="needs a terminal"):
            chat.chat()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('persona = "assistant\n', "line 1"),
        ('persona = "assistant"\nreserv = 3\n', "line 2: unknown setting 'reserv'"),
        ("\nreserve = true\n", "line 2: reserve must be a number"),
        ('connection = "work"\n', "line 1: there is no connection 'work'"),
        ('[connections.a]\nkind = "openai"\nmodel = "o1"\napi_key = "sk-x"\n', "line 4: keys do not belong"),
        ('[connections.a]\nkind = "openai"\nmodel = "o1"\napi_key_env = "sk-proj-1"\n', "line 4: api_key_env holds no"),
        ('[connections.a]\nkind = "azur"\n', "line 2: kind must be one of"),
        ('[connections.a]\nkind = "azure"\nendpoint = "https://x"\n', "line 1: connection 'a' lacks deployment"),
        ('[connections.a]\nkind = "openai"\nmodel = 3\n', "line 3: model must be text"),
        ('[models.o1]\nwindow = "big"\n', "line 2"),
    ],
)
def test_a_broken_settings_file_names_its_line(home: Path, config: str, said: str) -> None:
    home.mkdir()
    (home / "config.toml").write_text(config)
    run = mull(home, "ask", "hi")
    assert run.returncode == 2
    assert "config.toml" in run.stderr
    assert said in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("key", ["sk-canary-0123456789abcdef", "ab12" * 8, "aB1" * 20, "a/b+c=="])
def test_a_key_where_a_variables_name_belongs_is_refused_unseen(home: Path, key: str) -> None:
    home.mkdir()
    config = f'[connections.a]\nkind = "openai"\nmodel = "o1"\napi_key_env = "{key}"\n'
    (home / "config.toml").write_text(config)
    run = mull(home, "ask", "hi")
    assert run.returncode == 2
    assert "Keys do not belong here." in run.stderr
    assert key not in run.stdout + run.stderr


def test_a_broken_persona_names_its_line_and_hides_no_other(home: Path) -> None:
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "mine.md").write_text("---\nname: Mine\ncolour: red\n---\nBe.\n")
    (home / "personas" / "good.md").write_text("---\nname: Good\n---\nBe good.\n")
    run = mull(home, "ask", "-p", "mine", "hi")
    assert run.returncode == 2
    assert "mine.md, line 3" in run.stderr
    listed = mull(home, "personas", "list")
    assert listed.returncode == 0
    assert "good" in listed.stdout
    assert "mine.md" in listed.stderr


def test_an_unreachable_endpoint_and_a_missing_key_say_what_to_do(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(
        'connection = "here"\nretries = 0\n'
        '[connections.here]\nkind = "compatible"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"\n'
        '[connections.keyless]\nkind = "openai"\nmodel = "o1"\napi_key_env = "NO_SUCH_KEY"\n'
    )
    refused = mull(home, "ask", "hi")
    assert refused.returncode == 1
    assert "127.0.0.1" in refused.stderr
    keyless = mull(home, "ask", "-c", "keyless", "hi")
    assert keyless.returncode == 1
    assert "NO_SUCH_KEY" in keyless.stderr
    assert "hi" in mull(home, "export", "last").stdout
