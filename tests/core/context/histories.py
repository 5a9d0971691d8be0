"""Histories of every kind, for the rules that hold for all of them."""

from hypothesis import strategies as st

from tests.doubles import WordCounter
from tui.core.connection_kinds import OPENAI
from tui.core.conversation.message import (
    Message,
    PersonaSwitch,
    Reply,
    ReplyOrigin,
    ReplyOutcome,
    ReplyStatus,
    Summary,
    UserMessage,
)
from tui.core.models.profile import ModelProfile
from tui.core.request import Route
from tui.core.usage.usage import Usage, reported

COUNT = WordCounter()
ROUTE = Route("work", OPENAI, "api.openai.com", "o1", "chat")
ORIGIN = ReplyOrigin("o1", "work")
SECRET = "REASONING-"  # what no request may ever hold

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
figures = st.builds(reported, st.integers(0, 5000)) | st.just(reported(None))


@st.composite
def paths(draw: st.DrawFn) -> list[Message]:
    """Any history: personas, messages and replies of every ending, reasoning in all of them."""
    path: list[Message] = []
    for i in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from("purs"))
        text = draw(words) if draw(st.booleans()) else ""
        if kind == "p":
            path.append(PersonaSwitch(i, i - 1, "", "x", "X", text, draw(st.sampled_from(["replace", "append"]))))
        elif kind == "u":
            path.append(UserMessage(i, i - 1, "", text or "?"))
        elif kind == "s":
            covers = tuple(sorted(draw(st.sets(st.integers(0, i), max_size=4)) - {i}))
            path.append(Summary(i, i - 1, "", text or "in short", ORIGIN, covers))
        else:
            usage = Usage(reasoning=draw(figures))
            outcome = ReplyOutcome(draw(st.sampled_from(list(ReplyStatus)[1:])), usage=usage, raw=SECRET + draw(words))
            path.append(Reply(i, i - 1, "", ORIGIN, text, SECRET + draw(words), outcome))
    return path


profiles = st.builds(
    ModelProfile,
    name=st.just("m"),
    window=st.none() | st.integers(1000, 10**6),
    role=st.sampled_from(["developer", "system", "instructions", "none"]),
    reasons=st.booleans(),
    efforts=st.sampled_from([(), ("low", "high")]),
    formatting_line=st.booleans(),
)

marks = st.frozensets(st.integers(0, 8), max_size=5)


def said(i: int, text: str) -> UserMessage:
    return UserMessage(i, None, "", text)
