"""A compatible server with a window of its own, which can be started again with another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers import Received, Wire, chunk, usage, whole_response

MODEL = "m"


@dataclass
class SmallServer:
    """Answers as llama.cpp does: refuses what is larger than its window, and names the window in its list of models.

    ``replies`` are what it answers next, one list of events for each request; ``sizes`` what it counts of the requests.
    Without any it answers well.
    """

    window: int = 8192
    sizes: list[int] = field(default_factory=list)
    replies: list[Sequence[Any]] = field(default_factory=list)
    posted: list[Any] = field(default_factory=list)
    asked: int = 0

    async def __call__(self, request: Received, wire: Wire) -> None:
        if request.method == "GET":
            self.asked += 1
            await wire.whole({"data": [{"id": MODEL, "meta": {"n_ctx": self.window}}]})
            return
        self.posted.append(request.body)
        size = self.sizes.pop(0) if self.sizes else 20
        if size > self.window:
            await wire.whole({"error": self.refusal(size)}, 400)
            return
        of_chat = "/chat/" in request.target
        well = chat("Yes.", size, 2, "stop") if of_chat else responses("Yes.", size, 2)
        await wire.head()
        await wire.events(*(self.replies.pop(0) if self.replies else well), *(["[DONE]"] if of_chat else []))
        await wire.finish()

    def refusal(self, size: int) -> dict[str, Any]:
        """Return the error for a request that is too large."""
        return {
            "code": 400,
            "message": f"request ({size} tokens) exceeds the available context size ({self.window} tokens)",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": size,
            "n_ctx": self.window,
        }


def chat(text: str, given: int, out: int, finish: str = "length") -> list[Any]:
    """Return a reply of Chat Completions that a limit ends."""
    return [*([chunk(text)] if text else []), chunk(finish=finish), usage(given, out, 0)]


def responses(text: str, given: int, out: int, status: str = "completed") -> list[Any]:
    """Return a reply of the Responses API."""
    counted = {"input_tokens": given, "output_tokens": out, "total_tokens": given + out}
    whole = whole_response(text, status=status) | {"usage": counted}
    return [{"type": f"response.{status}", "response": whole}]


def settings(home: Path, url: str, **more: object) -> None:
    """Write settings with a connection to such a server."""
    home.mkdir(parents=True, exist_ok=True)
    lines = ['connection = "local"', 'persona = "none"', "reserve = 10", "[connections.local]", 'kind = "compatible"']
    lines += [f'base_url = "{url}/v1"', f'model = "{MODEL}"', *(f"{key} = {value!r}" for key, value in more.items())]
    (home / "config.toml").write_text("\n".join(lines) + "\n")
