"""Asking a server that follows a script, and looking at the error that comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.asking import KEY, Heard, ask, connection
from tests.servers import ScriptedServer, chunk
from tui.core.errors import ModelError

BOTH = pytest.mark.parametrize("api", ["chat", "responses"])


def text_event(api: str, words: str) -> dict[str, Any]:
    if api == "chat":
        return chunk(words)
    return {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": words}


async def asked(server: ScriptedServer, script: Any, api: str = "chat", **more: Any) -> Heard:
    server.script = script
    return await ask(connection("openai", server.url, api=api), **more)


def says(answer: Heard, kind: type[ModelError], *words: str) -> None:
    """Check that an error of this kind came, in two whole sentences, and holds these words."""
    assert type(answer.error) is kind, answer.error
    told = str(answer.error)
    assert all(word in told for word in words), told
    assert answer.error.problem.endswith((".", "!", "?", "…"))
    assert answer.error.remedy.endswith((".", "!", "?"))
    assert KEY not in told
    assert told.isprintable()
