"""A resource of Azure as it answers behind a deployment: the model names itself, and refuses what it does not take."""

from dataclasses import dataclass, field
from typing import Any

from tests.servers import Received, Wire, chunk, usage, whole_chat
from tui.core.connection_kinds import AZURE
from tui.core.models.catalogue import built_in

PERSONAS = ("developer", "system")


@dataclass
class AzureServer:
    """Answers as ``model``, a name such as ``o1-2024-12-17``; ``deployments`` is what its list says, by deployment.

    ``says`` is put behind the words of a refusal. ``named`` False leaves the model out of replies, ``counts`` False the
    usage out of streams, as an older api-version does.
    """

    model: str
    deployments: dict[str, str] | None = None
    says: str = ""
    named: bool = True
    counts: bool = True
    bodies: list[dict[str, Any]] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)

    @property
    def roles(self) -> list[str]:
        """The roles of the last request's messages."""
        return [message["role"] for message in self.bodies[-1]["messages"]]

    async def __call__(self, received: Received, wire: Wire) -> None:
        if received.method == "GET":
            self.lists.append(received.target)
            await self._list(received, wire)
            return
        body = received.body
        self.bodies.append(body)
        profile = built_in().find(self.model)
        for number, message in enumerate(body["messages"]):
            if message["role"] in PERSONAS and message["role"] != profile.role:
                said = f"'messages[{number}].role' does not support '{message['role']}' with this model."
                await self._refuse(wire, f"messages[{number}].role", said)
                return
        if body.get("stream") and not profile.streams_on(AZURE):
            await self._refuse(wire, "stream", "'stream' does not support true with this model.")
            return
        await self._reply(wire, streams=bool(body.get("stream")))

    async def _refuse(self, wire: Wire, param: str, said: str) -> None:
        message = f"Unsupported value: {said} {self.says}".strip()
        error = {"message": message, "type": "invalid_request_error", "param": param, "code": "unsupported_value"}
        await wire.whole({"error": error}, 400)

    async def _list(self, received: Received, wire: Wire) -> None:
        if self.deployments is None or "/deployments" not in received.target:
            await wire.whole({"error": {"code": "404", "message": "Resource not found"}}, 404)
            return
        entries = [{"id": name, "model": model} for name, model in self.deployments.items()]
        await wire.whole({"object": "list", "data": entries})

    async def _reply(self, wire: Wire, *, streams: bool) -> None:
        name = {"model": self.model if self.named else ""}
        if not streams:
            await wire.whole(whole_chat() | name)
            return
        first = {"choices": [], "created": 0, "id": "", "model": "", "object": "", "prompt_filter_results": []}
        counted = [usage()] if self.counts else []
        rest = (chunk("", role="assistant"), chunk("Hello."), chunk(finish="stop"), *counted)
        await wire.head()
        await wire.events(first, *(each | name for each in rest), "[DONE]")
        await wire.finish()
