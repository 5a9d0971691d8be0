"""The sums over a context's parts: made in one pass, because a long session has tens of thousands of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tui.core.parts import Fate, Part
from tui.core.usage import UNKNOWN, Figure, estimated


@dataclass(frozen=True, slots=True)
class Sums:
    """What is sent of each kind, what is muted, and the reasoning that was dropped; in tokens.

    A sum over a figure nobody knows is unknown.
    """

    sent: Mapping[str, Figure]
    muted: Figure
    dropped: Figure

    def plus(self, parts: Iterable[Part]) -> Sums:
        """Return the sums with further parts that are sent, or are in no sum."""
        sent = dict(self.sent)
        for part in parts:
            if part.sent:
                sent[part.kind] = sent.get(part.kind, estimated(0)) + part.tokens
        return replace(self, sent=sent)


def sums_of(parts: Iterable[Part]) -> Sums:
    """Return the sums over parts."""
    sent: dict[str, int] = {}
    unknown: set[str] = set()
    muted: list[Figure] = []
    dropped: list[Figure] = []
    for part in parts:
        if part.sent:
            value = part.tokens.value
            if value is None:
                unknown.add(part.kind)
            sent[part.kind] = sent.get(part.kind, 0) + (value or 0)
        elif part.kind == "reasoning":
            dropped.append(part.tokens)
        elif part.fate is Fate.MUTED:
            muted.append(part.tokens)
    return Sums(
        {kind: UNKNOWN if kind in unknown else estimated(value) for kind, value in sent.items()},
        sum(muted, estimated(0)),
        _added(dropped),
    )


def _added(figures: list[Figure]) -> Figure:
    """Return the sum of figures; one of reported figures alone is reported."""
    if not figures:
        return estimated(0)
    values = [figure.value for figure in figures if figure.value is not None]
    if len(values) < len(figures):
        return UNKNOWN
    first, *others = {figure.provenance for figure in figures}
    return estimated(sum(values)) if others else Figure(sum(values), first)
