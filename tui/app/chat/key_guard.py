"""A key that stands in what is about to be sent is told of, once: most are there by a slip of a paste."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tui.app.chat.current import Current
from tui.app.chat.host import Host
from tui.core.attachments import Held
from tui.core.cleaning import cleaned_line
from tui.core.key_in_text import beginning_of, key_in


@dataclass(eq=False, repr=False)
class KeyGuard:
    """Holds a message with a key in it back until it is sent once more; one key is told of once in a run of mull."""

    host: Host
    current: Current
    _told: set[int] = field(init=False, default_factory=set)  # hashes of the keys, which are kept nowhere

    def holds(self, text: str) -> bool:
        """Return whether a message is to stay in the composer, after saying why."""
        key = self._new(key_in(text))
        if key:
            self.host.say(
                f"{beginning_of(key)} looks like an API key: nothing was sent. Once more sends it{self._where()}."
            )
        return bool(key)

    async def tell(self, attached: Held) -> None:
        """Say where a text that was attached holds a key; it goes with the next message unless it is taken away."""
        key = self._new(await asyncio.to_thread(_key_attached, attached))
        if key:
            name = cleaned_line(attached.attachment.name)
            self.host.say(f"{name} holds what looks like an API key: {beginning_of(key)} /detach takes the file away.")

    def _new(self, key: str) -> str:
        """Return a key that was not told of yet, else nothing."""
        if not key or hash(key) in self._told:
            return ""
        self._told.add(hash(key))
        return key

    def _where(self) -> str:
        session = self.current.session
        address = session.choice.provider.route.address if session is not None else ""
        host = urlsplit(address).hostname if address else None
        return f" to {host}" if host else ""


def _key_attached(held: Held) -> str:
    """Return the first key that stands in a text, empty where there is none."""
    return "" if held.attachment.is_image else key_in((held.data or b"").decode("utf-8", "replace"))
