"""A stand-in for Azure's classic route at one api-version: it refuses every field that this version does not know."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "k" * 32
# The fields of a chat request in Azure's OpenAPI descriptions, by api-version; then what later ones added.
FIELDS_2024_02 = frozenset(
    {
        "model", "messages", "temperature", "top_p", "stream", "stop", "max_tokens", "presence_penalty",
        "frequency_penalty", "logit_bias", "user", "data_sources", "n", "seed", "response_format", "tools",
        "tool_choice", "functions", "function_call",
    }
)  # fmt: skip
FIELDS = {
    "2023-05-15": FIELDS_2024_02 - {"seed", "response_format", "tools", "tool_choice", "data_sources"},
    "2024-02-01": FIELDS_2024_02,
    "2024-06-01": FIELDS_2024_02 | {"logprobs", "top_logprobs"},
    "2024-10-21": FIELDS_2024_02 | {"logprobs", "top_logprobs", "parallel_tool_calls", "stream_options"},
}
ROLES = {"system", "user", "assistant", "tool", "function"}


@dataclass(frozen=True)
class Story:
    """One reply: its text, how it ends, and the fingerprint it names."""

    text: str
    finish: str = "length"
    fingerprint: str | None = "fp_44709d6fcb"


@dataclass
class StrictAzure:
    """Answers with ``stories``, one after the other, the last one again and again; ``bodies`` is what it was sent."""

    api_version: str
    stories: Sequence[Story] = (Story("Once upon a time."),)
    model: str = "gpt-35-turbo"
    port: int = 0
    bodies: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environ(self, deployment: str) -> dict[str, str]:
        """Return the variables that the page sets, for this stand-in."""
        return {
            "AZURE_OPENAI_ENDPOINT": self.url,
            "AZURE_OPENAI_API_KEY": KEY,
            "OPENAI_API_VERSION": self.api_version,
            "AZURE_OPENAI_DEPLOYMENT": deployment,
        }

    def refusal(self, target: str, key: str | None, body: dict[str, Any]) -> str:
        """Return why a request is refused, empty where it is taken."""
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        unknown = sorted(set(body) - FIELDS[self.api_version])
        roles = [message["role"] for message in body["messages"] if message["role"] not in ROLES]
        checks = (
            (key != KEY, "no such key"),
            (query.get("api-version") != [self.api_version], "another api-version"),
            (path != f"/openai/deployments/{body['model']}/chat/completions", f"another path: {path}"),
            (bool(unknown), f"Unrecognized request arguments supplied: {', '.join(unknown)}"),
            (bool(roles), f"'{roles}' is not one of {sorted(ROLES)}"),
        )
        return next((why for wrong, why in checks if wrong), "")

    def next_story(self, body: dict[str, Any]) -> Story:
        """Return the next story, and keep the body."""
        with self.lock:
            self.bodies.append(body)
            return self.stories[min(len(self.bodies), len(self.stories)) - 1]


def events_of(story: Story, model: str, counts: dict[str, int] | None) -> list[dict[str, Any]]:
    """Return a story as the service streams it: first what the filter said of the prompt, then word for word."""
    head = {"id": "chatcmpl-8", "object": "chat.completion.chunk", "created": 1, "model": model}
    head |= {"system_fingerprint": story.fingerprint} if story.fingerprint else {}
    first = {"choices": [], "created": 0, "id": "", "model": "", "object": "", "prompt_filter_results": []}
    deltas = [{"role": "assistant", "content": ""}, *({"content": word} for word in story.text.split("|"))]
    chunks = [head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    end = head | {"choices": [{"index": 0, "delta": {}, "finish_reason": story.finish}]}
    return [first, *chunks, end, *([head | {"choices": [], "usage": counts}] if counts else [])]


def whole(story: Story, model: str, counts: dict[str, int]) -> dict[str, Any]:
    """Return a story in one piece."""
    message = {"role": "assistant", "content": story.text.replace("|", "")}
    choice = {"index": 0, "message": message, "finish_reason": story.finish}
    named = {"system_fingerprint": story.fingerprint} if story.fingerprint else {}
    return {
        "id": "chatcmpl-8",
        "object": "chat.completion",
        "model": model,
        "choices": [choice],
        "usage": counts,
    } | named


@contextmanager
def strict_azure(
    api_version: str, stories: Sequence[Story] = (Story("Once upon a time."),), *, usage: tuple[int, int] = (27, 50)
) -> Iterator[StrictAzure]:
    """Serve on a free port of 127.0.0.1 until the block ends; ``usage`` is input and output, where it may be told."""
    service = StrictAzure(api_version, stories)
    counts = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(404, json.dumps({"error": {"code": "404", "message": "Resource not found"}}))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            why = service.refusal(self.path, self.headers["api-key"], body)
            if why:
                service.refused.append(why)
                self._answer(400, json.dumps({"error": {"message": why, "type": "invalid_request_error"}}))
                return
            story = service.next_story(body)
            if not body.get("stream"):
                self._answer(200, json.dumps(whole(story, service.model, counts)))
                return
            told = counts if body.get("stream_options", {}).get("include_usage") else None
            lines = [f"data: {json.dumps(each)}\n\n" for each in events_of(story, service.model, told)]
            self._answer(200, "".join([*lines, "data: [DONE]\n\n"]), "text/event-stream")

        def _answer(self, status: int, text: str, kind: str = "application/json") -> None:
            data = text.encode()
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *words: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
