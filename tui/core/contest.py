"""Replies to one prompt against each other: which was cheapest and fastest, and whether a seed held."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.cleaning import cleaned_line
from tui.core.figures import dollars
from tui.core.likeness import Likeness
from tui.core.message import Reply, ReplyStatus
from tui.core.model import ModelProfile
from tui.core.usage import Provenance

CHEAPEST, FASTEST = "$ cheapest", "» fastest"


def bill(reply: Reply, profile: ModelProfile) -> float | None:
    """Return a reply's price in US$; of a practice reply, what it would have cost. None where it is unknown."""
    if not reply.origin.practice:
        return reply.outcome.cost
    usage, price = reply.outcome.usage, profile.price
    if price is None or usage.input.value is None or usage.output.value is None:
        return None
    return price.cost(usage.input.value, usage.cached.value or 0, usage.output.value)


def bill_in_words(reply: Reply, profile: ModelProfile) -> str:
    """Return a reply's price as shown: an estimate with ``~``, an unknown one as ``$?``, practice as the list price."""
    cost, usage = bill(reply, profile), reply.outcome.usage
    guessed = Provenance.ESTIMATED in (usage.input.provenance, usage.output.provenance)
    words = ("~" if guessed and cost else "") + dollars(cost)
    return f"$0 (list {words})" if reply.origin.practice else words


def marks_of(replies: Sequence[tuple[Reply, ModelProfile] | None]) -> list[tuple[str, ...]]:
    """Return the signs each reply has earned; only whole answers take part, and only where one alone is first."""
    whole = {
        number: each
        for number, each in enumerate(replies)
        if each is not None and each[0].status is ReplyStatus.COMPLETE
    }
    cheapest = _least({number: bill(*each) for number, each in whole.items()})
    fastest = _least({number: reply.outcome.seconds for number, (reply, _) in whole.items()})
    return [
        tuple(sign for sign, first in ((CHEAPEST, cheapest), (FASTEST, fastest)) if first == number)
        for number in range(len(replies))
    ]


def _least(figures: dict[int, float | None]) -> int | None:
    """Return who has the least figure; None where one is unknown, or two share it."""
    known = [figure for figure in figures.values() if figure is not None]
    if len(known) < 2 or len(known) < len(figures) or known.count(min(known)) > 1:
        return None
    return next(number for number, figure in figures.items() if figure == min(known))


def seed_in_words(one: Reply, other: Reply, alike: Likeness, *, seeded: bool) -> list[str]:
    """Return what the same prompt twice showed, in lines: fingerprints, texts, where they part, and what that means."""
    told = [cleaned_line(each.outcome.system_fingerprint or "") or "? (not told)" for each in (one, other)]
    part = " of the beginnings" if alike.capped else ""
    texts = "identical" if alike.identical else f"{alike.share:.1%} equal{part}"
    lines = [f"system_fingerprint: {' and '.join(told)}", f"texts: {texts}"]
    parting = alike.first_difference
    if parting is not None:
        first, second = (cleaned_line(text) or "(nothing more)" for text in (parting.first, parting.second))
        lines.append(f"first difference, line {parting.line}: “{first}” against “{second}”")
    return [*lines, repeatability(one, other, alike, seeded=seeded)]


def repeatability(one: Reply, other: Reply, alike: Likeness, *, seeded: bool) -> str:
    """Return in one sentence what two runs with one seed show. ``seeded`` says whether the seed was sent."""
    if not one.status is other.status is ReplyStatus.COMPLETE:
        return "One of the two is not a whole answer, so nothing can be said of the seed."
    if not seeded:
        same = "are the same even so" if alike.identical else "differ, as was to be expected"
        return f"No seed was sent, because this model takes none here; the two {same}."
    return _of_seed(one.outcome.system_fingerprint, other.outcome.system_fingerprint, same=alike.identical)


def _of_seed(one: str | None, other: str | None, *, same: bool) -> str:
    """Return what texts and fingerprints of two whole answers show of the seed that was sent for both."""
    if one is None or other is None:
        texts = "the same" if same else "different"
        return f"The texts are {texts}; the service names no fingerprint, so its backend may have changed between them."
    if one == other:
        if same:
            return "Same seed, same fingerprint, same text: as far as two runs can show, this is reproducible."
        return "Same seed and same fingerprint, and still different: here the seed does not make it reproducible."
    if same:
        return "Same seed, same text, although the service's backend changed between the two: the fingerprints differ."
    return "The fingerprints differ: the service's backend changed between the two, so a difference proves nothing."
