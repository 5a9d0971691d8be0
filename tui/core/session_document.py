"""The port to the document of one session, which is kept in step with it."""

from __future__ import annotations

from typing import Protocol

from tui.core.conversation.tree import Conversation
from tui.core.documents import DocumentOutcome


class SessionDocument(Protocol):
    """The document of one session in a folder that keeps up. Every method but ``give_up`` blocks for the disk."""

    def write(self, conversation: Conversation) -> DocumentOutcome:
        """Write what the session is now; ``conversation`` does not change meanwhile. Return what became of it.

        Raises:
            UsageError: the folder cannot hold documents.
            StoreError: the folder refuses.
        """
        ...

    def give_up(self) -> None:
        """End what another thread writes, unless that is nearly done: its outcome says so."""
        ...
