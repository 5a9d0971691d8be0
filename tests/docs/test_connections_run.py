"""The commands of each section of the page on connections, run as they are printed.

`mull setup` writes the settings that stand above it. `mull doctor` is run with those settings: for a server on this
computer to its end, with a real server in the place of the printed port; for a service elsewhere up to its address, for
nothing may leave this computer.
"""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.docs.pages import Block, commands
from tests.docs.reader import Reader
from tests.docs.test_connections import EXAMPLES, PAGE, REQUESTS, TABLES
from tests.servers import chunk, usage

WINDOW = 32_768
# What a server says of its context window, by path: each as that server does.
WINDOWS: Mapping[str, Mapping[str, Any]] = {
    "vllm": {"/v1/models": {"data": [{"id": "Qwen/Qwen3-8B", "owned_by": "vllm", "max_model_len": WINDOW}]}},
    "ollama": {
        "/v1/models": {"data": [{"id": "qwen3:8b", "owned_by": "library"}]},
        "/api/ps": {"models": [{"name": "qwen3:8b", "context_length": WINDOW}]},
    },
    "lmstudio": {
        "/v1/models": {"data": [{"id": "qwen3-8b", "owned_by": "organization_owner"}]},
        "/api/v0/models": {"data": [{"id": "qwen3-8b", "loaded_context_length": WINDOW}]},
    },
}
LOCAL = [name for name, (url, _) in REQUESTS.items() if urlsplit(url).hostname == "127.0.0.1"]
ELSEWHERE = [name for name in EXAMPLES if name not in (*LOCAL, "rehearsal")]


@contextmanager
def serving(windows: Mapping[str, Any]) -> Iterator[int]:
    """Serve Chat Completions on a free port of 127.0.0.1, and what the server says of its window; yield the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(
                200 if self.path in windows else 404, json.dumps(windows.get(self.path, {})), "application/json"
            )

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            events = [chunk("ok"), chunk(finish="stop"), usage()]
            lines = [f"data: {json.dumps({**event, 'model': asked['model']})}\n\n" for event in events]
            self._answer(200, "".join([*lines, "data: [DONE]\n\n"]), "text/event-stream")

        def _answer(self, status: int, text: str, kind: str) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Reader:
    return Reader(tmp_path, monkeypatch, capsys)


def shell(name: str) -> list[str]:
    """Return the commands of the section with a connection."""
    section = next(block.section for block in PAGE.blocks("toml") if block.text == EXAMPLES[name])
    blocks: list[Block] = [block for block in PAGE.blocks("sh") if block.section == section]
    return [command for block in blocks for command in commands(block)]


def settle(reader: Reader, text: str) -> None:
    reader.home.mkdir(exist_ok=True)
    (reader.home / "config.toml").write_text(text, "utf-8")


def test_every_command_of_the_page_is_in_a_section() -> None:
    assert [command for block in PAGE.blocks("sh") for command in commands(block)] == [
        command for name in EXAMPLES for command in shell(name)
    ]


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "rehearsal"])
def test_the_command_writes_the_settings_above_it(name: str, reader: Reader) -> None:
    setup, doctor = shell(name)
    assert doctor == "mull doctor"
    ran = reader.run(setup)
    assert ran.code == 0, ran.stderr
    assert tomllib.loads((reader.home / "config.toml").read_text("utf-8")) == tomllib.loads(EXAMPLES[name])
    assert reader.wanted == []


@pytest.mark.parametrize("name", LOCAL)
def test_the_doctor_finds_a_server_here_usable(name: str, reader: Reader) -> None:
    with serving(WINDOWS.get(name, {})) as port:
        settle(reader, EXAMPLES[name].replace(str(urlsplit(REQUESTS[name][0]).port), str(port)))
        ran = reader.run("mull doctor")
    assert ran.code == 0, ran.stdout
    assert "FAIL" not in ran.stdout
    assert f"{TABLES[name]['model']} answers" in ran.stdout
    assert "came whole" in ran.stdout
    if name in WINDOWS:
        assert f"{WINDOW:,} tokens, by the server's own word" in ran.stdout
    else:
        assert "context_window" in TABLES[name]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_doctor_goes_to_the_service_of_its_section(name: str, reader: Reader) -> None:
    settle(reader, EXAMPLES[name])
    ran = reader.run("mull doctor")
    host = urlsplit(REQUESTS[name][0]).hostname
    assert ran.code == 1
    assert f"No machine named {host} could be found." in ran.stdout.splitlines()[-2]
    assert set(reader.wanted) == {host}
    assert [line[:4].strip() for line in ran.stdout.splitlines()[:2]] == ["ok", "ok"]


def test_practice_is_usable(reader: Reader) -> None:
    settle(reader, EXAMPLES["rehearsal"])
    assert [(command, reader.run(command).code) for command in shell("rehearsal")] == [("mull doctor", 0)]
    assert reader.wanted == []
