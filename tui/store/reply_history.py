"""The samples of each model: read from the index once, then kept up by the running session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event, Lock

from tui.core.conversation.message import Reply
from tui.core.reply_options import ReplyOption
from tui.core.usage.effort_effect import SameEffort, same_efforts_of
from tui.core.usage.model_stats import ModelStats, Sample, sample_of, stats_by_effort, stats_by_option
from tui.core.usage.recent_use import RecentUse, recent_use
from tui.store.index import Index

LOOKED_AT = 2_000  # replies, the newest, for what was used last
MOST = 20_000  # replies, the newest: older ones say little of how a model behaves now

Samples = dict[tuple[str, int], Sample]  # by session and reply, so that none is counted twice


class PastReplies:
    """The ``History`` port. ``default_effort`` says which effort a model has where none was asked for."""

    def __init__(self, index: Index, default_effort: Callable[[str], str | None]) -> None:
        self._index = index
        self._default_effort = default_effort
        self._lock = Lock()
        self._stopped = Event()
        self._samples: dict[tuple[str, bool], Samples] = {}  # by model, and whether in practice; the oldest first
        self._recent = RecentUse()
        self._stats: dict[tuple[str, bool], Mapping[str, ModelStats]] = {}  # worked out when asked for

    def load(self) -> None:
        """Read the past. Blocks for the disk.

        Raises:
            StoreError: the sessions cannot be read.
        """
        self._index.update(self._stopped)
        past, used = self._index.samples(MOST), recent_use(self._index.uses(LOOKED_AT))
        found: dict[tuple[str, bool], Samples] = {}
        for asked, sample in reversed(past):
            found.setdefault((asked.model, asked.practice), {})[asked.session, asked.reply] = sample
        with self._lock:
            self._recent = used.before(self._recent)
            for key, added in self._samples.items():
                found.setdefault(key, {}).update(added)
            self._samples = found
            self._stats.clear()

    def stop(self) -> None:
        """Let ``load`` end early: mull is about to."""
        self._stopped.set()

    def stats(self, model: str, *, practice: bool) -> Mapping[str, ModelStats]:
        """Return what a model's turns usually take, by effective effort."""
        key = (model, practice)
        with self._lock:
            if key not in self._stats:
                samples = self._samples.get(key, {}).values()
                self._stats[key] = stats_by_effort(samples, self._default_effort(model))
            return self._stats[key]

    def stats_of_option(
        self, model: str, option: ReplyOption, effort: str | None, *, practice: bool
    ) -> Mapping[str, ModelStats]:
        """Return what a model's turns at an effort took, by the value that was sent of an option; empty: none was."""
        with self._lock:
            samples = list(self._samples.get((model, practice), {}).values())
        return stats_by_option(samples, option, effort, self._default_effort(model))

    def same_efforts(self, connection: str, model: str) -> list[SameEffort]:
        """Return every two efforts that took the same at a deployment, by what is known until now; not of practice."""
        with self._lock:
            samples = list(self._samples.get((model, False), {}).values())
        return same_efforts_of((s for s in samples if s.connection == connection), self._default_effort(model))

    def recent(self) -> RecentUse:
        """Return which models and personas were used last."""
        with self._lock:
            return self._recent

    def add(self, session: str, reply: Reply) -> None:
        """Take in a reply that has just ended."""
        origin = reply.origin
        with self._lock:
            self._recent = self._recent.after(origin.connection, origin.model, origin.persona)
        sample = sample_of(reply)
        if sample is None:
            return
        key = (reply.origin.model, reply.origin.practice)
        with self._lock:
            self._samples.setdefault(key, {})[session, reply.id] = sample
            self._stats.pop(key, None)
