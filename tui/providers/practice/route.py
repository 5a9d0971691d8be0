"""The operation that an address stands for, on OpenAI's route, Azure's v1 route or Azure's classic route."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from tui.core.models.profile import Api
from tui.providers.practice.services import PLAYED_AZURE, PLAYED_OPENAI, Service

CLASSIC = re.compile(r"/openai/deployments/([^/]+)/chat/completions")
Operation = Literal["chat", "responses", "count"]
OPERATIONS: dict[str, Operation] = {
    "/chat/completions": "chat",
    "/responses": "responses",
    "/responses/input_tokens": "count",
}


@dataclass(frozen=True, slots=True)
class Call:
    """The operation that is asked for and the service that is played; ``deployment`` only on Azure's classic route."""

    operation: Operation
    service: Service = PLAYED_OPENAI
    deployment: str | None = None

    @property
    def api(self) -> Api:
        """The API that the body is written for."""
        return "chat" if self.operation == "chat" else "responses"


def call_of(method: str, path: str, query: dict[str, str]) -> Call | None:
    """Return the call that a method and an address stand for, None if there is no such operation."""
    if method != "POST":
        return None
    classic = CLASSIC.fullmatch(path)
    if classic:
        return Call("chat", PLAYED_AZURE, unquote(classic[1])) if "api-version" in query else None
    for prefix, service in (("/openai/v1", PLAYED_AZURE), ("/v1", PLAYED_OPENAI)):
        operation = OPERATIONS.get(path.removeprefix(prefix)) if path.startswith(prefix) else None
        if operation is not None:
            return Call(operation, service)
    return None
