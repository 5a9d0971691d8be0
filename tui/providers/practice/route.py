"""Which operation an address names: OpenAI's, Azure's classic one or Azure's v1."""

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
    """One call: what is asked for, and of which service; Azure's classic route names the deployment."""

    operation: Operation
    service: Service = PLAYED_OPENAI
    deployment: str | None = None

    @property
    def api(self) -> Api:
        """Which of the two APIs the body is written for."""
        return "chat" if self.operation == "chat" else "responses"


def call_of(method: str, path: str, query: dict[str, str]) -> Call | None:
    """Return what a method and an address ask for, or None where there is nothing."""
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
