"""Judging runs of one request: which texts are equal, where the others part, and what that shows of a seed.

A run counts where the service ended it with a text: whole, declined, or cut off by a limit. Runs that were cut off are
compared as far as they go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.cleaning import cleaned_line
from tui.core.compare import Likeness, likeness
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.sampling import MOST_RUNS

JUDGED = {ReplyStatus.COMPLETE, ReplyStatus.LENGTH, ReplyStatus.REFUSED}
ALL_BUT = 0.9995  # a share of equal characters that would be rounded to all of them, while the texts differ
NOT_REPORTED = "? (not reported)"
NO_PROMISE = "equal seed, parameters and fingerprint do not promise equal text"


@dataclass(frozen=True, slots=True)
class Parting:
    """How the texts of two runs differ; ``one`` and ``other`` are their numbers, from 0."""

    one: int
    other: int
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Repetition:
    """What runs of one request showed.

    ``replies`` are those of the runs, None for one that was not asked. ``groups`` are the numbers of the judged runs,
    those with equal texts together, the largest group first. ``partings`` say how each further group differs from the
    first. ``seed`` is the seed that was sent, None if none was; ``wished`` says that one was asked for.
    """

    replies: tuple[Reply | None, ...]
    groups: tuple[tuple[int, ...], ...]
    partings: tuple[Parting, ...]
    seed: int | None = None
    wished: bool = False

    @property
    def judged(self) -> list[int]:
        """The numbers of the judged runs."""
        return sorted(number for group in self.groups for number in group)

    @property
    def identical(self) -> bool:
        """True if every run was judged, and all have one text."""
        return len(self.groups) == 1 and len(self.judged) == len(self.replies)

    @property
    def fingerprints(self) -> list[str | None]:
        """The fingerprint that the service named with each run, None where it named none."""
        return [None if reply is None else reply.outcome.system_fingerprint for reply in self.replies]

    @property
    def cut_off(self) -> list[int]:
        """The numbers of the judged runs that a limit cut off."""
        return [n for n in self.judged if _status(self.replies[n]) is ReplyStatus.LENGTH]

    def of_run(self, number: int, names: Sequence[str]) -> str:
        """Return how one run compares with the first of the largest group, in a few words; empty for that run."""
        if number not in self.judged:
            return "not judged"
        group = next(group for group in self.groups if number in group)
        first = self.groups[0][0]
        if number == first:
            return "" if len(self.judged) > 1 else "nothing to compare it with"
        if group is self.groups[0]:
            return f"= the text of {names[first]}"
        parting = next(each for each in self.partings if each.other == group[0])
        return f"≠ {names[first]} at {place_of(parting.likeness)}"

    def sentence(self) -> str:
        """Return in one sentence what the runs show."""
        if len(self.judged) < 2:
            about = "of the seed" if self.seed is not None else "of how they repeat"
            return f"Fewer than two of the {len(self.replies)} runs ended with a text, so nothing can be said {about}."
        if self.seed is None:
            return self._without_seed()
        return self._with_seed()

    def in_words(self, names: Sequence[str], most: int = MOST_RUNS) -> list[str]:
        """Return what the runs showed as lines: fingerprints, texts, at most ``most`` differences, and the sentence."""
        parted = [self._parted(each, names) for each in self.partings if each.likeness.first_difference]
        more = [f"and {len(parted) - most} more texts that differ"] if len(parted) > most else []
        return [
            f"system_fingerprint: {self._fingerprints_in_words(names)}",
            *([f"texts: {self._texts_in_words(names)}"] if self.groups else []),
            *parted[:most],
            *more,
            *self._remarks(names),
            self.sentence(),
        ]

    def _without_seed(self) -> str:
        why = ", because this model takes none here" if self.wished else ""
        few = len(self.judged) == 2
        if len(self.groups) == 1:
            return f"No seed was sent{why}; {'the two' if few else f'all {len(self.judged)}'} are the same even so."
        if len(self.groups) == len(self.judged):
            texts = "the two differ" if few else f"no two of the {len(self.judged)} texts are equal"
            return f"No seed was sent{why}; {texts}, as was to be expected."
        return f"No seed was sent{why}; {self._most_alike()} even so."

    def _with_seed(self) -> str:
        """Return what texts and fingerprints show about the seed that was sent with every run."""
        prints = [self.fingerprints[number] for number in self.judged]
        if None in prints:
            return (
                f"{self._alike_or_not()}; the service does not name a fingerprint with each, so its backend may have "
                "changed between them."
            )
        if len(set(prints)) > 1:
            return self._over_backends()
        if len(self.groups) == 1:
            runs = "two" if len(self.judged) == 2 else str(len(self.judged))
            return f"Same seed, same fingerprint, same text: as far as {runs} runs can show, this is reproducible."
        if len(self.groups) == len(self.judged):
            texts = "different" if len(self.judged) == 2 else f"no two of the {len(self.judged)} texts are equal"
            return f"Same seed and same fingerprint, and still {texts}: here the seed does not make it reproducible."
        return f"Same seed and same fingerprint, and still only {self._most_alike()}: {NO_PROMISE}."

    def _over_backends(self) -> str:
        """Return what runs with one seed show whose fingerprints differ."""
        if len(self.groups) == 1:
            return "Same seed, same text, although the service's backend changed between them: the fingerprints differ."
        if self._parted_on_one_backend():
            return f"{self._alike_or_not()}; the fingerprints differ, but so do runs with the same one: {NO_PROMISE}."
        return (
            f"{self._alike_or_not()}; the fingerprints differ: the service's backend changed between them, so a "
            "difference proves nothing."
        )

    def _parted_on_one_backend(self) -> bool:
        """Return whether two runs with one fingerprint have different texts."""
        texts: dict[str | None, set[int]] = {}
        for at, group in enumerate(self.groups):
            for number in group:
                texts.setdefault(self.fingerprints[number], set()).add(at)
        return any(len(found) > 1 for found in texts.values())

    def _most_alike(self) -> str:
        return f"{len(self.groups[0])} of the {len(self.judged)} texts are equal"

    def _alike_or_not(self) -> str:
        """Return how many texts are equal, as the beginning of a sentence."""
        if len(self.groups) == 1:
            return "The texts are the same"
        if len(self.groups) == len(self.judged):
            few = len(self.judged) == 2
            return "The texts are different" if few else f"No two of the {len(self.judged)} texts are equal"
        return f"Only {self._most_alike()}"

    def _fingerprints_in_words(self, names: Sequence[str]) -> str:
        told = [cleaned_line(each or "") or NOT_REPORTED for each in self.fingerprints]
        if len(told) == 2:
            return " and ".join(told)
        if len(set(told)) == 1:
            return f"{told[0]}, for all {len(told)}"
        runs: dict[str, list[str]] = {}
        for name, each in zip(names, told, strict=True):
            runs.setdefault(each, []).append(name)
        return " · ".join(f"{each}: {', '.join(which)}" for each, which in runs.items())

    def _texts_in_words(self, names: Sequence[str]) -> str:
        if self.identical:
            return "identical" if len(self.replies) == 2 else f"all {len(self.replies)} identical"
        if len(self.replies) == 2 and self.partings:
            alike = self.partings[0].likeness
            share = f"{alike.share:.1%}" if alike.share < ALL_BUT else "over 99.9%"
            return f"{share} equal{' of the beginnings' if alike.capped else ''}"
        equal = [" = ".join(names[number] for number in group) for group in self.groups]
        return f"{len(equal)} different: {' · '.join(equal)}" if len(equal) > 1 else equal[0]

    def _parted(self, parting: Parting, names: Sequence[str]) -> str:
        """Return where two texts part, with an excerpt of each."""
        found = parting.likeness.first_difference
        if found is None:
            return ""
        who = "" if len(self.replies) == 2 else f" of {names[parting.one]} and {names[parting.other]}"
        return f"first difference{who}, line {found.line}, {place_of(parting.likeness)}: {found.in_words}"

    def _remarks(self, names: Sequence[str]) -> list[str]:
        """Return which runs were cut off, and which are not judged."""
        cut, judged = self.cut_off, self.judged
        left = [names[number] for number in range(len(self.replies)) if number not in judged]
        if not cut:
            remarks = []
        elif cut == judged:
            remarks = ["each was cut off, so their beginnings are compared"]
        else:
            remarks = [f"cut off: {', '.join(names[number] for number in cut)}"]
        return [*remarks, *([f"no answer to judge: {', '.join(left)}"] if left else [])]


def repetition_of(replies: Sequence[Reply | None], *, seed: int | None, wished: bool) -> Repetition:
    """Return what runs of one request showed. May take a second for long texts: call it in a thread."""
    texts: dict[str, list[int]] = {}
    for number, reply in enumerate(replies):
        if reply is not None and reply.status in JUDGED and reply.answer.strip():
            texts.setdefault(reply.answer, []).append(number)
    groups = tuple(sorted(map(tuple, texts.values()), key=lambda group: (-len(group), group)))
    text_of = {numbers[0]: text for text, numbers in texts.items()}
    first = groups[0][0] if groups else 0
    partings = tuple(Parting(first, group[0], likeness(text_of[first], text_of[group[0]])) for group in groups[1:])
    return Repetition(tuple(replies), groups, partings, seed, wished)


def place_of(alike: Likeness) -> str:
    """Return where two texts part: ``word 12, character 63``, counted from 1; empty if they do not."""
    found = alike.first_difference
    return "" if found is None else f"word {found.word:,}, character {found.character:,}"


def _status(reply: Reply | None) -> ReplyStatus | None:
    return None if reply is None else reply.status
