"""Random sessions: trees with every kind of message, and texts that try to be more than they are."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, get_args

from hypothesis import strategies as st

from tui.core.attachments import TEXT, Attachment
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.phases import BETWEEN, Phase
from tui.core.conversation.record import (
    Chosen,
    Filed,
    Forked,
    HeadMoved,
    Line,
    Mark,
    Marked,
    PersonaSwitched,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    SummaryAsked,
    Titled,
    UserSaid,
)
from tui.core.conversation.tree import Conversation
from tui.core.models.price import Rates
from tui.core.note import note_from
from tui.core.receipt import Receipt, Setting
from tui.core.usage.usage import Usage, estimated, reported

NAME = "20261120-140000-abcd"
MARK = "0123456789abcdef" * 2
PIECES = (
    "words",
    "日本語",
    "## You · 2026-11-20 14:00",
    "```",
    "~~~",
    "<!--",
    "-->",
    "--",
    "<pre>",
    "</details>",
    "- a\n- b",
    "> q",
    "\r\n",
    "\r",
    "\n\n",
    "    code",
    "[1]: https://example.org",
    "<b>x</b>",
    "</section>",
    "</blockquote>",
    "\\",
    f"<!-- mull complete {MARK}",
    f"mull ends {MARK} -->",
    '{"digest": "0", "record": {}}',
    '<section id="m3" class="user">',
    "---",
    "| a |\n|---|\n| b |",
    "$$",
    "\u2028",
    "\x85",
    "\ufeff",
    " ",
    "\t",
    '"',
    "&amp;",
)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
texts = st.lists(st.sampled_from(PIECES) | anything, max_size=4).map("\n".join)
HELD = (b"", b"a text", bytes(range(256)) * 20)
"""What attachments hold."""
attachments = st.lists(st.sampled_from(HELD), unique=True, max_size=2).map(
    lambda held: tuple(Attachment("a`b.txt", TEXT, sha256(each).hexdigest(), len(each)) for each in held)
)


def contents(attachment: Attachment) -> bytes | None:
    """Return what an attachment holds."""
    return next((each for each in HELD if sha256(each).hexdigest() == attachment.sha256), None)


PLACE = "https://a.example.org"
ORIGIN = ReplyOrigin("o1", "work", "a.example.org", "high", "planner", notes=(note_from("so"),), address=PLACE)
RECEIPT = Receipt({Setting.MODEL: "o1"}, {Setting.MODEL: "o1"}, {Setting.MODEL: "o3"}, (Setting.MODEL,))
USED = Usage(estimated(5), reported(7))
OUTCOMES = (
    ReplyOutcome(usage=USED, cost=0.25, seconds=2.0, raw='{"body": 1}', rates=Rates(1.0, 2.0), receipt=RECEIPT),
    ReplyOutcome(ReplyStatus.FAILED, detail="a.example.org gave no answer", request_id="req_1"),
)
outcomes = st.sampled_from(OUTCOMES)


@st.composite
def sessions(draw: st.DrawFn, most: int = 9) -> Conversation:
    """Draw a session: each message follows one that is there, or none; the head moves now and then."""
    records: list[Record] = [SessionStarted(NAME, folder="~/work")]
    said: list[int] = []
    while len(records) < draw(st.integers(2, most)):
        records += draw(_next(len(records), said))
    return timed(*records, *draw(_of_the_whole(said)))


def timed(*records: Record) -> Conversation:
    """Return what records, numbered from 0, amount to, a second apart."""
    conversation = Conversation()
    for seq, record in enumerate(records):
        conversation.apply(Line(seq, f"2026-11-20T14:00:{seq:02}.000+00:00", record))
    return conversation


@st.composite
def _next(draw: st.DrawFn, seq: int, said: list[int]) -> list[Record]:
    """Draw a message, with the records that end it."""
    parent = draw(st.sampled_from([None, *said]))
    what = draw(st.sampled_from(["user", "persona", "reply", "reply", "summary"]))
    said.append(seq)
    text = draw(texts)
    match what:
        case "user":
            return [UserSaid(parent, text, draw(attachments))]
        case "persona":
            return [PersonaSwitched(parent, "p", draw(texts), text, draw(st.sampled_from(["replace", "append"])))]
        case "reply":
            phases = (Phase(0, "commentary"), Phase(7, "final_answer")) if draw(st.booleans()) else ()
            text = f"I see{BETWEEN}{text}" if phases else text
            end = ReplyEnded(seq, text, draw(texts), draw(outcomes), told_apart=True, phases=phases)
            return [ReplyStarted(parent, ORIGIN, nonce="12ab"), end]
        case _:
            said[-1] = seq + 1
            made = Summarised(parent, text, ORIGIN, tuple(said[:1]), asked=seq)
            end = ReplyEnded(seq, text, outcome=draw(outcomes), told_apart=True)
            return [SummaryAsked(ORIGIN, "34cd"), made, end]


@st.composite
def _of_the_whole(draw: st.DrawFn, said: list[int]) -> list[Record]:
    """Draw what is said of the session as a whole."""
    choice = Chosen("work", "o1", "low", response_schema={"type": "object"})
    found: list[Record] = [Titled(draw(texts)), choice, Filed(("tag",), True), Forked("20261121-140000-abcd", said[0])]
    found += [Marked(each, draw(st.sampled_from(get_args(Mark))), True) for each in said if draw(st.booleans())]
    return [*found, HeadMoved(draw(st.sampled_from([None, *said])))]


def told(conversation: Conversation) -> dict[str, Any]:
    """Return all that a session is, to be compared."""
    of_session = ("session", "began_as", "started", "title", "folder", "filed", "choice", "fork_of", "fork_at", "root")
    names = (*of_session, "messages", "summaries_asked", "head", "marks", "forks")
    return {name: getattr(conversation, name) for name in names}
