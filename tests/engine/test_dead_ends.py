"""A conversation goes on, whatever was done in it and whatever a strict server asks of its messages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doubles import O1, FakeClock, ScriptedProvider, WordCounter
from tests.engine.session_harness import DONE, SessionHarness, end_of
from tui.core.connection_kinds import COMPATIBLE
from tui.core.context.parts import Fate, Part, PartKind
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyStatus, Summary, UserMessage
from tui.core.conversation.record import Summarised
from tui.core.errors import StreamBroken, UsageError
from tui.core.models.profile import Api, RefusedParameter
from tui.core.models.server_facts import ServerFacts
from tui.core.personas.persona import NONE, Persona
from tui.core.request import Request, Route
from tui.core.stream import Adapted, ReasoningDelta, StreamValue, TextDelta
from tui.engine.choice import Choice
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.engine.summarise import Summarising
from tui.providers.connections.destination import Destination
from tui.providers.errors.refusals import Refusal, refused
from tui.providers.wire.chat_completions import body
from tui.store.learned_file import LearnedFile

Rule = Callable[[Request], str]
TO = Destination("c", COMPATIBLE, "http://127.0.0.1:1/v1", "m", "none")
BRIEF, CRITIC = Persona("p", "P", text="Be brief."), Persona("c", "C", text="Find faults.")
WHOLE: list[Any] = [TextDelta("an answer"), DONE]
BOOM = StreamBroken("It broke.")
ENDS: dict[str, list[Any]] = {"whole": WHOLE, "failed": [BOOM], "torn": [TextDelta("an answ"), BOOM]}
SYSTEM = ("system", "developer")
ALTERNATE = "Conversation roles must alternate user/assistant/user/assistant/..."


def roles_of(request: Request) -> list[str]:
    return [message.role for message in request.messages]


def alternates(roles: Sequence[str]) -> bool:
    return all(role == ("user", "assistant")[at % 2] for at, role in enumerate(roles))


def optional_system(request: Request) -> str:
    """The template of newer Mistral models."""
    roles = roles_of(request)
    said = "After the optional system message, conversation roles must alternate user/assistant/user/assistant/..."
    return "" if alternates(roles[1:] if roles[0] in SYSTEM else roles) else said


def no_system(request: Request) -> str:
    """The template of Gemma: the system role is refused first, then the order."""
    roles = roles_of(request)
    if roles[0] in SYSTEM:
        return "System role not supported"
    return "" if alternates(roles) else ALTERNATE


def order_alone(request: Request) -> str:
    """The template of older Mistral models: a system message too breaks the order, by the same words."""
    return (
        "" if alternates(roles_of(request)) else "Conversation roles must alternate user/assistant/user/assistant/..."
    )


def system_first(request: Request) -> str:
    """The template of Qwen models."""
    late = any(role in SYSTEM for role in roles_of(request)[1:])
    return "System message must be at the beginning." if late else ""


def no_developer(request: Request) -> str:
    said = "messages[0].role: unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`"
    return said if "developer" in roles_of(request) else system_first(request)


def wants_reasoning(request: Request) -> str:
    bare = "assistant" in roles_of(request) and not request.empty_reasoning
    return "The reasoning_content in the thinking mode must be passed back to the API." if bare else ""


def everything(request: Request) -> str:
    return wants_reasoning(request) or no_system(request)


RULES = (optional_system, no_system, order_alone, system_first, no_developer, wants_reasoning, everything)


class StrictProvider(ScriptedProvider):
    """Refuses requests that break a rule, as a server does; else it follows its script."""

    def __init__(self, rule: Rule, api: Api = "chat") -> None:
        super().__init__(*WHOLE, route=Route("c", COMPATIBLE, "127.0.0.1", "m", api))
        self.rule = rule

    async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        words = self.rule(request)
        if words:
            self.requests.append(request)
            raise refused(Refusal(400, {"error": {"message": words, "code": 400}}, TO))
        async for value in super().stream(request):
            yield value


class Strict(SessionHarness):
    """A session with a strict server, which remembers what is refused in a file."""

    def __init__(self, folder: Path, rule: Rule, role: Any = "system") -> None:
        super().__init__(folder)
        self.strict = self.provider = StrictProvider(rule)
        self.file = LearnedFile(folder / "learned.json", FakeClock().now)
        choice = Choice(self.provider, replace(O1, name="m", known=False, role=role, efforts=()), BRIEF)
        resources = Resources(
            Journal(self.sessions.create), WordCounter(), self.clock, reserve=100, refused_parameters=self.file
        )
        self.session = Session(choice, resources)

    async def take(self, step: str, what: int, number: int) -> None:
        """Take one step of a person."""
        path = [m for m in self.session.conversation.path() if isinstance(m, (UserMessage, Reply, Summary))]
        match step:
            case "send" | "again":
                self.provider.script = [*ENDS.values()][what % 3]
                await (self.ask(f"m{number}.") if step == "send" else self.ask(None))
            case "append" | "replace":
                mode: Any = step if self.session.begun else "replace"
                with suppress(UsageError):  # it is in force already
                    await self.session.switch_persona((BRIEF, CRITIC, NONE)[what % 3], mode)
            case "mute" if path:
                message = path[what % len(path)].id
                await self.session.mark([message], "muted", on=message not in self.session.conversation.muted)
            case "sum up" if path and not any(isinstance(m, Summary) for m in path):
                covers = tuple(m.id for m in path[: what % len(path) + 1])
                await self.session.put_summary(Summarised(None, "In short.", ReplyOrigin("m", "c"), covers))

    async def ask(self, text: str | None) -> None:
        """Ask, and hold what was sent against the rule, against what was told, and against the path."""
        try:
            told = self.session.next_request(text) if text is not None else self.session.request_again()
        except UsageError:
            return
        before, known = len(self.provider.requests), self.file.of(self.provider.route)
        turn = self.session.send(text) if text is not None else self.session.retry()
        events = [event async for event in turn]
        sent = self.provider.requests[-1]
        assert self.strict.rule(sent) == "", f"refused for ever: {roles_of(sent)}"
        assert end_of(events).outcome.detail in ("", "It broke.")
        if self.file.of(self.provider.route) == known and len(self.provider.requests) == before + 1:
            assert (sent.messages, sent.adaptations) == (told.request.messages, told.request.adaptations)
        assert_all_said(told.context.parts, sent)


MARKS = re.compile(r"<(instructions|earlier_reply)>\n(.*?)\n</\1>\n\n", re.DOTALL)


def assert_all_said(parts: Sequence[Part], sent: Request) -> None:
    """Every part that was told as sent is in the request, word for word; messages are in their order."""
    whole, at = "\n".join(message.text for message in sent.messages), 0
    for part in parts:
        if part.sent and part.role is not None:
            words = MARKS.sub(r"\2", part.text)
            found = whole.find(words, 0 if part.kind is PartKind.PERSONA else at)
            assert found >= 0, (words, whole)
            at = at if part.kind is PartKind.PERSONA else found + len(words)


STEPS = st.tuples(st.sampled_from(["send", "send", "again", "append", "replace", "mute", "sum up"]), st.integers(0, 11))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@settings(max_examples=40, deadline=None)
@given(steps=st.lists(STEPS, min_size=2, max_size=12), role=st.sampled_from(["system", "developer", "none"]))
def test_every_turn_is_taken_by_a_strict_server(
    tmp_path_factory: pytest.TempPathFactory, rule: Rule, steps: list[tuple[str, int]], role: str
) -> None:
    async def play() -> None:
        person = Strict(tmp_path_factory.mktemp("steps"), rule, role)
        for number, (step, what) in enumerate(steps):
            await person.take(step, what, number)
        await person.take("send", 0, 98)
        await person.take("send", 0, 99)

    asyncio.run(play())


async def failed_turn(person: Strict) -> None:
    person.provider.script = [BOOM]
    await person.turn("two")
    person.provider.script = WHOLE


async def muted_reply(person: Strict) -> None:
    await person.session.mark([person.session.conversation.path()[2].id], "muted", on=True)


async def muted_question(person: Strict) -> None:
    await person.session.mark([person.session.conversation.path()[1].id], "muted", on=True)


async def summary(person: Strict) -> None:
    covers = tuple(m.id for m in person.session.conversation.path()[1:3])
    await person.session.put_summary(Summarised(None, "In short.", ReplyOrigin("m", "c"), covers))


async def appended(person: Strict) -> None:
    await person.session.switch_persona(CRITIC, "append")


async def nothing(person: Strict) -> None:
    pass


SUMMED = "<summary of earlier messages>\nIn short.\n</summary>"
BOTH = "Be brief.\n\n---\n\nFind faults."
JOINED = "put into the message before it: m takes no two messages of one role in a row"
LATER = "persona joined to the one before it, below a line: m takes one such message, at the top"
QUOTED = "put before the next message of yours: m takes no reply as the first message"
AFTER: list[tuple[Any, Rule, list[str], list[str], str]] = [
    (failed_turn, optional_system, ["Be brief.", "one", "an answer", "two\n\nthree"], ["repeated_role"], JOINED),
    (muted_reply, optional_system, ["Be brief.", "one\n\nthree"], ["repeated_role"], JOINED),
    (
        muted_question,
        optional_system,
        ["Be brief.", "<earlier_reply>\nan answer\n</earlier_reply>\n\nthree"],
        ["repeated_role"],
        QUOTED,
    ),
    (summary, optional_system, ["Be brief.", f"{SUMMED}\n\nthree"], ["repeated_role"], JOINED),
    (appended, optional_system, [BOTH, "one", "an answer", "three"], ["repeated_role"], LATER),
    (appended, system_first, [BOTH, "one", "an answer", "three"], ["later_system"], LATER),
    (
        nothing,
        wants_reasoning,
        ["Be brief.", "one", "an answer", "three"],
        ["bare_reply"],
        "an empty reasoning_content",
    ),
]


@pytest.mark.parametrize(("done", "rule", "sent", "learned", "said"), AFTER)
async def test_what_a_strict_server_gets(
    tmp_path: Path, done: Any, rule: Rule, sent: list[str], learned: list[str], said: str
) -> None:
    person = Strict(tmp_path, rule)
    await person.turn("one")
    await done(person)
    events = await person.turn("three")
    assert [message.text for message in person.provider.requests[-1].messages] == sent
    assert person.file.of(person.provider.route) == learned
    assert [str(e.what) for e in events if isinstance(e, Adapted) and "remembered" in str(e.what)]
    assert "refused the request: " in person.file.remembered(person.provider.route)[0].message
    told, before = person.session.next_request("four"), len(person.provider.requests)
    assert [note for note in map(str, told.request.adaptations) if note.startswith(said)]
    events = await person.turn("four")
    assert len(person.provider.requests) == before + 1, "known from now on"
    assert person.provider.requests[-1] == told.request
    assert not any("remembered" in str(e.what) for e in events if isinstance(e, Adapted)), "said once"
    parts = [part for part in told.context.parts if part.note is not None and str(part.note).startswith(said)]
    assert {part.fate for part in parts} <= {Fate.ADAPTED}
    assert bool(parts) is (rule is not wants_reasoning)


async def test_a_joined_message_takes_no_tokens_of_its_own(tmp_path: Path) -> None:
    person = Strict(tmp_path, optional_system)
    await person.turn("one")
    await failed_turn(person)
    await person.turn("three")
    used = person.session.next_request("four").context
    assert used.used.value == sum(part.tokens.value or 0 for part in used.parts if part.sent)
    joined = next(part for part in used.parts if part.joins_previous)
    assert joined.tokens.value == 1, "one word, without the overhead and the role of a message of its own"


@pytest.mark.parametrize(
    ("param", "words", "code"),
    [
        ("messages[1]", "Invalid content: the image is too large.", "invalid_value"),
        ("messages[1]", "Unsupported value in messages[1].", "unsupported_value"),
        ("messages[0]", "The text is too long.", "invalid_value"),
        ("messages[0].content", "The role of this text is unclear.", "invalid_value"),
        ("messages[1].role", "Unsupported value.", "unsupported_value"),
        ("messages[7].role", "Unsupported value.", "unsupported_value"),
        ("input[1]", "Unknown item.", "invalid_value"),
        ("max_completion_tokens", "max_tokens is too large: 9. At most 5 are taken.", "invalid_value"),
        ("temperature", "temperature must be between 0 and 1", "invalid_value"),
        ("seed", "seed is out of range", "invalid_value"),
    ],
)
async def test_words_about_something_else_teach_nothing(tmp_path: Path, param: str, words: str, code: str) -> None:
    person = Strict(tmp_path, lambda request: "", role="developer")
    wishes = replace(person.session.choice.wishes, max_output_tokens=500, temperature=2.5, seed=3)
    person.session.choose(replace(person.session.choice, wishes=wishes))
    error = {"message": words, "param": param, "code": code}
    person.provider.script = [refused(Refusal(400, {"error": error}, TO))]
    assert (await person.reply("one")).status is ReplyStatus.FAILED
    assert len(person.provider.requests) == 1
    assert person.file.of(person.provider.route) == []
    assert roles_of(person.session.next_request("two").request) == ["developer", "user", "user"]


@pytest.mark.parametrize(
    ("error", "most"),
    [
        ({"message": ALTERNATE}, 3),
        ({"message": "System message must be at the beginning."}, 2),
        ({"message": "The reasoning_content in the thinking mode must be passed back to the API."}, 2),
        ({"message": "System role not supported"}, 2),
        ({"message": "No.", "param": "seed", "code": "unsupported_parameter"}, 2),
        ({"message": "No.", "param": "messages[0].role", "code": "unsupported_value"}, 2),
        ({"message": "No such role.", "param": "messages[0]", "code": "invalid_value"}, 2),
    ],
)
async def test_what_does_not_help_is_not_remembered(tmp_path: Path, error: dict[str, str], most: int) -> None:
    """The server refuses the changed request in the same way: the refusal was about something else."""
    person = Strict(tmp_path, lambda request: "")
    person.session.choose(replace(person.session.choice, wishes=replace(person.session.choice.wishes, seed=3)))
    await person.turn("one")
    await appended(person)
    person.provider.script = [BOOM]
    await person.turn("two")
    asked, profile = len(person.provider.requests), person.session.choice.profile
    told = person.session.next_request("three").request
    person.provider.script = [refused(Refusal(400, {"error": error}, TO))]
    events = await person.turn("three")
    reply = end_of(events)
    assert reply.status is ReplyStatus.FAILED
    assert error["message"] in reply.outcome.detail
    assert 2 <= len(person.provider.requests) - asked <= most
    assert person.file.of(person.provider.route) == []
    assert person.session.choice.profile == profile
    assert not any("refused" in str(e.what) for e in events if isinstance(e, Adapted))
    person.provider.script = WHOLE
    assert (await person.reply("four")).status is ReplyStatus.COMPLETE
    assert person.provider.requests[-1].messages[: len(told.messages)] == told.messages, "as it was before"


async def test_what_another_error_follows_is_not_remembered(tmp_path: Path) -> None:
    person = Strict(tmp_path, optional_system)
    await person.turn("one")
    await failed_turn(person)
    person.provider.script = [BOOM]
    assert (await person.reply("three")).status is ReplyStatus.INCOMPLETE
    assert person.file.of(person.provider.route) == [], "nothing has proved it yet"
    person.provider.script = WHOLE
    assert (await person.reply("four")).status is ReplyStatus.COMPLETE
    assert person.file.of(person.provider.route) == ["repeated_role"]


async def test_a_request_for_a_summary_learns_too(tmp_path: Path) -> None:
    person = Strict(tmp_path, no_system)
    person.session.choose(replace(person.session.choice, persona=NONE))
    await person.turn("one")
    await failed_turn(person)
    work = Summarising(person.session, [m.id for m in person.session.conversation.path()])
    async for _ in work.events():
        pass
    assert work.whole
    assert person.strict.rule(person.provider.requests[-1]) == ""
    assert set(person.file.of(person.provider.route)) == {"role system", "repeated_role"}
    assert person.session.choice.profile.role == "none"


async def test_reasoning_is_never_sent_to_a_server_that_asks_for_it(tmp_path: Path) -> None:
    person = Strict(tmp_path, wants_reasoning)
    person.provider.script = [ReasoningDelta("secret thought"), *WHOLE]
    await person.turn("one")
    await person.turn("two")
    sent = body(person.provider.requests[-1])
    assert "secret thought" not in repr(sent)
    assert [m.get("reasoning_content") for m in sent["messages"] if m["role"] == "assistant"] == [""]
    assert [m for m in sent["messages"] if m["role"] != "assistant" and "reasoning_content" in m] == []


async def test_what_the_server_says_beforehand_is_known_before_the_first_refusal(tmp_path: Path) -> None:
    person = Strict(tmp_path, no_system)
    person.session.choose(replace(person.session.choice, profile=replace(person.session.choice.profile, window=None)))
    refuses = (RefusedParameter.ROLE_DEVELOPER, RefusedParameter.ROLE_SYSTEM, RefusedParameter.REPEATED_ROLE)
    person.provider.described = ServerFacts(window=8192, refuses=refuses)
    assert await person.session.find_window()
    await person.turn("one")
    await failed_turn(person)
    await person.turn("three")
    assert [person.strict.rule(request) for request in person.provider.requests] == [""] * 3
    assert person.file.of(person.provider.route) == [], "nothing was refused"
    other = Strict(tmp_path / "other", no_system)
    other.session.resources.rate_status = person.session.resources.rate_status
    other.session.choose(replace(other.session.choice, profile=replace(other.session.choice.profile, window=None)))
    assert await other.session.find_window()
    await other.turn("one")
    assert len(other.provider.requests) == 1, "the next session in the same run knows it too"


async def test_it_is_known_also_where_the_settings_name_the_window(tmp_path: Path) -> None:
    person = Strict(tmp_path, no_system)
    person.provider.route = replace(person.provider.route, kind=COMPATIBLE)
    profile = person.session.choice.profile
    person.session.choose(replace(person.session.choice, profile=replace(profile, told=frozenset({"window"}))))
    window = profile.window
    refuses = (RefusedParameter.ROLE_DEVELOPER, RefusedParameter.ROLE_SYSTEM)
    person.provider.described = ServerFacts(window=8192, refuses=refuses)
    assert await person.session.find_window()
    assert person.session.choice.profile.window == window is not None, "the window of the settings stays"
    assert not await person.session.find_window(), "a server that has answered is not asked again"
    await person.turn("one")
    assert [person.strict.rule(request) for request in person.provider.requests] == [""]
