"""``mull setup`` and ``mull doctor`` as a person meets them."""

import json
import os
import subprocess
import threading
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tests.cli.processes import RUN, clean_environ
from tests.paths import ROOT
from tests.platforms import has_mode, needs
from tests.servers import whole_chat
from tui.cli.assembly import Assembly, Flags
from tui.cli.connections import Connecting
from tui.cli.interview import Interview
from tui.core.connection_form import ConnectionForm
from tui.core.connection_kinds import AZURE, COMPATIBLE, OPENAI
from tui.core.errors import MullError, UsageError

KEY = "sk-canary-0123456789abcdef"
FORM = ConnectionForm("near", COMPATIBLE, base_url="http://127.0.0.1:9/v1", model="qwen3", sign_in="none")


@pytest.fixture
def server() -> Iterator[str]:
    """Serve whole chat replies on 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            body = json.dumps(whole_chat()).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: HTTPStatus | str) -> None:
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}/v1"
    httpd.shutdown()
    httpd.server_close()


def written(home: Path) -> dict[str, Any]:
    return tomllib.loads((home / "config.toml").read_text())


def test_flags_alone_write_a_connection_that_works(home: Path, server: str) -> None:
    words = ("--kind", "compatible", "--base-url", server, "--model", "m-1", "--api-key-env", "MY_KEY", "--default")
    run = mull(home, "setup", "local", *words)
    assert (run.returncode, run.stdout) == (0, "")
    assert "mull doctor --connection local" in run.stderr
    table = {"kind": "compatible", "base_url": server, "model": "m-1", "api_key_env": "MY_KEY"}
    assert written(home) == {"connection": "local", "connections": {"local": table}}
    assert has_mode(home / "config.toml", 0o600)
    doctor = mull(home, "doctor", MY_KEY=KEY)
    assert doctor.returncode == 0, doctor.stdout
    lines = doctor.stdout.splitlines()
    assert lines[0] == "ok    new session  begins with the persona assistant (built in)"
    assert lines[1] == f"ok    settings     connection local, {home / 'config.toml'}, line 3"
    assert lines[-1].startswith("ok    reply")
    assert KEY not in doctor.stdout + doctor.stderr
    told = json.loads(mull(home, "doctor", "--json", MY_KEY=KEY).stdout)
    assert told["ok"] is True
    assert set(told["facts"][0]) == {"name", "ok", "text", "remedy"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--kind is missing"),
        (("w", "--kind", "azure", "--deployment", "d"), "--endpoint: The address is missing"),
        (("w", "--kind", "openai", "--model", "o1", "--auth", "entra"), "--auth: Choose one of"),
        (("w", "--kind", "openai", "--model", "o1", "--api-key-env", KEY), "looks like a key"),
        (
            ("w", "--kind", "openai", "--model", "o1", "--api-key-command", f"echo {KEY}"),
            "--api-key-command: That looks",
        ),
        (("w", "--kind", "openai", "--model", "o1", "--api-key-keyring", KEY), "--api-key-keyring: That looks"),
        (("w", "--kind", "compatible", "--base-url", "nowhere", "--model", "m"), "no http(s) address"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_written(home: Path, words: tuple[str, ...], said: str) -> None:
    run = mull(home, "setup", *words)
    assert run.returncode == 2
    assert said in run.stderr
    assert KEY not in run.stderr
    assert not (home / "config.toml").exists()


def test_a_gateway_to_openai_is_asked_in_its_place(home: Path, server: str) -> None:
    words = ("--kind", "openai", "--base-url", server, "--model", "gpt-4o", "--api-key-env", "MY_KEY", "--default")
    assert mull(home, "setup", "gate", *words).returncode == 0
    assert written(home)["connections"]["gate"]["base_url"] == server
    doctor = mull(home, "doctor", MY_KEY=KEY)
    assert f"OpenAI at {server}" in doctor.stdout
    wrong = mull(home, "setup", "gate", "--kind", "openai", "--base-url", "no address", "--model", "gpt-4o")
    assert wrong.returncode == 2
    assert "--base-url: That is no http(s) address." in wrong.stderr


@pytest.mark.parametrize(
    ("kind", "words", "named", "has"),
    [
        ("openai", ("--endpoint", "https://x.openai.azure.com"), "--endpoint", "--model, --base-url"),
        (
            "openai",
            ("--deployment", "d", "--api-version", "2024-12-01"),
            "--deployment and no --api-version",
            "--model",
        ),
        (
            "compatible",
            ("--base-url", "http://127.0.0.1:9/v1", "--deployment", "d"),
            "--deployment",
            "--base-url, --model",
        ),
        ("azure", ("--base-url", "http://127.0.0.1:9/v1"), "--base-url", "--endpoint, --deployment"),
    ],
)
def test_a_flag_that_the_kind_has_no_setting_for_is_refused(
    kind: str, words: tuple[str, ...], named: str, has: str, home: Path
) -> None:
    run = mull(home, "setup", "x", "--kind", kind, *words, "--model", "gpt-4o")
    assert run.returncode == 2
    assert f"A connection of the kind {kind} has no {named}." in run.stderr
    assert f"It has: {has}" in run.stderr
    assert not (home / "config.toml").exists()


def test_a_broken_file_is_left_alone(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("persona = ")
    run = mull(home, "setup", "w", "--kind", "openai", "--model", "o1")
    assert run.returncode == 2
    assert (home / "config.toml").read_text() == "persona = "


@pytest.mark.parametrize(("words", "code"), [(("-c", "nowhere"), 2), ((), 1)])
def test_the_doctor_exits_by_what_failed(home: Path, words: tuple[str, ...], code: int) -> None:
    run = mull(home, "doctor", *words, OPENAI_API_KEY="sk-x", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert run.returncode == code
    assert "FAIL" in run.stdout
    assert "FAIL" in run.stdout.splitlines()[-2]


def test_the_environment_is_named_where_it_describes_the_connection(home: Path) -> None:
    run = mull(home, "doctor", "--no-request", OPENAI_API_KEY="sk-x", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert "connection openai, from the environment (OPENAI_API_KEY)" in run.stdout


def interviewed(
    *answers: str, given: Mapping[str, Any] | None = None, **fields: Any
) -> tuple[ConnectionForm, list[str]]:
    waiting = deque(answers)
    told: list[str] = []

    def ask(question: str, default: str) -> str:
        return waiting.popleft() or default

    form = Interview(ask, told.append, given or {}).form(ConnectionForm(**fields))
    assert not waiting
    return form, told


def test_the_questions_of_azure() -> None:
    form, told = interviewed("azure", "", "https://x.openai.azure.com ", "o1-new", "o1", "", "2", "")
    assert form == ConnectionForm(
        "work",
        AZURE,
        endpoint="https://x.openai.azure.com",
        deployment="o1-new",
        model="o1",
        sign_in="variable",
        held="AZURE_OPENAI_API_KEY",
    )
    assert KEY not in str(told)


def test_a_question_is_asked_again_until_it_can_be_right() -> None:
    answers = ("10", "9", "practice", "near", "", "http://127.0.0.1:1/v1", "m", "variable", KEY, "MY_KEY")
    form, told = interviewed(*answers)
    assert (form.name, form.base_url, form.sign_in, form.held) == (
        "near",
        "http://127.0.0.1:1/v1",
        "variable",
        "MY_KEY",
    )
    assert any("looks like a key" in line for line in told)
    assert KEY not in str(told)


def test_what_is_known_of_a_service_is_offered() -> None:
    form, _ = interviewed("ollama", "", "", "qwen3", "")
    assert (form.name, form.base_url, form.sign_in, form.held) == ("ollama", "http://127.0.0.1:11434/v1", "none", "")
    form, _ = interviewed("openrouter", "", "", "deepseek/deepseek-r1", "", "")
    assert (form.base_url, form.held) == ("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY")
    form, _ = interviewed("openrouter", "", "", "deepseek/deepseek-r1", "command", "pass show x")
    assert (form.sign_in, form.held) == ("command", "pass show x")
    form, _ = interviewed("", "", "localhost:8080", "m", "", given={"kind": COMPATIBLE}, kind=COMPATIBLE)
    assert form.base_url == "http://localhost:8080/v1"


def test_what_was_given_is_not_asked() -> None:
    given = {"kind": OPENAI, "name": "o", "model": "o1"}
    form, _ = interviewed("command", "pass show x", given=given, **given)
    assert (form.sign_in, form.held, form.name) == ("command", "pass show x", "o")


@needs("pseudo-terminals")
def test_setup_on_a_terminal(home: Path, server: str) -> None:
    import pty  # noqa: PLC0415  Windows has none

    answers = ["compatible", "", server, "m-1", "none", "y", "y", "y"]
    outer, inner = pty.openpty()
    run = subprocess.Popen(
        [*RUN, "setup"],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        cwd=ROOT,
        env={**clean_environ(), "MULL_HOME": str(home), "TERM": "dumb"},
    )
    os.close(inner)
    os.write(outer, "".join(f"{each}\n" for each in answers).encode())
    seen = b""
    try:
        while piece := os.read(outer, 4096):
            seen += piece
    except OSError:
        pass
    os.close(outer)
    assert run.wait(60) == 0, seen.decode()
    assert written(home)["connections"] == {"local": {"kind": "compatible", "base_url": server, "model": "m-1"}}
    assert written(home)["connection"] == "local"
    assert b"[connections.local]" in seen
    assert b"ok    reply" in seen


# The connections of a running program


def connecting(home: Path) -> tuple[Assembly, Connecting]:
    assembly = Assembly(environ={"MULL_HOME": str(home)})
    return assembly, Connecting(assembly)


def test_a_saved_connection_can_be_chosen_at_once(home: Path) -> None:
    assembly, held = connecting(home)
    assert held.names() == ["practice"]
    assert held.save(FORM, default=True) == home / "config.toml"
    assert held.names() == ["near", "practice"]
    provider, profile = assembly.provider("near", "")
    assert (provider.route.endpoint, profile.name) == ("http://127.0.0.1:9/v1", "qwen3")
    assert assembly.models("near")[0].name == "qwen3"
    assert assembly.settings.connection.name == "near"


@pytest.mark.parametrize("own", ["gpt-4o", "mine", "nobodys"])
def test_a_model_is_offered_once_over_a_connection(own: str, home: Path) -> None:
    home.mkdir()
    table = f'[connections.sold]\nkind = "openai"\nmodel = "{own}"\n[models.mine]\nwindow = 9000\n'
    (home / "config.toml").write_text(table + "[models.gpt-4o]\nwindow = 8000\n")
    offered = Assembly(environ={"MULL_HOME": str(home)}).models("sold")
    names = [profile.name for profile in offered]
    assert sorted(names) == sorted(set(names))
    assert names[0] == own
    assert [profile.window for profile in offered if profile.name == "gpt-4o"] == [8000]
    assert "mine" in names


@pytest.mark.parametrize(
    ("form", "error"),
    [
        (replace(FORM, base_url="ftp://x"), UsageError),
        (replace(FORM, base_url="http://user:word@x"), UsageError),
        (replace(FORM, model=""), UsageError),
        (replace(FORM, name=""), UsageError),
    ],
)
def test_what_cannot_work_is_not_saved(home: Path, form: ConnectionForm, error: type[MullError]) -> None:
    assembly, held = connecting(home)
    with pytest.raises(error):
        held.save(form)
    assert not (home / "config.toml").exists()
    assert list(assembly.settings.connections) == ["practice"]


async def test_a_form_is_tried_before_it_is_saved(home: Path) -> None:
    _, held = connecting(home)
    found = [fact async for fact in held.try_out(FORM)]
    assert found[0].text == "connection near, not saved yet"
    assert (found[-1].name, found[-1].ok) == ("address", False)
    assert not (home / "config.toml").exists()


def test_a_connection_is_not_written_over_a_choice_that_is_being_kept(tmp_path: Path) -> None:
    """Both change one file: each reads it only once the other has written."""
    assembly = Assembly(Flags(), {"MULL_HOME": str(tmp_path)})
    with ThreadPoolExecutor() as threads:
        with assembly.config.lock:
            changes: list[Future[Any]] = [
                threads.submit(Connecting(assembly).save, FORM, default=True),
                threads.submit(assembly.preferences.keep, "theme", "nord"),
            ]
            assert not wait(changes, timeout=0).done
            assert not assembly.config.path.exists()
        for change in changes:
            change.result()
    written_now = tomllib.loads(assembly.config.path.read_text())
    assert (written_now["theme"], written_now["connection"]) == ("nord", "near")
    assert written_now["connections"]["near"]["model"] == "qwen3"
