"""Servers with real weights on this machine: llama.cpp's, and LiteLLM in front of it.

Where they are is said by variables, so that no test knows how they were installed:

``MULL_LLAMA_SERVER``  the program ``llama-server``; without it, the one on the PATH
``MULL_REAL_MODEL``    a model, one GGUF file
``MULL_LITELLM``       the program ``litellm``; without it, the one on the PATH
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

import pytest

SECONDS_TO_START = 180.0
HOST = "127.0.0.1"
KEY = "sk-of-the-gateway"


def program(variable: str, name: str) -> str:
    """Return the path of a program; fail the test if it is not there."""
    found = os.environ.get(variable) or shutil.which(name)
    if not found or not Path(found).is_file():
        pytest.fail(f"{name} is not here: set {variable} to its path (docs/real-servers.md)")
    return found


def weights() -> str:
    """Return the path of the model's file; fail the test if it is not there."""
    found = os.environ.get("MULL_REAL_MODEL", "")
    if not Path(found).is_file():
        pytest.fail("no model is here: set MULL_REAL_MODEL to a GGUF file (docs/real-servers.md)")
    return found


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as held:
        held.bind((HOST, 0))
        port: int = held.getsockname()[1]
        return port


class Process:
    """A server's process, which can be stopped and started again at the same port."""

    def __init__(self, port: int, ready: str, log: Path) -> None:
        self.port = port
        self._ready = f"http://{HOST}:{port}{ready}"
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *command: str, **variables: str) -> None:
        """Start it, and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | variables)
        self._wait_until_ready(self._process)

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        latest = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < latest:
            assert process.poll() is None, f"it ended by itself: {self._log.read_text(errors='replace')[-2000:]}"
            try:
                with urlopen(self._ready, timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        pytest.fail(f"{self._ready} did not answer within {SECONDS_TO_START:g} seconds")


class LlamaServer(Process):
    """llama.cpp's server with a chat template: a Jinja file, or None for the model's own."""

    def __init__(self, folder: Path, template: Path | None) -> None:
        super().__init__(free_port(), "/health", folder / "llama-server.log")
        self._template = template

    def start(self, window: int) -> None:
        """Start it with a window."""
        own = ["--chat-template-file", str(self._template)] if self._template is not None else []
        place = ["--host", HOST, "--port", str(self.port)]
        size = ["-c", str(window), "-np", "1", "-t", "1", "--poll", "0"]
        self.run(program("MULL_LLAMA_SERVER", "llama-server"), "-m", weights(), "--jinja", *own, *place, *size)

    def get(self, path: str) -> Any:
        """Return the JSON at a path of the server."""
        with urlopen(f"http://{HOST}:{self.port}{path}", timeout=30) as answer:
            return json.load(answer)


@contextmanager
def gateway(folder: Path, port: int) -> Iterator[Process]:
    """Run LiteLLM in front of the server at a port; it offers its model as ``local``."""
    settings = {
        "model_list": [
            {
                "model_name": "local",
                "litellm_params": {"model": "openai/local", "api_base": f"http://{HOST}:{port}/v1", "api_key": "none"},
                "model_info": {"max_input_tokens": 2048, "max_output_tokens": 512},
            }
        ],
        "general_settings": {"master_key": KEY},
        "litellm_settings": {"telemetry": False, "num_retries": 0},
    }
    path = folder / "litellm.yaml"
    path.write_text(json.dumps(settings))  # JSON is YAML too
    with Process(free_port(), "/health/liveliness", folder / "litellm.log") as process:
        place = ["--host", HOST, "--port", str(process.port)]
        # it would fetch its price list from elsewhere
        process.run(
            program("MULL_LITELLM", "litellm"), "--config", str(path), *place, LITELLM_LOCAL_MODEL_COST_MAP="True"
        )
        yield process
