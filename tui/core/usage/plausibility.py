"""Which figures of a turn are believed: a reported one that cannot be gives way to the count of mull, with a note.

Servers report only what they had not cached, zeros, sums over many requests, or the output without the reasoning. What
mull counted itself is an estimate: the vocabulary of a model may be another one, a server may add a system message,
tools or documents, and an image may take thousands of tokens. So a reported figure gives way only where no such reason
explains it. What is known to be reported in another way (without the cached tokens, without the reasoning) is added up.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.note import Note, Reason, note
from tui.core.stream import UsageReported
from tui.core.usage.usage import UNKNOWN, Figure, Provenance, Usage, estimated, reported

TIMES = 4  # a vocabulary that is not the model's own counts up to this many times as many tokens, or as few
SLACK = 100  # tokens that no comparison looks at
ADDED = 25_000  # tokens of system messages, tools and documents that a server adds by itself
NEAR = 1.5  # two counts whose ratio is at most this are of the same text
SHRUNK = 0.9  # a request that holds an earlier one is never reported as less than this share of it
OVERRUN = 2  # tokens by which a server may pass its own limit before it stops
MOST_NAMED = 3  # figures that are no numbers, in a note
LARGEST_OUTPUT = 1_000_000  # tokens; no model writes more in a turn


@dataclass(frozen=True, slots=True)
class RequestSize:
    """The size of a request as mull counted it, in tokens.

    ``used`` is the estimate, ``least`` the text that the server was surely sent, ``most`` all of it with the largest
    images there are. ``continues`` is the reported size of an earlier request that this one holds whole, None if there
    is none.
    """

    used: Figure
    least: int
    most: int
    continues: int | None = None


@dataclass(frozen=True, slots=True)
class OwnCount:
    """What mull counted of a turn, in tokens.

    ``visible`` is the text of the reply, ``shown`` its reasoning as far as the service showed it: None if it showed
    none, or a summary (``summarised``). ``window`` and ``cap`` are the context window and the output budget, None if
    unknown. ``hides`` is False for a model that is known not to reason. ``unreported`` is the usage of a turn of which
    the service reports nothing.
    """

    request: RequestSize
    visible: int
    shown: int | None
    unreported: Usage
    summarised: bool = False
    window: int | None = None
    cap: int | None = None
    hides: bool = True

    @property
    def seen(self) -> int:
        """The output that came, in tokens."""
        return self.visible + (self.shown or 0)


def believed(told: UsageReported | None, own: OwnCount) -> tuple[Usage, tuple[Note, ...]]:
    """Return the usage of a turn, and a note for each reported figure that is not believed or was added to.

    A figure that was not reported, or is not believed, is the count of mull, and unknown where mull could count
    nothing: hidden reasoning, cached tokens.
    """
    if told is None:
        return own.unreported, ()
    notes = [note(Reason.NO_NUMBER_OF_TOKENS, _unreadable(told))] if told.unreadable else []
    about_output: list[Note] = []
    output, reasoning = _output(told, own, about_output)
    given, cached = _input(told, own, output, notes)
    rare = _rare(told.usage, given, cached, notes)
    return Usage(given, cached, output, reasoning, *rare), (*notes, *about_output)


def _unreadable(told: UsageReported) -> str:
    """Return the figures that are no numbers of tokens, as text to show: the first ones and how many more."""
    more = len(told.unreadable) - MOST_NAMED
    return ", ".join(told.unreadable[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _rare(told: Usage, given: Figure, cached: Figure, notes: list[Note]) -> tuple[Figure, Figure, Figure]:
    """Return what was written to the cache, the part of it that is kept for long, and the searches, as believed.

    Add notes. What was written is a part of the input that was not read from the cache.
    """
    most = (given.value or 0) - (cached.value or 0) if given.provenance is Provenance.REPORTED else 0
    written = told.written if (told.written.value or 0) <= most else UNKNOWN
    if written is UNKNOWN and told.written.value and given.provenance is Provenance.REPORTED:
        notes.append(note(Reason.WRITTEN_TOO_LARGE, f"{told.written.value:,}"))
    fits = written.value is not None and (told.written_long.value or 0) <= written.value
    return written, told.written_long if fits else UNKNOWN, told.searches


def input_doubt(value: int, size: RequestSize, window: int | None, output: Figure = UNKNOWN) -> Reason | None:
    """Return why a reported number of input tokens cannot be that of a request; None if it can.

    ``output`` is the output of the same turn: if it was reported, both must fit the window.
    """
    before = size.continues
    shrunk = before is not None and value < SHRUNK * before and NEAR * value < size.least
    if _too_few(value, size.least) or shrunk:
        return Reason.INPUT_TOO_SMALL
    if window is not None and value > NEAR * size.most + SLACK:
        if value > window:
            return Reason.INPUT_BEYOND_WINDOW
        if output.provenance is Provenance.REPORTED and value + (output.value or 0) > window + OVERRUN:
            return Reason.TURN_BEYOND_WINDOW
    return Reason.INPUT_TOO_LARGE if value > TIMES * size.most + ADDED else None


def _too_few(value: int, least: int) -> bool:
    """Return whether a number of tokens is too small for a text of which mull counted ``least``."""
    return TIMES * value + SLACK < least or (value == 0 < least)


def near(value: int, size: int) -> bool:
    """Return whether two counts can be of the same text."""
    return value <= NEAR * size + SLACK and size <= NEAR * value + SLACK


def _input(told: UsageReported, own: OwnCount, output: Figure, notes: list[Note]) -> tuple[Figure, Figure]:
    """Return the input and its cached part; add notes. ``output`` is that of the turn."""
    size, cached = own.request, told.usage.cached
    value, held, whole = told.usage.input.value, cached.value or 0, size.used.value or 0
    if value is None:
        counted = size.used if "input" in _names(told) else own.unreported.input
        return counted, cached if held <= (counted.value or 0) else UNKNOWN
    doubt = input_doubt(value, size, own.window, output)
    apart = held > value or (told.total.value or 0) == value + held + (told.usage.output.value or 0)
    written = told.usage.written.value or 0
    if written > value - held and near(value + held + written, whole) and not near(value, whole):
        notes.append(note(Reason.INPUT_WITHOUT_CACHED, f"{value:,}", f"{held + written:,}"))
        return reported(value + held + written), cached
    if held and (apart or doubt is Reason.INPUT_TOO_SMALL) and near(value + held, whole):
        notes.append(note(Reason.INPUT_WITHOUT_CACHED, f"{value:,}", f"{held:,}"))
        return reported(value + held), cached
    if doubt is not None:
        notes.append(_note_on_input(doubt, value, output, own.window))
        return size.used, UNKNOWN
    if held > value:
        notes.append(note(Reason.CACHED_TOO_LARGE, f"{held:,}"))
        return told.usage.input, UNKNOWN
    return told.usage.input, cached


def _note_on_input(doubt: Reason, value: int, output: Figure, window: int | None) -> Note:
    if doubt is Reason.INPUT_BEYOND_WINDOW:
        return note(doubt, f"{value:,}", f"{window:,}")
    if doubt is Reason.TURN_BEYOND_WINDOW:
        return note(doubt, f"{value:,}", f"{output.value:,}", f"{window:,}")
    return note(doubt, f"{value:,}")


def _output(told: UsageReported, own: OwnCount, notes: list[Note]) -> tuple[Figure, Figure]:
    """Return the output and its reasoning; add notes."""
    output, spent, inferred = told.usage.output.value, told.usage.reasoning.value, None
    if output is not None and spent is None:
        inferred = _only_in_total(output, told, own)
    apart = inferred or (spent if output is not None and spent and _counted_apart(output, spent, told, own) else None)
    if output is not None and apart is not None:
        notes.append(note(Reason.OUTPUT_WITHOUT_REASONING, f"{output:,}", f"{apart:,}"))
        output += apart
    doubt = None if output is None else _output_doubt(output, own)
    if output is not None and doubt is not None:
        notes.append(note(doubt, f"{output:,}"))
        output = None
    if spent is not None and (_reasoning_is_false(spent, output, own) or _of_false_output(spent, doubt, own)):
        if spent or (told.usage.output.value is None and "output" not in _names(told)) or output is not None:
            notes.append(note(Reason.REASONING_IMPOSSIBLE, f"{spent:,}"))
        spent = None
    reasoning = reported(spent)
    if output is not None and inferred is not None:
        return reported(output), estimated(inferred)
    if output is not None:
        return reported(output), _own_reasoning(output, own) if spent is None else reasoning
    missing = told.usage.output.value == 0 or doubt is None
    whole = own.unreported.output if missing and spent is None else estimated(own.visible + (spent or own.shown or 0))
    return whole, own.unreported.reasoning if spent is None else reasoning


def _counted_apart(output: int, spent: int, told: UsageReported, own: OwnCount) -> bool:
    """Return whether a service reported the output without the reasoning; both together must be possible."""
    if _output_doubt(output + spent, own) is not None:
        return False
    given, total = told.usage.input.value, told.total.value
    if given is not None and total == given + output + spent:
        return output <= TIMES * own.visible + SLACK
    return output > 0 and spent > output and near(output, own.visible)


def _only_in_total(output: int, told: UsageReported, own: OwnCount) -> int | None:
    """Return the tokens that a service reported in the total alone; None if there are none, or they may be others.

    They are of hidden reasoning where the input and the output are what mull counted of the request and of the text.
    """
    given, total, held = told.usage.input.value, told.total.value, told.usage.cached.value or 0
    more = 0 if given is None or total is None else total - given - output
    if given is None or more <= 0 or not own.hides or more in (held, told.usage.written.value):
        return None
    fits = near(given, own.request.used.value or 0) and near(output, own.visible)
    return more if fits and _output_doubt(output + more, own) is None else None


def _output_doubt(value: int, own: OwnCount) -> Reason | None:
    """Return why a reported number of output tokens cannot be that of a reply; None if it can."""
    if _too_few(value, own.seen):
        return Reason.OUTPUT_TOO_SMALL
    return Reason.OUTPUT_TOO_LARGE if value > _most_output(own, own.seen) else None


def _most_output(own: OwnCount, came: int) -> int:
    """Return the most tokens that a reply can take of which ``came`` tokens were seen; they explain some at any limit.

    The window bounds it unless the request alone fills that: then the window is what is wrong.
    """
    explained = TIMES * came + 10 * SLACK
    window = own.window if own.window is not None and (own.request.used.value or 0) < own.window else LARGEST_OUTPUT
    cap = LARGEST_OUTPUT if own.cap is None else TIMES * own.cap + 100 * SLACK
    hidden = LARGEST_OUTPUT if own.hides else explained + ADDED  # a filter may take away what came
    return max(min(window, cap, hidden, LARGEST_OUTPUT), explained)


def _reasoning_is_false(spent: int, output: int | None, own: OwnCount) -> bool:
    """Return whether a reported number of reasoning tokens cannot be; ``output`` is None if it is not believed."""
    if _too_few(spent, own.shown or 0) or (spent == 0 and (own.summarised or (output is None and own.hides))):
        return True
    if output is None:
        return spent > _most_output(own, own.shown or 0)
    return spent > output or TIMES * (output - spent) + SLACK < own.visible


def _of_false_output(spent: int, doubt: Reason | None, own: OwnCount) -> bool:
    """Return whether reasoning was reported as a part of an output that is too large, and not as much was shown."""
    return doubt is Reason.OUTPUT_TOO_LARGE and not near(spent, own.shown or 0)


def _own_reasoning(output: int, own: OwnCount) -> Figure:
    """Return the reasoning that was shown, and no more than its share of the output; unknown if none was."""
    if not own.shown:
        return UNKNOWN
    return estimated(own.shown if own.seen <= output else output * own.shown // own.seen)


def _names(told: UsageReported) -> list[str]:
    """Return the names of the figures that were reported and are no numbers of tokens."""
    return [each.partition(" ")[0] for each in told.unreadable]
