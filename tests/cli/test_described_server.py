"""What a compatible server says of itself, in what the commands print before anything is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import tui.cli.find_window
import tui.providers.reported_facts
from tui.cli.commands import cli

PROPS = {"chat_template_caps": {"supports_system_role": False, "supports_reasoning_effort": False}}
LLAMA = {"id": "served.gguf", "owned_by": "llamacpp", "meta": {"n_ctx": 4096}}
ANSWERS: dict[str, Any] = {
    "/one/v1/models": {"data": [LLAMA]},
    "/one/props": PROPS,
    "/many/v1/models": {"data": [{"id": "qwen3:8b", "max_model_len": 2048}, {"id": "llama3"}]},
}


class Described(BaseHTTPRequestHandler):
    """Says what it is, and takes no other request."""

    asked: list[str]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.asked.append(f"GET {path}")
        body = json.dumps(ANSWERS.get(path, {"error": "no such path"})).encode()
        self.send_response(200 if path in ANSWERS else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.asked.append(f"POST {self.path}")
        self.send_response(404)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Print nothing."""


@pytest.fixture
def asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Serve, write a connection for each way of listing, and return what is asked; the server is waited for."""
    held: list[str] = []
    monkeypatch.setenv("MULL_HOME", str(home))
    monkeypatch.setattr("sys.stdin", None)  # nothing is piped in
    monkeypatch.setattr(tui.cli.find_window, "SECONDS", 60.0)
    monkeypatch.setattr(tui.providers.reported_facts, "SECONDS", 60.0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Serving", (Described,), {"asked": held}))
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    home.mkdir()
    tables = [
        f'[connections.{name}]\nkind = "compatible"\nbase_url = "{url}/{name}/v1"\nmodel = "{model}"\n'
        for name, model in (("one", "gpt-4o"), ("many", "qwen-3"))
    ]
    (home / "config.toml").write_text("\n".join(tables))
    yield held
    server.shutdown()
    server.server_close()


def mull(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[str, str]:
    """Run a command in this process; return what it printed on stdout and on stderr."""
    capfd.readouterr()
    assert cli.main(list(words), prog_name="mull", standalone_mode=False) == 0
    printed = capfd.readouterr()
    return printed.out, printed.err


def test_a_dry_run_is_the_request_as_the_server_takes_it(asked: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    out, err = mull(capfd, "ask", "-c", "one", "--dry-run", "--effort", "high", "hello")
    body = json.loads(out)["body"]
    assert [message["role"] for message in body["messages"]] == ["user"]
    assert "reasoning_effort" not in body
    assert "effort high not sent: gpt-4o takes none" in err
    assert asked == ["GET /one/v1/models", "GET /one/props"], "nothing of the text is sent"


@pytest.mark.parametrize("command", [("ask", "--dry-run", "hello"), ("context",)])
def test_a_model_that_is_not_listed_is_told_with_the_nearest_names(
    asked: list[str], command: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    err = mull(capfd, *command, "-c", "many")[1]
    assert "does not list a model 'qwen-3'. Nearest names there: qwen3:8b" in err
    assert set(asked) == {"GET /many/v1/models"}


def test_the_doctor_tells_what_is_served_and_what_is_not(asked: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    told = {
        name: json.loads(mull(capfd, "doctor", "--no-request", "--json", "-c", name)[0]) for name in ("one", "many")
    }
    rows = {name: {fact["name"]: fact["text"] for fact in held["facts"]} for name, held in told.items()}
    assert rows["one"]["listed"].endswith("served.gguf")
    assert "another model than the catalogue's" in rows["one"]["model"]
    assert rows["one"]["window"] == "4,096 tokens, by the server's own word"
    assert rows["one"]["described"].endswith("takes no effort, its chat template has rules on messages")
    assert "Nearest names there: qwen3:8b" in rows["many"]["listed"]
    assert not [each for each in asked if each.startswith("POST")]
