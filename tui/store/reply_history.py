"""What past replies tell about each model: read from the index once, then kept up by the running session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event, Lock

from tui.core.conversation.message import Reply
from tui.core.usage.model_stats import Habit, PastTurn, habits_of, past_turn
from tui.store.index import Index

MOST = 20_000  # replies, the newest: older ones tell little of how a model behaves now

Turns = dict[tuple[str, int], PastTurn]  # by session and reply, so that none is counted twice


class PastReplies:
    """The ``History`` port. ``default_effort`` says which effort a model has where none was asked for."""

    def __init__(self, index: Index, default_effort: Callable[[str], str | None]) -> None:
        self._index = index
        self._default_effort = default_effort
        self._lock = Lock()
        self._stopped = Event()
        self._turns: dict[tuple[str, bool], Turns] = {}
        self._habits: dict[tuple[str, bool], Mapping[str, Habit]] = {}  # worked out when asked for

    def load(self) -> None:
        """Read the past. Blocks for the disk.

        Raises:
            StoreError: the sessions cannot be read.
        """
        self._index.update(self._stopped)
        past = self._index.past_turns(MOST)
        with self._lock:
            for asked, turn in past:
                held = self._turns.setdefault((asked.model, asked.practice), {})
                held.setdefault((asked.session, asked.reply), turn)
            self._habits.clear()

    def stop(self) -> None:
        """Let ``load`` end early: mull is about to."""
        self._stopped.set()

    def habits(self, model: str, *, practice: bool) -> Mapping[str, Habit]:
        """Return what a model's turns usually take, by the effort in force."""
        key = (model, practice)
        with self._lock:
            if key not in self._habits:
                turns = self._turns.get(key, {}).values()
                self._habits[key] = habits_of(turns, self._default_effort(model))
            return self._habits[key]

    def add(self, session: str, reply: Reply) -> None:
        """Take in a reply that has just ended."""
        turn = past_turn(reply)
        if turn is None:
            return
        key = (reply.origin.model, reply.origin.practice)
        with self._lock:
            self._turns.setdefault(key, {})[session, reply.id] = turn
            self._habits.pop(key, None)
