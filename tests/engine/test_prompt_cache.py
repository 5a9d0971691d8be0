"""What the prompt cache holds of the next request, and what a change would have the service read again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.context.histories import COUNT, ROUTE, marks, paths, profiles
from tests.doubles import O1, FakeClock, ScriptedProvider, WordCounter
from tests.engine.session_harness import DONE
from tests.narrowing import present
from tui.core.connection_kinds import AZURE, COMPATIBLE, OPENAI, ConnectionKind
from tui.core.context.context import build_context
from tui.core.context.personas import goes_to_top
from tui.core.context.prompt_cache import (
    CacheRules,
    LastRequest,
    PromptCache,
    places,
    prompt_cache,
    sent_parts,
)
from tui.core.context.xray import Xray, cache_doubt, cache_sentence, cache_word
from tui.core.conversation.message import (
    Message,
    PersonaSwitch,
    Reply,
    ReplyOrigin,
    ReplyOutcome,
    SwitchMode,
    UserMessage,
)
from tui.core.models.price import Price
from tui.core.models.profile import ModelProfile
from tui.core.personas.persona import NONE, Persona
from tui.core.request import Request, Route, Wishes, build_request
from tui.core.stream import StreamValue, TextDelta, UsageReported
from tui.core.usage.usage import Usage, reported
from tui.engine.choice import Choice
from tui.engine.journal import Journal
from tui.engine.persona_switch import effect_of
from tui.engine.prompt_cache import Switches, cache_of, read_again_from
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.providers.wire import chat_completions, responses
from tui.store.sessions.store import Sessions

LONG = "word " * 1500
OTHER = Persona("other", "Other", text="Be long.")
PRICED = replace(O1, price=Price(2.0, 8.0, cached=0.5))
WRITES = replace(O1, price=Price(2.0, 8.0, cached=0.5, written=2.5))


class Caching(ScriptedProvider):
    """Counts a request as mull does, and reports that it read from its cache what ``cached`` says."""

    def __init__(self, cached: list[int | None], written: int | None = None, kind: ConnectionKind = OPENAI) -> None:
        super().__init__(route=Route("work", kind, "api.openai.com", "o1", "chat"))
        self.cached = cached
        self.written = written

    async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        size = 3 + sum(4 + len(message.text.split()) for message in request.messages)
        cached = self.cached.pop(0)
        usage = Usage(reported(size), reported(cached), reported(4), reported(0), written=reported(self.written))
        self.script = [TextDelta("A short reply here."), UsageReported(usage), DONE]
        async for value in super().stream(request):
            yield value


class Talk:
    """A session whose service has a cache."""

    def __init__(self, folder: Path, *cached: int | None, profile: ModelProfile = PRICED, **about: Any) -> None:
        self.clock = FakeClock()
        self.provider = Caching(list(cached), **about)
        choice = Choice(self.provider, profile, Persona("p", "P", text="Be brief."))
        journal = Journal(Sessions(folder, self.clock.now).create)
        self.session = Session(choice, Resources(journal, WordCounter(), self.clock, reserve=100))

    async def say(self, *texts: str) -> Talk:
        for text in texts:
            _ = [event async for event in self.session.send(text)]
        return self

    def cache(self, draft: str = "") -> PromptCache | None:
        return cache_of(self.session.resources, self.session.choice, self.session.context(draft))

    def states(self, draft: str = "") -> list[tuple[str, int, str]]:
        cache = self.cache(draft)
        return [(str(s.state), s.tokens, str(s.provenance)) for s in present(cache).stretches]

    @property
    def switches(self) -> Switches:
        return Switches(self.session.choice, self.cache())

    def after_switch(self, persona: Persona, mode: SwitchMode) -> str:
        return effect_of(self.session, persona, mode).again.in_words()


# One request of 1,513 tokens: 3 + persona 6 + message 1,504. The reply takes 8 of the next.
FIRST = 3 + 6 + 1504


@pytest.mark.parametrize(
    ("about", "cached", "expected"),
    [
        ({}, 0, [("likely", 1408, "estimated"), ("fresh", 113, "estimated")]),
        ({}, 1024, [("read", 1024, "reported"), ("likely", 384, "estimated"), ("fresh", 113, "estimated")]),
        ({"profile": WRITES}, 0, [("likely", 1513, "estimated"), ("written", 8, "estimated")]),
        ({"profile": WRITES, "written": 1400}, 0, [("likely", 1400, "estimated"), ("written", 121, "estimated")]),
        (
            {"profile": WRITES, "written": 100},
            1300,
            [("read", 1300, "reported"), ("likely", 100, "estimated"), ("written", 121, "estimated")],
        ),
        ({"written": 1400}, 0, [("likely", 1400, "estimated"), ("written", 121, "estimated")]),
        ({"kind": AZURE}, 1408, [("read", 1408, "reported"), ("fresh", 113, "estimated")]),
        ({"kind": COMPATIBLE}, 0, [("fresh", 1521, "estimated")]),
        (
            {"kind": COMPATIBLE},
            70,
            [("read", 70, "reported"), ("likely", 1443, "estimated"), ("fresh", 8, "estimated")],
        ),
    ],
)
async def test_the_stretches_of_the_next_request(
    tmp_path: Path, about: dict[str, Any], cached: int, expected: list[tuple[str, int, str]]
) -> None:
    talk = await Talk(tmp_path, cached, **about).say(LONG)
    assert talk.states() == expected
    assert sum(tokens for _, tokens, _ in talk.states("three more words")) == sum(n for _, n, _ in expected) + 7


async def test_nothing_is_told_where_the_service_reports_nothing(tmp_path: Path) -> None:
    assert Talk(tmp_path / "new").cache() is None
    assert (await Talk(tmp_path / "silent", None).say(LONG)).cache() is None
    talk = await Talk(tmp_path / "moved", 0).say(LONG)
    talk.session.choose(replace(talk.session.choice, profile=replace(O1, name="o3")))
    assert talk.cache() is None


async def test_a_short_request_is_not_kept(tmp_path: Path) -> None:
    assert (await Talk(tmp_path / "a", 0).say("short")).cache() is None
    talk = await Talk(tmp_path / "b", 0).say("short")
    assert [state for state, *_ in talk.states(LONG)] == ["fresh"]


@pytest.mark.parametrize(("profile", "minutes"), [(PRICED, 5), (WRITES, 30)])
async def test_the_cache_ends(tmp_path: Path, profile: ModelProfile, minutes: int) -> None:
    talk = await Talk(tmp_path, 1408, profile=profile).say(LONG)
    ended = talk.clock.seconds
    assert present(talk.cache()).held >= 1408
    talk.clock.seconds = ended + minutes * 60 - 1
    assert present(talk.cache()).held >= 1408
    talk.clock.seconds = ended + minutes * 60
    cache = present(talk.cache())
    assert (cache.held, cache.expired) == (0, True)
    assert cache_doubt(cache).startswith("the cache likely ended at ")


async def test_a_compatible_server_says_not_how_long(tmp_path: Path) -> None:
    talk = await Talk(tmp_path, 70, kind=COMPATIBLE).say(LONG)
    talk.clock.seconds += 10**6
    assert (present(talk.cache()).until, present(talk.cache()).expired) == ("", False)


async def test_the_boundary_within_a_message_is_told_in_tokens(tmp_path: Path) -> None:
    talk = await Talk(tmp_path, 1024).say(LONG)
    context = talk.session.context()
    lines = [Xray(context, talk.cache()).line(n) for n in range(len(context.parts))]
    assert [cache_word(line) for line in lines] == ["read", "read+", "fresh", "fresh"]
    said = (
        "~1,018 tokens read from the cache last time (reported), then ~384 tokens likely cached, then ~102 tokens fresh"
    )
    assert cache_sentence(lines[1]) == said
    assert cache_word(Xray(context).line(0)) == ""


async def test_a_message_that_is_muted_ends_the_common_beginning_there(tmp_path: Path) -> None:
    talk = await Talk(tmp_path, 0, 1408).say(LONG, "second")
    users = [m for m in talk.session.conversation.path() if isinstance(m, UserMessage)]
    context = talk.session.context()
    last = read_again_from(talk.cache(), context, talk.session.choice, users[1].id)
    first = read_again_from(talk.cache(), context, talk.session.choice, users[0].id)
    assert (last.tokens, last.in_words()) == (0, "")
    assert first.in_words() == "reads 1.41k tokens again at full price: about $0.0028"
    await talk.session.mark([users[0].id], "muted", on=True)
    assert [state for state, *_ in talk.states(LONG)] == ["fresh"]
    await talk.session.mark([users[0].id], "muted", on=False)
    assert present(talk.cache()).held == 1408, "what the last request held is known from the marks of its time"


async def test_what_each_change_reads_again(tmp_path: Path) -> None:
    talk = await Talk(tmp_path, 0).say(LONG)
    switches, again = talk.switches, "reads 1.41k tokens again at full price: about $"
    assert talk.after_switch(OTHER, "replace") == f"{again}0.0028"
    assert talk.after_switch(NONE, "replace") == f"{again}0.0028"
    assert talk.after_switch(OTHER, "append") == ""
    assert talk.after_switch(talk.session.choice.persona, "replace") == ""
    assert talk.after_switch(replace(OTHER, effort="high"), "append") == f"{again}0.0028"
    assert switches.to_model(replace(O1, price=Price(20.0, 80.0))) == f"{again}0.0282"
    assert switches.to_model(O1) == "reads 1.41k tokens again at full price"
    assert (switches.to_effort("high"), switches.to_effort(None)) == (f"{again}0.0028", "")


@pytest.mark.parametrize(
    ("fields", "again"),
    [
        ({"role": "none"}, False),
        ({"role": "instructions"}, True),
        ({"role": "system", "refused": ("later_system",)}, True),
    ],
)
async def test_an_appended_persona_at_the_top_has_all_read_again(
    tmp_path: Path, fields: dict[str, Any], again: bool
) -> None:
    talk = await Talk(tmp_path, 0, profile=replace(PRICED, **fields)).say(LONG)
    assert bool(talk.after_switch(OTHER, "append")) is again


async def test_a_persona_within_a_message_has_read_again_what_follows_the_old_one(tmp_path: Path) -> None:
    talk = Talk(tmp_path, 0, 1408, profile=replace(PRICED, role="none"))
    brief = talk.session.choice.persona
    talk.session.choose(replace(talk.session.choice, persona=NONE))
    await talk.say(LONG)
    assert talk.after_switch(brief, "replace") == ""
    await talk.session.switch_persona(brief)
    await talk.say("two")
    assert talk.after_switch(OTHER, "replace") == ""
    assert present(talk.cache()).held >= 1408


DEAR = replace(WRITES, price=Price(2.0, 8.0, written=2.5, above=1000, input_above=4.0, written_above=6.0))


@pytest.mark.parametrize(
    ("profile", "kind", "held", "persona", "effort"),
    [
        (PRICED, OPENAI, 0, "reads 1.41k tokens again at full price: about $0.0028", "reads"),
        (WRITES, OPENAI, 0, "reads and writes 1.51k tokens again: about $0.0038", "reads and writes"),
        (DEAR, OPENAI, 0, "reads and writes 1.51k tokens again: about $0.0091", "reads and writes"),
        (O1, OPENAI, 0, "reads 1.41k tokens again at full price", "reads"),
        (PRICED, AZURE, 1408, "reads 1.41k tokens again at full price: about $0.0028", "may read"),
        (WRITES, AZURE, 1408, "reads and writes 1.51k tokens again: about $0.0038", "may read and write"),
        (WRITES, COMPATIBLE, 70, "reads and writes 1.51k tokens again: about $0.0038", "may read and write"),
    ],
)
async def test_what_is_written_again_has_the_price_of_writing(
    tmp_path: Path, profile: ModelProfile, kind: ConnectionKind, held: int, persona: str, effort: str
) -> None:
    talk = await Talk(tmp_path, held, profile=profile, kind=kind).say(LONG)
    assert talk.after_switch(OTHER, "replace") == persona
    assert talk.switches.to_model(profile) == persona
    assert talk.switches.to_effort("high").startswith(f"{effort} 1.")


async def test_another_model_has_its_own_price_of_writing(tmp_path: Path) -> None:
    talk = await Talk(tmp_path, 0).say(LONG)
    assert talk.switches.to_model(WRITES) == "reads and writes 1.41k tokens again: about $0.0035"


async def test_a_service_that_does_not_say_may_read_again(tmp_path: Path) -> None:
    talk = await Talk(tmp_path, 1408, kind=AZURE).say(LONG)
    assert talk.switches.to_effort("high").startswith("may read 1.41k tokens again")


async def test_nothing_is_said_of_little_or_of_what_is_gone(tmp_path: Path) -> None:
    assert (await Talk(tmp_path / "a", 0).say("short")).switches.to_model(PRICED) == ""
    talk = await Talk(tmp_path / "b", 0).say(LONG)
    talk.clock.seconds += 3600
    assert talk.after_switch(OTHER, "replace") == ""
    assert Switches(talk.session.choice, None).to_effort("high") == ""


async def test_another_effort_doubts_the_cache(tmp_path: Path) -> None:
    talk = await Talk(tmp_path, 1408).say(LONG)
    talk.session.set_effort("high")
    assert [state for state, *_ in talk.states()] == ["fresh"]
    assert cache_doubt(present(talk.cache())) == "effort or options changed since: the cache may not be used"


@given(paths(), profiles, marks, st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 60), st.booleans())
def test_stretches_are_the_request_for_any_history(
    path: list[Message],
    profile: ModelProfile,
    muted: frozenset[int],
    told: int,
    cached: int,
    minutes: int,
    published: bool,
) -> None:
    context = build_context(path, profile, COUNT, draft="more " * (cached // 2), muted=muted)
    outcome = ReplyOutcome(usage=Usage(reported(told), reported(cached)))
    clock = FakeClock()
    reply = Reply(9, None, clock.now().isoformat(), ReplyOrigin("m", "work", counted=400), "", "", outcome)
    last = LastRequest(build_context(path, profile, COUNT).parts, reply)
    clock.seconds = minutes * 60
    cache = prompt_cache(context, last, CacheRules(published, writes=cached > 2500), clock.now())
    if cache is None:
        assert published
        assert present(context.used.value) < 1024
        return
    assert [each.start for each in cache.stretches] == [
        sum(before.tokens for before in cache.stretches[:n]) for n in range(len(cache.stretches))
    ]
    assert sum(each.tokens for each in cache.stretches) == present(context.used.value)
    assert all(each.tokens > 0 for each in cache.stretches)
    assert cache.held <= told
    assert all(cache.within(start, end) or start == end for start, end in places(context, cache).values())


# The order of a request


def body(path: list[Message], profile: ModelProfile, wishes: Wishes, muted: frozenset[int], draft: str) -> Any:
    """Return the messages of both bodies, as they are sent."""
    context = build_context(path, profile, COUNT, draft=draft, muted=muted)
    request = build_request(context, ROUTE, wishes)
    return chat_completions.body(request)["messages"], responses.body(request)["input"]


@given(paths(), profiles, marks, st.sampled_from(["turn", "append", "sampling"]))
def test_a_request_begins_with_the_one_before_it(
    path: list[Message], profile: ModelProfile, muted: frozenset[int], change: str
) -> None:
    path = [*path, UserMessage(20, 7, "", "asked")]
    muted -= {20}
    reply = Reply(21, 20, "", ReplyOrigin("m", "work"), "answered")
    later: list[Message] = [reply]
    if change == "append" and not goes_to_top(profile):
        later.append(PersonaSwitch(22, 21, "", "y", "Y", "And this.", "append"))
    wishes = Wishes(temperature=0.5, top_p=0.5) if change == "sampling" else Wishes()
    for before, after in zip(
        body(path, profile, Wishes(), muted, ""), body([*path, *later], profile, wishes, muted, "next"), strict=True
    ):
        assert after[: len(before)] == before


@given(paths(), profiles, st.integers(0, 8))
def test_a_muted_message_changes_a_request_from_its_place_on(
    path: list[Message], profile: ModelProfile, chosen: int
) -> None:
    whole, less = build_context(path, profile, COUNT), build_context(path, profile, COUNT, muted={chosen})
    before, after = list(sent_parts(whole.parts)), list(sent_parts(less.parts))
    place = next((n for n, part in enumerate(before) if part.message == chosen), None)
    same = next((n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), len(after))
    summed = any(part.message != chosen and part not in before for part in after)
    assert place is None or same >= place or summed
