"""A key that stands in a message is told of, once, before it is sent: most are there by a slip of a paste."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tui.app.chat.current import Current
from tui.app.chat.host import Host
from tui.core.key_in_text import beginning_of, key_in


@dataclass(eq=False, repr=False)
class KeyGuard:
    """Holds a message with a key in it back until it is sent once more; one key is told of once in a run of mull."""

    host: Host
    current: Current
    _told: set[int] = field(init=False, default_factory=set)  # hashes of the keys, which are kept nowhere

    def holds(self, text: str) -> bool:
        """Return whether a message is to stay in the composer, after saying why."""
        key = key_in(text)
        if not key or hash(key) in self._told:
            return False
        self._told.add(hash(key))
        self.host.say(
            f"{beginning_of(key)} looks like an API key: nothing was sent. Enter again sends it{self._where()}."
        )
        return True

    def _where(self) -> str:
        session = self.current.session
        address = session.choice.provider.route.address if session is not None else ""
        host = urlsplit(address).hostname if address else None
        return f" to {host}" if host else ""
