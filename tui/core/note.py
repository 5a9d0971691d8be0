"""Notes on a request: why a part of it is as it is, and how it was adapted. A note is a reason with its particulars.

The code decides by the reason. The text is in ``WORDS`` only; session files keep the text. A text from a file that
fits no reason is kept and shown unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache


class Reason(Enum):
    """The reason of a note; ``WORDS`` shows which particulars belong to it, and in which order."""

    # Notes on a part of the context
    SCHEMA = auto()
    SUMMARY = auto()
    COVERED = auto()
    MUTED = auto()
    PURGED = auto()
    REASONING_DROPPED = auto()
    REASONING_DROPPED_TOLD = auto()
    REASONING_READ_AGAIN = auto()
    EMPTY_REPLY = auto()
    ARRIVING_REPLY = auto()
    ATTACHED = auto()
    ATTACHED_ROUGHLY = auto()
    ATTACHED_ON_TRIAL = auto()
    COUNTED_LARGER = auto()
    COUNTED_SMALLER = auto()
    COUNTED_AHEAD_LARGER = auto()
    COUNTED_AHEAD_SMALLER = auto()
    PRIMING = auto()
    # Adaptations: how a request differs from what was asked for
    PERSONA_IN_MESSAGE = auto()
    PERSONA_JOINED = auto()
    PERSONA_AS_SYSTEM = auto()
    PERSONA_AS_SYSTEM_ON_TRIAL = auto()
    PERSONA_AS_INSTRUCTIONS = auto()
    PERSONA_MODEL_LEFT_OUT = auto()
    PERSONA_CONNECTION_UNKNOWN = auto()
    FORMATTING_LINE_ADDED = auto()
    JOINED = auto()
    REPLY_IN_MESSAGE = auto()
    EMPTY_REASONING = auto()
    PHASE_NOT_ON_CHAT = auto()
    PHASE_REFUSED = auto()
    ATTACHMENT_LOST = auto()
    IMAGE_NOT_TAKEN = auto()
    EFFORT_NOT_ONE_OF = auto()
    EFFORT_NOT_ONE_OF_DEFAULT_UNKNOWN = auto()
    EFFORT_NOT_TAKEN = auto()
    EFFORT_UPDATED = auto()
    BUDGET_LOWERED = auto()
    BUDGET_RAISED = auto()
    SAMPLING_REFUSED = auto()
    SAMPLING_NOT_TAKEN = auto()
    OPTION_NOT_ON_CHAT = auto()
    OPTION_REFUSED = auto()
    OPTION_NOT_ONE_OF = auto()
    OPTION_NOT_TAKEN = auto()
    SEED_NOT_ON_RESPONSES = auto()
    SEED_NOT_TAKEN = auto()
    SEED_NOT_IN_VERSION = auto()
    REASONING_SUMMARY_NOT_ON_CHAT = auto()
    REASONING_SUMMARY_REFUSED = auto()
    SCHEMA_REFUSED = auto()
    SCHEMA_NOT_TAKEN = auto()
    SCHEMA_NOT_STRICT = auto()
    SCHEMA_NOT_STRICT_AND_MORE = auto()
    MODEL_DOES_NOT_STREAM = auto()
    CONNECTION_DOES_NOT_STREAM = auto()
    # What happened before a reply came
    ROLE_REFUSED = auto()
    ROLE_REFUSED_FOR_NOW = auto()
    PARAMETER_REFUSED = auto()
    PARAMETER_REFUSED_FOR_NOW = auto()
    FORM_REFUSED = auto()
    FORM_REFUSED_FOR_NOW = auto()
    SENT_AGAIN = auto()
    TOKEN_RENEWED = auto()
    STOPPED_IN_WAIT = auto()
    MODEL_FOUND = auto()
    MODEL_CHANGED = auto()
    MODEL_UNKNOWN = auto()
    MODEL_NAMED = auto()
    API_VERSION_OLD = auto()
    WINDOW_CHANGED = auto()
    WINDOW_CONTRADICTED = auto()
    # What was not served as it was asked for
    SERVED_BY = auto()
    SERVED_ON_TIER = auto()
    SERVED_ON_OTHER_TIER = auto()
    SERVED_STORED = auto()
    SERVED_WITH_REASONING = auto()
    SERVED_OTHERWISE = auto()
    # Figures of a turn that were reported, and are not believed as they are
    INPUT_TOO_SMALL = auto()
    INPUT_BEYOND_WINDOW = auto()
    TURN_BEYOND_WINDOW = auto()
    INPUT_TOO_LARGE = auto()
    INPUT_WITHOUT_CACHED = auto()
    CACHED_TOO_LARGE = auto()
    WRITTEN_TOO_LARGE = auto()
    OUTPUT_TOO_SMALL = auto()
    OUTPUT_TOO_LARGE = auto()
    OUTPUT_WITHOUT_REASONING = auto()
    REASONING_IMPOSSIBLE = auto()
    NO_NUMBER_OF_TOKENS = auto()
    # Why the cost of a turn is not known
    TIER_NOT_TOLD = auto()
    TIER_UNPRICED = auto()
    SEARCHES_UNPRICED = auto()
    UNKNOWN = auto()


OF_FIGURES = frozenset(
    {
        Reason.INPUT_TOO_SMALL,
        Reason.INPUT_BEYOND_WINDOW,
        Reason.TURN_BEYOND_WINDOW,
        Reason.INPUT_TOO_LARGE,
        Reason.INPUT_WITHOUT_CACHED,
        Reason.CACHED_TOO_LARGE,
        Reason.WRITTEN_TOO_LARGE,
        Reason.OUTPUT_TOO_SMALL,
        Reason.OUTPUT_TOO_LARGE,
        Reason.OUTPUT_WITHOUT_REASONING,
        Reason.REASONING_IMPOSSIBLE,
        Reason.NO_NUMBER_OF_TOKENS,
    }
)
OF_COST = frozenset({Reason.TIER_NOT_TOLD, Reason.TIER_UNPRICED, Reason.SEARCHES_UNPRICED})
"""The reasons of notes on a cost that is not known."""

OF_RECEIPT = frozenset(
    {
        Reason.SERVED_BY,
        Reason.SERVED_ON_TIER,
        Reason.SERVED_ON_OTHER_TIER,
        Reason.SERVED_STORED,
        Reason.SERVED_WITH_REASONING,
        Reason.SERVED_OTHERWISE,
    }
)
"""The reasons of notes on what was not served as it was asked for."""
NOT_SENT = "not sent until it is unmuted"
NOT_FITTING = "the reply may not fit it"
NO_DEVELOPER_MESSAGE = "{} takes no developer message"
REMEMBERED = "asked again without it, and remembered for this deployment"
FOR_NOW = "asked again without it, and left out for the rest of this session"

WORDS: dict[Reason, str] = {
    Reason.SCHEMA: "the schema the reply is to fit; a rough estimate",
    Reason.SUMMARY: "sent in place of {}",
    Reason.COVERED: "a summary is sent in its place",
    Reason.MUTED: f"muted: {NOT_SENT}",
    Reason.PURGED: "purged: its text was removed, and the request lacks it",
    Reason.REASONING_DROPPED: "dropped after its turn",
    Reason.REASONING_DROPPED_TOLD: "dropped after its turn, as the service reported (reasoning.context {})",
    Reason.REASONING_READ_AGAIN: (
        "not sent again, but the service reported reasoning.context {}: it may read it again, and bill it"
    ),
    Reason.EMPTY_REPLY: "an empty reply ({}) is not sent",
    Reason.ARRIVING_REPLY: "it is still arriving, and counts once it has ended",
    Reason.ATTACHED: "{}",
    Reason.ATTACHED_ROUGHLY: "{}; how {} counts images is not published: a rough estimate",
    Reason.ATTACHED_ON_TRIAL: "{}; whether {} takes images is not known: a rough estimate",
    Reason.COUNTED_LARGER: "the service counted the last request {} tokens larger",
    Reason.COUNTED_SMALLER: "the service counted the last request {} tokens smaller",
    Reason.COUNTED_AHEAD_LARGER: "the service counts this request {} tokens larger",
    Reason.COUNTED_AHEAD_SMALLER: "the service counts this request {} tokens smaller",
    Reason.PRIMING: "start of reply",
    Reason.PERSONA_IN_MESSAGE: f"persona put before the next message of yours: {NO_DEVELOPER_MESSAGE}",
    Reason.PERSONA_JOINED: "persona joined to the one before it, below a line: {} takes one such message, at the top",
    Reason.PERSONA_AS_SYSTEM: f"persona sent as a system message: {NO_DEVELOPER_MESSAGE}",
    Reason.PERSONA_AS_SYSTEM_ON_TRIAL: (
        "persona sent as a system message: whether {} takes a developer message is not known"
    ),
    Reason.PERSONA_AS_INSTRUCTIONS: (f"persona sent as the request's instructions, at the top: {NO_DEVELOPER_MESSAGE}"),
    Reason.PERSONA_MODEL_LEFT_OUT: "{} asks for {}, which {} does not offer: {} is asked",
    Reason.PERSONA_CONNECTION_UNKNOWN: "{} asks for the connection {}, which is not in the settings: {} is used",
    Reason.FORMATTING_LINE_ADDED: "first line {} added: {} leaves Markdown out without it",
    Reason.JOINED: "put into the message before it: {} takes no two messages of one role in a row",
    Reason.REPLY_IN_MESSAGE: "put before the next message of yours: {} takes no reply as the first message",
    Reason.PHASE_NOT_ON_CHAT: "commentary and answer sent as one message: Chat Completions has no phases",
    Reason.PHASE_REFUSED: "commentary and answer sent as one message: {} takes no phases of messages",
    Reason.EMPTY_REASONING: "an empty reasoning_content sent with each reply: {} asks for one; reasoning is never sent",
    Reason.ATTACHMENT_LOST: "{} is no longer beside the session: not sent",
    Reason.IMAGE_NOT_TAKEN: "{} not sent: {} takes no images",
    Reason.EFFORT_NOT_ONE_OF_DEFAULT_UNKNOWN: "effort {} not sent: {} takes {} here; its default is not known",
    Reason.EFFORT_NOT_ONE_OF: "effort {} not sent: {} takes {} here; its default is {}",
    Reason.EFFORT_NOT_TAKEN: "effort {} not sent: {} takes none",
    Reason.EFFORT_UPDATED: "effort {} sent as an update of the configuration, so that what is cached holds",
    Reason.BUDGET_LOWERED: "output budget {} lowered to {}: the most {} gives",
    Reason.BUDGET_RAISED: "output budget {} raised to {}: the least the Responses API takes",
    Reason.SAMPLING_REFUSED: "{} {} not sent: this deployment refused it",
    Reason.SAMPLING_NOT_TAKEN: "{} {} not sent: {} takes none while it reasons",
    Reason.SEED_NOT_ON_RESPONSES: "seed {} not sent: the Responses API has none",
    Reason.SEED_NOT_IN_VERSION: "seed {} not sent: api-version {} has none; it came with {}",
    Reason.SEED_NOT_TAKEN: "seed {} not sent: {} takes none",
    Reason.OPTION_NOT_ON_CHAT: "{} left out: Chat Completions has none",
    Reason.OPTION_REFUSED: "{} left out: this deployment refused it",
    Reason.OPTION_NOT_ONE_OF: "{} left out: {} takes {} here",
    Reason.OPTION_NOT_TAKEN: "{} left out: {} takes none",
    Reason.REASONING_SUMMARY_NOT_ON_CHAT: "no summary of the reasoning asked for: Chat Completions has none",
    Reason.REASONING_SUMMARY_REFUSED: "no summary of the reasoning asked for: this deployment refused it",
    Reason.SCHEMA_REFUSED: f"schema not sent: this deployment refused it; {NOT_FITTING}",
    Reason.SCHEMA_NOT_TAKEN: f"schema not sent: {{}} takes no structured outputs; {NOT_FITTING}",
    Reason.SCHEMA_NOT_STRICT_AND_MORE: (
        f"schema not sent as strict, which would be refused: {{}} (and {{}} more); {NOT_FITTING}"
    ),
    Reason.SCHEMA_NOT_STRICT: f"schema not sent as strict, which would be refused: {{}}; {NOT_FITTING}",
    Reason.MODEL_DOES_NOT_STREAM: "the reply comes in one piece: {} does not stream here",
    Reason.CONNECTION_DOES_NOT_STREAM: "the reply comes in one piece: this connection does not stream",
    Reason.ROLE_REFUSED: f"{{}} refused a message with the role {{}} here: {REMEMBERED}",
    Reason.ROLE_REFUSED_FOR_NOW: f"{{}} refused a message with the role {{}} here: {FOR_NOW}",
    Reason.PARAMETER_REFUSED: f"{{}} refused {{}} here: {REMEMBERED}",
    Reason.PARAMETER_REFUSED_FOR_NOW: f"{{}} refused {{}} here: {FOR_NOW}",
    Reason.FORM_REFUSED: "{} refused {} here: asked again with {}, and remembered for this deployment",
    Reason.FORM_REFUSED_FOR_NOW: "{} refused {} here: asked again with {}, for the rest of this session",
    Reason.SENT_AGAIN: "sent again after {}: {}",
    Reason.TOKEN_RENEWED: "{} refused the token of Entra ID: sent again with a new one",
    Reason.MODEL_CHANGED: "deployment {} is {} now, {}, and not {}: it counts from here on",
    Reason.MODEL_FOUND: "deployment {} is {}, {}: it counts from here on",
    Reason.MODEL_UNKNOWN: "deployment {} is {} now, {}, and not {}: nothing is known of that model",
    Reason.MODEL_NAMED: "deployment {} is {}, {}: asked again as that model takes it",
    Reason.API_VERSION_OLD: (
        "{} needs the api-version {} or a later one{}, and {} is set: set api_version in connection {}{} to {}"
    ),
    Reason.WINDOW_CHANGED: "the server has a context window of {} tokens now, not of {}: it counts from here on",
    Reason.WINDOW_CONTRADICTED: (
        "the server's error speaks of a context window of {} tokens; {} count all the same, as {} it"
    ),
    Reason.STOPPED_IN_WAIT: "stopped before it was sent again, in a wait of {}: {}",
    Reason.SERVED_BY: "answered by {}, not by {}",
    Reason.SERVED_ON_TIER: "served on the tier {}, which was not asked for",
    Reason.SERVED_ON_OTHER_TIER: "served on the tier {}, not on {} as asked",
    Reason.SERVED_STORED: "the service says it stored this reply; store: false was sent",
    Reason.SERVED_WITH_REASONING: (
        "the service says reasoning.context {}, not {} as sent: earlier reasoning may be read and billed again"
    ),
    Reason.SERVED_OTHERWISE: "the service says {} {}, not {} as sent",
    Reason.INPUT_TOO_SMALL: "the service reported {} input tokens, fewer than were sent: counted here",
    Reason.INPUT_BEYOND_WINDOW: (
        "the service reported {} input tokens, more than were sent and than the window of {} holds: counted here"
    ),
    Reason.TURN_BEYOND_WINDOW: (
        "the service reported {} input and {} output tokens, more than the window of {} holds: input counted here"
    ),
    Reason.INPUT_TOO_LARGE: "the service reported {} input tokens, far more than were sent: counted here",
    Reason.INPUT_WITHOUT_CACHED: "the service reported {} input tokens without {} cached ones: added up",
    Reason.CACHED_TOO_LARGE: "the service reported {} cached tokens, more than the input: not believed",
    Reason.WRITTEN_TOO_LARGE: "the service reported {} written tokens, more than the uncached input: not believed",
    Reason.OUTPUT_TOO_SMALL: "the service reported {} output tokens, fewer than came: counted here",
    Reason.OUTPUT_TOO_LARGE: "the service reported {} output tokens, far more than came: counted here",
    Reason.OUTPUT_WITHOUT_REASONING: "the service reported {} output tokens without {} of reasoning: added up",
    Reason.REASONING_IMPOSSIBLE: "the service reported {} reasoning tokens, which cannot be: not believed",
    Reason.NO_NUMBER_OF_TOKENS: "the service reported {}: no number of tokens",
    Reason.TIER_NOT_TOLD: "cost unknown: the tier {} was asked for, and the service did not say which one served",
    Reason.TIER_UNPRICED: "cost unknown: no price is known for the tier {}",
    Reason.SEARCHES_UNPRICED: "cost unknown: no price is known for {} web searches",
    Reason.UNKNOWN: "{}",
}
# The fixed pieces of each reason's text, to find the reason of a text: the more specific text comes first in WORDS.
PIECES = {reason: words.split("{}") for reason, words in WORDS.items() if words != "{}"}


@dataclass(frozen=True, slots=True)
class Note:
    """A reason with its particulars (names, figures, a service's text), in the order in which ``WORDS`` has them."""

    reason: Reason
    particulars: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the note as text to show."""
        return WORDS[self.reason].format(*self.particulars)


def note(reason: Reason, *particulars: object) -> Note:
    """Return a note; each particular becomes text."""
    return Note(reason, tuple(map(str, particulars)))


LONG = 400
"""Characters above which a note is long."""
LINES = 4
"""Lines from which it is."""


def is_long_note(text: str) -> bool:
    """Return whether a note is so long that it is folded where it can be."""
    return len(text) > LONG or text.count("\n") >= LINES - 1


MUTED = note(Reason.MUTED)
COVERED = note(Reason.COVERED)
PURGED = note(Reason.PURGED)


@lru_cache(maxsize=256)  # one session repeats the same notes at many replies
def note_from(text: str) -> Note:
    """Return the note that a text from a session file says, with the reason ``UNKNOWN`` if it fits no other."""
    for reason, pieces in PIECES.items():
        particulars = _between(pieces, text)
        if particulars is not None:
            return Note(reason, particulars)
    return Note(Reason.UNKNOWN, (text,))


def _between(pieces: Sequence[str], text: str) -> tuple[str, ...] | None:
    """Return what is between the pieces in a text, None if the text does not consist of them. Takes linear time."""
    first, *middle, last = pieces if len(pieces) > 1 else (*pieces, "")
    at, end = len(first), len(text) - len(last)
    if end < at or not (text.startswith(first) and text.endswith(last)):
        return None
    if len(pieces) == 1:
        return () if text == first else None
    found: list[str] = []
    for piece in middle:
        begins = text.find(piece, at, end)
        if begins < 0:
            return None
        found.append(text[at:begins])
        at = begins + len(piece)
    return (*found, text[at:end])
