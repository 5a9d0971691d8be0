"""Consent: nothing of a session goes to another recipient before the user said yes, by whatever way it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.doubles import O1, ScriptedProvider, WordCounter
from tests.engine.session_harness import DONE, SessionHarness
from tui.core.address import address_from
from tui.core.connection_kinds import COMPATIBLE, PRACTICE
from tui.core.conversation.message import Reply, UserMessage
from tui.core.errors import ServiceFailed
from tui.core.models.server_facts import ServerFacts
from tui.core.recipient import Change, Move, SentElsewhere
from tui.core.request import Route
from tui.core.stream import TextDelta
from tui.engine.choice import Choice
from tui.engine.compare import Comparison
from tui.engine.consent import Consent
from tui.engine.count_ahead import can_count_ahead, count_ahead
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.engine.summarise import Summarising

HOME, AWAY, OTHER, PRACTISED = "https://home.example/v1", "https://away.example/v1", "https://other.example/v1", ""


def provider(url: str, connection: str = "work", *script: ServiceFailed) -> ScriptedProvider:
    """A provider of a connection that points to a URL; an empty URL is practice."""
    kind = COMPATIBLE if url else PRACTICE
    route = Route(
        connection, kind, url.partition("://")[2], "o1", "chat", address=address_from(url).origin if url else ""
    )
    return ScriptedProvider(*(script or (TextDelta("Yes."), DONE)), route=route)


class Trip:
    """A session that is resumed again and again, over connections that point elsewhere."""

    def __init__(self, folder: Path) -> None:
        self._harness = SessionHarness(folder)
        self.provider = provider(HOME)
        self.session = self._harness.session
        self.session._choice = replace(self.session.choice, provider=self.provider)

    def resume(self, to: ScriptedProvider, *connections: str) -> Session:
        """Close the session, and go on with it from its file, over another provider."""
        self.session._journal.close()
        opened = self._harness.sessions.open("last")
        journal = Journal(self._harness.sessions.create, opened.conversation, opened.log)
        consent = Consent(connections or None)
        resources = Resources(journal, WordCounter(), self._harness.clock, reserve=100, consent=consent)
        self.provider = to
        self.session = Session(Choice(to, O1, self.session.choice.persona), resources)
        return self.session

    @property
    def sent(self) -> int:
        """How many requests the provider in use got."""
        return len(self.provider.requests)

    def records(self) -> int:
        return len(self._harness.lines())


def moved(trip: Trip) -> Move | None:
    """Return how the provider in use differs from where the earlier turns went."""
    session = trip.session
    return session.resources.consent.move(session.conversation, session.next_branch().path, trip.provider.route)


async def send(session: Session) -> None:
    _ = [event async for event in session.send("next")]


async def answer_again(session: Session, _: str = "") -> None:
    [event async for event in session.retry()]


async def answer_again_with_more(session: Session) -> None:
    wishes = replace(session.choice.wishes, max_output_tokens=5_000)
    _ = [event async for event in session.retry(wishes, anyway=True)]


async def send_anyway(session: Session) -> None:
    _ = [event async for event in session.send("next", anyway=True)]


async def count(session: Session) -> None:
    await session.count("next")


async def sum_up(session: Session, _: str = "") -> None:
    said = [m.id for m in session.conversation.path() if isinstance(m, UserMessage)]
    [event async for event in Summarising(session, said).events()]


async def compare(session: Session) -> None:
    efforts = [replace(session.choice, wishes=replace(session.choice.wishes, effort=e)) for e in ("low", "high")]
    _ = [event async for event in Comparison(session, "next", efforts).events()]


async def compare_again(session: Session, _: str = "") -> None:
    [event async for event in Comparison(session, None, [session.choice] * 2).events()]


async def compare_with_another(session: Session) -> None:
    chosen = replace(session.choice, provider=provider(OTHER, "other"))
    _ = [event async for event in Comparison(session, "next", [session.choice, chosen]).events()]


WAYS: list[Callable[[Session], Awaitable[None]]] = [
    send,
    send_anyway,
    answer_again,
    answer_again_with_more,
    sum_up,
    compare,
    compare_again,
    compare_with_another,
]
MOVES = [
    (AWAY, "work", (Change.HOST,)),
    ("http://home.example/v1", "work", (Change.WEAKER,)),
    ("http://away.example/v1", "work", (Change.HOST, Change.WEAKER)),
    (HOME, "spare", (Change.CONNECTION,)),
    (AWAY, "spare", (Change.CONNECTION, Change.HOST)),
    ("http://127.0.0.1:8080/v1", "work", (Change.HOST,)),
    (PRACTISED, "practice", (Change.CONNECTION, Change.HOST)),
    (PRACTISED, "work", (Change.HOST,)),
]


@pytest.mark.parametrize(("url", "connection", "differs"), MOVES)
@pytest.mark.parametrize("way", WAYS)
async def test_every_way_of_sending_asks_first_and_once(
    way: Callable[[Session], Awaitable[None]], url: str, connection: str, differs: tuple[Change, ...], tmp_path: Path
) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    session = trip.resume(provider(url, connection), "work", "spare", "practice")
    before = trip.records()
    with pytest.raises(SentElsewhere) as caught:
        await way(session)
    assert caught.value.move.changes == differs
    assert not caught.value.move.gone
    assert (trip.sent, trip.records()) == (0, before)
    assert not session.busy
    await way(session)
    assert trip.sent > 0
    await send(session)
    again = trip.resume(provider(url, connection))
    await way(again)
    assert trip.sent > 0


@pytest.mark.parametrize(("url", "connection", "differs"), MOVES)
async def test_counting_by_the_service_asks_too(
    url: str, connection: str, differs: tuple[Change, ...], tmp_path: Path
) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    session = trip.resume(provider(url, connection))
    with pytest.raises(SentElsewhere) as caught:
        await count(session)
    assert caught.value.move.changes == differs
    await count(session)


@pytest.mark.parametrize(
    "url", [HOME, "https://HOME.example:8443/v2", "https://home.example", "https://home.example./openai/v1"]
)
@pytest.mark.parametrize("way", [*WAYS, count])
async def test_the_same_recipient_is_never_asked_about(
    way: Callable[[Session], Awaitable[None]], url: str, tmp_path: Path
) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    await way(trip.resume(provider(url)))
    await way(trip.resume(provider(HOME)))


STEPS: list[Callable[[Session], Awaitable[None]]] = [send, answer_again, sum_up, compare, count]


@pytest.mark.parametrize("first", STEPS)
@pytest.mark.parametrize("second", STEPS)
async def test_another_step_is_no_yes(
    first: Callable[[Session], Awaitable[None]], second: Callable[[Session], Awaitable[None]], tmp_path: Path
) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    session = trip.resume(provider(AWAY))
    with pytest.raises(SentElsewhere):
        await first(session)
    if second is not first:
        with pytest.raises(SentElsewhere):
            await second(session)
        assert trip.sent == 0
    await second(session)


@pytest.mark.parametrize("way", [each for each in STEPS if each is not count])
async def test_a_count_is_no_yes_for_sending_and_sending_is_one_for_a_count(
    way: Callable[[Session], Awaitable[None]], tmp_path: Path
) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    session = trip.resume(provider(AWAY))
    with pytest.raises(SentElsewhere):
        await count(session)
    for _ in range(3):
        await count(session)
    with pytest.raises(SentElsewhere):
        await way(session)
    assert trip.sent == 0
    await way(session)
    assert trip.sent > 0
    again = trip.resume(provider(OTHER))
    with pytest.raises(SentElsewhere):
        await way(again)
    await way(again)
    await count(again)


async def test_a_server_on_this_computer_counts_nothing_ahead_before_the_yes(tmp_path: Path) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    session = trip.resume(provider("http://127.0.0.1:8080/v1"))
    session.resources.rate_status.describe(trip.provider.route, ServerFacts(counts=True))
    for draft in ("", "a", "ab", "a"):
        assert not can_count_ahead(session, draft)
        assert not await count_ahead(session, draft)
    with pytest.raises(SentElsewhere):
        await send(session)
    assert not can_count_ahead(session, "a")
    await send(session)
    assert can_count_ahead(session, "a")


@pytest.mark.parametrize("url", [AWAY, PRACTISED, "http://10.0.0.7/v1"])
async def test_a_connection_that_was_chosen_by_hand_is_not_asked_about(url: str, tmp_path: Path) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    trip.provider = provider(url, "spare")
    assert moved(trip) is not None
    trip.session.use_model(trip.provider, O1)
    assert moved(trip) is not None  # it is still shown
    await send(trip.session)
    assert trip.sent == 1
    assert moved(trip) is None
    await send(trip.resume(provider(url, "spare")))


async def test_another_model_of_a_connection_that_points_elsewhere_is_no_yes(tmp_path: Path) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    session = trip.resume(provider(AWAY))
    session.use_model(provider(AWAY), replace(O1, name="o3"))
    with pytest.raises(SentElsewhere):
        await send(session)


async def test_a_yes_is_for_one_recipient_and_each_further_one_is_asked_about(tmp_path: Path) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    for url in (AWAY, OTHER, HOME, "http://home.example"):
        session = trip.resume(provider(url))
        with pytest.raises(SentElsewhere):
            await send(session)
        await send(session)
        assert trip.sent == 1


async def test_nothing_is_asked_about_where_nothing_was_said(tmp_path: Path) -> None:
    trip = Trip(tmp_path)
    await trip.session.rename("A title")
    await trip.session.set_budget(9_000)
    await send(trip.resume(provider(AWAY, "spare")))
    assert trip.sent == 1


async def test_a_yes_is_only_what_was_sent_and_not_a_budget_or_a_head_moved(tmp_path: Path) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    session = trip.resume(provider(AWAY, "spare"))
    await session.set_budget(9_000)
    await session.go_on_from(session.conversation.head, session.choice)
    with pytest.raises(SentElsewhere):
        await send(trip.resume(provider(AWAY, "spare")))


async def test_a_first_turn_that_failed_is_known_as_well(tmp_path: Path) -> None:
    trip = Trip(tmp_path)
    trip.session.use_model(provider(HOME, "work", ServiceFailed("It broke.", should_retry=False)), O1)
    await send(trip.session)
    session = trip.resume(provider(AWAY))
    with pytest.raises(
        SentElsewhere, match=r"turns of this session were for home.example \(connection work\), and no "
    ):
        await answer_again(session)


async def test_a_place_that_replied_once_is_said_to_have_got_the_turns(tmp_path: Path) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    session = trip.resume(provider(HOME, "work", ServiceFailed("It broke.", should_retry=False)))
    await send(session)
    with pytest.raises(SentElsewhere, match=r"turns of this session went to home.example \(connection work\)\. "):
        await send(trip.resume(provider(AWAY)))


async def test_a_connection_that_is_gone_is_named(tmp_path: Path) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    session = trip.resume(provider(HOME, "spare"), "spare", "practice")
    with pytest.raises(SentElsewhere, match="Connection work is no longer there") as caught:
        await send(session)
    assert caught.value.move.gone


async def test_candidates_of_a_comparison_all_got_the_question(tmp_path: Path) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    session = trip.session
    chosen = [replace(session.choice, provider=provider(url, name)) for url, name in ((AWAY, "a"), (OTHER, "b"))]
    comparison = Comparison(session, "which", chosen)
    _ = [event async for event in comparison.events()]
    await comparison.go_on_from(0)
    await answer_again(trip.resume(provider(OTHER, "b")))
    await send(trip.resume(provider(OTHER, "b")))
    with pytest.raises(SentElsewhere):
        await send(trip.resume(provider(AWAY, "a")))  # it never got the answers that came since


async def test_a_branch_that_never_went_there_is_asked_about(tmp_path: Path) -> None:
    trip = Trip(tmp_path)
    await send(trip.session)
    await send(trip.session)
    trip.session.use_model(provider(AWAY, "spare"), O1)
    await send(trip.session)
    session = trip.resume(provider(AWAY, "spare"))
    first = next(m for m in session.conversation.path() if isinstance(m, Reply))
    await session.go_on_from(first.id, session.choice)
    with pytest.raises(SentElsewhere):
        await send(session)


async def _say(session: Session, text: str) -> None:
    _ = [event async for event in session.send(text)]


PLACES = [HOME, AWAY, OTHER, "http://home.example/v1", "http://127.0.0.1:8080/v1"]


class Wanderer(Trip):
    """A trip of random steps, which keeps what each place was sent, as the providers recorded it."""

    def __init__(self, folder: Path, chance: Random) -> None:
        super().__init__(folder)
        self.chance = chance
        self.got: dict[str, set[str]] = {address_from(each).origin: set() for each in PLACES}
        self.agreed: set[str] = set()
        self.asked: set[tuple[Callable[[Session, str], Awaitable[None]], str]] = set()
        self.ways: list[Callable[[Session, str], Awaitable[None]]] = [_say, answer_again, sum_up, compare_again]

    @property
    def here(self) -> str:
        return self.provider.route.address

    def already(self) -> set[str]:
        """What was sent here before: over plain http, or over https, which is no weaker."""
        return self.got[self.here] | self.got.get(self.here.replace("https:", "http:"), set())

    async def step(self, number: int) -> None:
        """Choose a connection by hand, or resume over one that points elsewhere, or go back; then send something."""
        step, to = self.chance.random(), provider(self.chance.choice(PLACES))
        if step < 0.2 and to.route.address != self.here:
            self.provider = to
            self.session.use_model(to, O1)
            self.agreed.add(self.here)
        elif step < 0.6:
            self.resume(to)
            self.agreed, self.asked = set(), set()
        elif step < 0.7:
            held = self.session.conversation.messages.values()
            replies = [m.id for m in held if isinstance(m, Reply)]
            await self.session.go_on_from(self.chance.choice(replies), self.session.choice)
        await self.say(f"message {number}")

    async def say(self, text: str) -> None:
        """Send something, or be asked, and check that it was right to ask or not to."""
        last = next(m for m in reversed(self.session.conversation.path()) if isinstance(m, Reply))
        before, way = self.sent, self.chance.choice(self.ways)
        try:
            await way(self.session, text)
        except SentElsewhere:
            assert self.sent == before
            assert last.origin.address != self.here
            assert self.here not in self.agreed
            assert (way, self.here) not in self.asked
            self.asked.add((way, self.here))
        else:
            if (way, self.here) in self.asked:
                self.agreed.add(self.here)
            requests = self.provider.requests[before:]
            assert requests
            sent = {m.text for each in requests for m in each.messages if m.text.startswith("message")}
            assert self.here in self.agreed or sent <= self.already() | {text}
            self.got[self.here] |= sent


@pytest.mark.parametrize("seed", range(25))
async def test_whatever_is_done_a_place_gets_what_it_had_or_what_was_agreed(seed: int, tmp_path: Path) -> None:
    trip = Wanderer(tmp_path, Random(seed))
    _ = [event async for event in trip.session.send("message 0")]
    trip.got[trip.here].add("message 0")
    for number in range(1, 20):
        await trip.step(number)
