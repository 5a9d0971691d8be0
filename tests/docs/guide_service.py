"""A stand-in for the services of the guides: records each request, and refuses what they refuse.

It answers from a thread, for the commands of a page run in the process of the tests. What it refuses is as strict as
the services of the guides at their time: o1 behind a deployment, the previews, and Azure's api-version 2024-02-01.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SAMPLING = ("temperature", "top_p", "presence_penalty", "frequency_penalty", "logprobs", "logit_bias")
OF_REASONING = (*SAMPLING, "max_tokens", "seed")
# What a model or deployment of the guides refuses: parameters, and roles of messages.
REFUSED: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "o1-new": ((*OF_REASONING, "stream", "stream_options", "store"), ("system",)),
    "o1-preview": ((*OF_REASONING, "stream", "reasoning_effort", "response_format"), ("system", "developer")),
    "o1-mini": ((*OF_REASONING, "stream", "reasoning_effort", "response_format"), ("system", "developer")),
    "gpt-35-turbo-0125": (
        ("max_completion_tokens", "reasoning_effort", "store", "stream_options", "service_tier", "metadata"),
        ("developer",),
    ),
}
# The model that answers, and the usage of the guide: input, output, reasoning.
SERVED = {
    "o1-new": ("o1-2024-12-17", (20, 1843, 448)),
    "o1-preview": ("o1-preview-2024-09-12", (400, 600, 500)),
    "o1-mini": ("o1-mini-2024-09-12", (400, 600, 500)),
    "gpt-35-turbo-0125": ("gpt-35-turbo", (27, 50, 0)),
}
ANSWER = "An answer."


@dataclass
class GuideService:
    """What arrived: the bodies of all requests for a reply, with the path and headers of each.

    ``answer`` is the text of the next replies; without any a reply is all reasoning, and its budget runs out.
    """

    port: int = 0
    bodies: list[Any] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    answer: str = ANSWER

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reply(self, body: Any) -> tuple[int, Any]:
        """Return the status and the body of the answer to a request."""
        wrong = refusal(body)
        if wrong:
            self.refused.append(wrong["message"])
            return 400, {"error": wrong}
        model, (given, out, reasoning) = SERVED[body["model"]]
        out = min(out, body.get("max_completion_tokens", out))
        reasoning = reasoning if self.answer else out
        return 200, {
            "id": "chatcmpl-x",
            "object": "chat.completion",
            "model": model,
            "system_fingerprint": "fp_50cad350e4",
            "choices": [{"index": 0, "message": self.message(), "finish_reason": "stop" if self.answer else "length"}],
            "usage": {
                "prompt_tokens": given,
                "completion_tokens": out,
                "total_tokens": given + out,
                "prompt_tokens_details": {"cached_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": reasoning},
            },
        }

    def message(self) -> Mapping[str, Any]:
        return {"role": "assistant", "content": self.answer, "refusal": None}


def refusal(body: Any) -> Mapping[str, Any] | None:
    """Return the error of a request that is refused, in the words of those services; None if it is not."""
    parameters, roles = REFUSED[body["model"]]
    for name in parameters:
        if body.get(name) not in (None, False):
            return error("unsupported_parameter", name, f"Unsupported parameter: '{name}' is not supported")
    for at, message in enumerate(body["messages"]):
        if message["role"] in roles:
            where = f"messages[{at}].role"
            return error(
                "unsupported_value", where, f"Unsupported value: '{where}' does not support '{message['role']}'"
            )
    return None


def error(code: str, param: str, words: str) -> Mapping[str, Any]:
    return {"message": f"{words} with this model.", "type": "invalid_request_error", "param": param, "code": code}


def streamed(whole: Any) -> str:
    """Return a whole reply as the events of a stream."""
    choice = whole["choices"][0]
    head = {key: whole[key] for key in ("id", "model", "system_fingerprint")} | {"object": "chat.completion.chunk"}
    first = {"index": 0, "delta": choice["message"], "finish_reason": None}
    last = {"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}
    events = [head | {"choices": [first]}, head | {"choices": [last]}, head | {"choices": [], "usage": whole["usage"]}]
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"


@contextmanager
def guide_service() -> Iterator[GuideService]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    service = GuideService()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(404, "{}", "application/json")

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            service.bodies.append(body)
            service.targets.append(self.path)
            service.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, whole = service.reply(body)
            if status == 200 and body.get("stream"):
                self._answer(200, streamed(whole), "text/event-stream")
            else:
                self._answer(status, json.dumps(whole), "application/json")

        def _answer(self, status: int, text: str, kind: str) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
