"""Options of a reply: what each takes, what is sent to which model over which API, and whose value counts."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from tests.doubles import ScriptedProvider, WordCounter
from tests.narrowing import present
from tui.core.connection_kinds import OPENAI
from tui.core.context.context import build_context
from tui.core.conversation.record import Chosen, Line
from tui.core.conversation.record_json import from_json, to_json
from tui.core.models.catalogue import built_in
from tui.core.models.profile import Api, ModelProfile, RefusedParameter
from tui.core.models.taken_options import OPTIONS, refusal_of, values_taken
from tui.core.personas.persona import Persona
from tui.core.reply_options import MODE, REPLY_OPTIONS, TIER, VERBOSITY, ReplyOption, options_in_words, options_of
from tui.core.request import Request, Route, Wishes, build_request
from tui.engine.choice import Choice
from tui.providers.wire import chat_completions, responses

UNKNOWN = ModelProfile("mine", known=False)
EVERYTHING = Wishes(verbosity="low", mode="pro", tier="flex")


def profile(name: str) -> ModelProfile:
    return UNKNOWN if name == UNKNOWN.name else built_in().find(name)


def request(of: ModelProfile, api: Api, wishes: Wishes) -> Request:
    context = build_context((), of, WordCounter(), draft="Hello")
    return build_request(context, Route("work", OPENAI, "here", of.name, api), wishes)


def wished(option: ReplyOption, value: str) -> Wishes:
    named: dict[str, Any] = {option.name: value}
    return Wishes(**named)


def body(made: Request) -> dict[str, Any]:
    return chat_completions.body(made) if made.api == "chat" else responses.body(made)


ON_CHAT = {"verbosity": "low", "service_tier": "flex"}
ON_RESPONSES = {"text": {"verbosity": "low"}, "reasoning": {"mode": "pro"}, "service_tier": "flex"}
SENT: list[tuple[str, Api, dict[str, Any], list[str]]] = [
    ("gpt-5.6-sol", "responses", ON_RESPONSES | {"reasoning": {"mode": "pro", "context": "current_turn"}}, []),
    ("gpt-5.6-sol", "chat", ON_CHAT, ["reasoning mode pro left out: Chat Completions has none"]),
    ("gpt-5", "responses", {"text": {"verbosity": "low"}, "service_tier": "flex"},
     ["reasoning mode pro left out: gpt-5 takes none"]),
    ("gpt-5", "chat", ON_CHAT, ["reasoning mode pro left out: Chat Completions has none"]),
    ("gpt-4o", "chat", {}, [
        "verbosity low left out: gpt-4o takes medium here",
        "reasoning mode pro left out: Chat Completions has none",
        "service tier flex left out: gpt-4o takes auto, default, priority, fast here",
    ]),
    ("o1", "responses", {}, [
        "verbosity low left out: o1 takes none",
        "reasoning mode pro left out: o1 takes none",
        "service tier flex left out: o1 takes auto, default here",
    ]),
    ("o3", "chat", {"service_tier": "flex"}, [
        "verbosity low left out: o3 takes none",
        "reasoning mode pro left out: Chat Completions has none",
    ]),
    ("mine", "responses", ON_RESPONSES, []),  # what is not known is sent where it is asked for
    ("mine", "chat", ON_CHAT, ["reasoning mode pro left out: Chat Completions has none"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "api", "sent", "notes"), SENT, ids=[f"{name} {api}" for name, api, *_ in SENT])
def test_what_is_sent_and_why_the_rest_is_not(name: str, api: Api, sent: dict[str, Any], notes: list[str]) -> None:
    made = request(profile(name), api, EVERYTHING)
    bare = body(request(profile(name), api, Wishes()))
    assert body(made) == bare | sent
    assert [str(each) for each in made.adaptations if "left out" in str(each)] == notes


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize("option", REPLY_OPTIONS, ids=lambda option: option.name)
def test_what_was_refused_is_left_out(option: ReplyOption, api: Api) -> None:
    """A whole option, or one of its values: then the others are still sent."""
    for value in option.values_on(api):
        wishes = wished(option, value)
        for refused in (option.part, refusal_of(option, value)):
            made = request(replace(UNKNOWN, refused=(refused,)), api, wishes)
            assert options_of(made) == {}
            assert [str(each) for each in made.adaptations if "left out" in str(each)] == [
                f"{option.words} {value} left out: this deployment refused it"
            ]
        others = {refusal_of(option, each) for each in option.values_on(api) if each != value}
        assert options_of(request(replace(UNKNOWN, refused=tuple(others)), api, wishes)) == {option.name: value}


def test_what_a_model_takes_is_offered_without_what_was_refused() -> None:
    sol = profile("gpt-5.6-sol")
    assert values_taken(TIER, sol, "responses") == ("auto", "default", "flex", "priority", "fast", "ultrafast")
    assert values_taken(TIER, sol, "chat") == ("auto", "default", "flex", "priority", "fast")
    assert values_taken(MODE, sol, "chat") == ()
    refused = replace(sol, refused=("service_tier priority", "verbosity"))
    assert values_taken(TIER, refused, "chat") == ("auto", "default", "flex", "fast")
    assert values_taken(VERBOSITY, refused, "chat") == ()
    assert [values_taken(option, UNKNOWN, "responses") for option in REPLY_OPTIONS] == [(), (), ()]


@pytest.mark.parametrize("option", REPLY_OPTIONS, ids=lambda option: option.name)
def test_the_table_fits_the_rest(option: ReplyOption) -> None:
    """Each option is a field of wishes, requests, routes, personas, records, and its facts are in the catalogue."""
    for kind in (Wishes, Request, Route, Persona, Chosen):
        assert option.name in {each.name for each in fields(kind)}
    assert RefusedParameter(option.part) in OPTIONS
    assert set(option.usual) < set(option.values)
    for known in built_in().profiles.values():
        taken = getattr(known, option.fact)
        assert set(taken) <= set(option.values), known.name
        assert not taken or option.fact in known.sources, known.name


READ = [("low", "low"), (" High ", "high"), ("LOW", "low"), ("", None), ("lowest", None), ("1", None), ("lów", None)]


@pytest.mark.parametrize(("text", "value"), READ)
def test_a_value_is_read(text: str, value: str | None) -> None:
    assert VERBOSITY.read(text) == value


PERSONA = Persona("p", "P", "", "Be brief.", verbosity="low", mode="pro")


@pytest.mark.parametrize(
    ("own", "persona", "connection", "asked"),
    [
        ({}, Persona("p", "P"), {}, ""),
        ({}, Persona("p", "P"), {"tier": "flex"}, "service tier flex"),
        ({}, PERSONA, {"tier": "flex"}, "verbosity low · reasoning mode pro · service tier flex"),
        ({"verbosity": "high"}, PERSONA, {}, "verbosity high · reasoning mode pro"),
        ({"tier": "default"}, PERSONA, {"tier": "flex"}, "verbosity low · reasoning mode pro · service tier default"),
        ({}, PERSONA, {"verbosity": "medium"}, "verbosity low · reasoning mode pro"),
    ],
)
def test_the_users_own_counts_before_the_personas_and_that_before_the_connections(
    own: dict[str, Any], persona: Persona, connection: dict[str, Any], asked: str
) -> None:
    route = Route("work", OPENAI, "here", "gpt-6-sol", "responses", **connection)
    choice = Choice(ScriptedProvider(route=route), profile("gpt-6-sol"), persona, Wishes(**own))
    assert options_in_words(choice.asked) == asked
    assert options_of(choice.chosen) == own


def test_a_session_keeps_them_and_an_older_file_reads_as_before() -> None:
    chosen = Chosen("work", "gpt-6-sol", "low", verbosity="low", mode="pro", tier="flex")
    assert from_json(to_json(Line(1, "", chosen))).record == chosen
    plain = Chosen("work", "gpt-6-sol", "low")
    written = json.loads(to_json(Line(1, "", plain)))
    assert not {"verbosity", "mode", "tier"} & written.keys()
    assert from_json(json.dumps(written)).record == plain
    later = json.dumps(written | {"tier": "instant", "verbosity": None, "mode": "standard"})
    assert from_json(later).record == replace(plain, mode="standard")


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("gpt-6-sol", {"flex": 0.5, "priority": 2.0, "fast": 2.0, "scale": None, "default": None, "auto": None}),
        ("gpt-5.5", {"flex": 0.5, "priority": 2.5, "ultrafast": None}),
        ("o3", {"flex": 0.5, "PRIORITY": 1.75}),
        ("gpt-4o", {"flex": None, "priority": 1.7}),
        ("o1", {"flex": None, "priority": None}),
    ],
)
def test_what_a_tier_costs_is_told_only_where_a_list_of_prices_says_so(
    name: str, times: dict[str, float | None]
) -> None:
    price = present(profile(name).price)
    assert {tier: price.times_the_usual(tier) for tier in times} == pytest.approx(times)
