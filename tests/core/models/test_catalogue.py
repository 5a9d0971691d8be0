"""The catalogue against the vendor documentation of 2026-11-20, row by row."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.paths import CONTRACT, NO_CONTRACT, ROOT
from tui.core.connection_kinds import AZURE, OPENAI, VENDORS
from tui.core.models.catalogue import NEWEST, built_in

if TYPE_CHECKING:
    from tui.core.models.profile import ModelProfile

SHARED = CONTRACT / "models.json"
EFFORTS = {"n": "none", "min": "minimal", "l": "low", "m": "medium", "h": "high", "x": "xhigh", "max": "max"}
APIS = {"CC": "chat", "R": "responses"}

# Model, window/output, role, efforts (default, ? where not published), streams OpenAI/Azure, APIs,
# price in/cached/out (+ dearer above 272k), retired on OpenAI/Azure (- none, ? not known).
DOCUMENTED = """
gpt-3.5-turbo|16385/4096    |system      |-                |y/y|CC  |.5/-/1.5    |2026-10-23/?
gpt-4-turbo  |128000/4096   |system      |-                |y/y|CC  |10/-/30     |2026-10-23/?
gpt-4o       |128000/16384  |system      |-                |y/y|CC R|2.5/1.25/10 |2027-01-14/2027-04-14
o1-preview   |128000/32768  |none        |-                |n/n|CC  |15/7.5/60   |2025-07-28/?
o1-mini      |128000/65536  |none        |-                |n/n|CC  |1.1/.55/4.4 |2025-10-27/?
o1           |200000/100000 |developer   |l m h (m)        |y/n|CC R|15/7.5/60   |2026-10-23/2026-11-19
o3-mini      |200000/100000 |developer   |l m h (m)        |y/y|CC R|1.1/.55/4.4 |2026-10-23/2026-11-19
o1-pro       |200000/100000 |instructions|l m h (m)        |n/n|R   |150/-/600   |2026-10-23/-
o3           |200000/100000 |developer   |l m h (m)        |y/y|CC R|2/.5/8      |2026-12-11/2026-11-19
o4-mini      |200000/100000 |developer   |l m h (m)        |y/y|CC R|1.1/.275/4.4|2026-10-23/2026-11-19
gpt-5        |400000/128000 |developer   |min l m h (m)    |y/y|CC R|1.25/.125/10|2026-12-11/2027-02-09
gpt-5-mini   |400000/128000 |developer   |min l m h (m)    |y/y|CC R|.25/.025/2  |2026-12-11/2027-02-09
gpt-5-nano   |400000/128000 |developer   |min l m h (m)    |y/y|CC R|.05/.005/.4 |2026-12-11/2027-02-09
gpt-5-pro    |400000/128000 |developer   |h (h)            |n/n|R   |15/-/120    |2026-12-11/2027-04-07
gpt-5.1      |400000/128000 |developer   |n l m h (n)      |y/y|CC R|1.25/.125/10|2027-04-01/2027-05-15
gpt-5.2      |400000/128000 |developer   |n l m h x (n)    |y/y|CC R|1.75/.175/14|-/2027-06-08
gpt-5.4      |1050000/128000|developer   |n l m h x (n)    |y/y|CC R|2.5/.25/15 +|-/2027-09-02
gpt-5.5      |1050000/128000|developer   |n l m h x (m)    |y/y|CC R|5/.5/30 +   |-/2027-10-26
gpt-5.6-sol  |1050000/128000|developer   |n l m h x max (m)|y/y|CC R|4/.4/20 +   |-/2028-01-11
gpt-5.6-terra|1050000/128000|developer   |n l m h x max (m)|y/y|CC R|2/.2/12 +   |-/2028-01-11
gpt-5.6-luna |1050000/128000|developer   |n l m h x max (m)|y/y|CC R|.2/.02/1.2 +|-/2028-01-11
gpt-6-astra  |1050000/128000|developer   |l m h x max (m)  |y/y|CC R|10/1/50 +   |-/2028-01-11
gpt-6-sol    |1050000/128000|developer   |n l m h x max (m)|y/y|CC R|2/.2/10 +   |-/2028-03-11
gpt-6-luna   |1050000/128000|developer   |n l m h x max (m)|y/y|CC R|.1/.01/.5 + |-/2028-03-11
gpt-6.1-sol  |1050000/128000|developer   |l m h x max (?)  |y/y|CC R|2/.1/10 +   |-/2028-03-11
gpt-6.1-terra|1050000/128000|developer   |n l m h x max (?)|y/y|CC R|1/.05/5 +   |-/2028-03-11
"""
OF_2023 = {
    *("gpt-3.5-turbo", "gpt-3.5-turbo-16k", "gpt-3.5-turbo-1106"),
    *("gpt-4", "gpt-4-32k", "gpt-4-1106-preview", "gpt-4-0125-preview", "gpt-4-turbo"),
}
# Older than seeds.
SEEDLESS = {"gpt-3.5-turbo-0613", "gpt-4-0314", "gpt-4-vision-preview"}
# They search by themselves and take no sampling parameter.
SEARCHING = {"gpt-4o-search-preview", "gpt-4o-mini-search-preview"}
# Each name of the models on Azure's page on reproducible outputs, and of those near it: entry of the catalogue, window,
# output cap, US$ for a million tokens.
NAMED = """
gpt-35-turbo          |gpt-3.5-turbo     |16385 |4096 |.5/1.5
gpt-35-turbo-0125     |gpt-3.5-turbo     |16385 |4096 |.5/1.5
gpt-35-turbo-1106     |gpt-3.5-turbo-1106|16385 |4096 |1/2
gpt-3.5-turbo-0125    |gpt-3.5-turbo     |16385 |4096 |.5/1.5
gpt-3.5-turbo-1106    |gpt-3.5-turbo-1106|16385 |4096 |1/2
gpt-35-turbo-16k      |gpt-3.5-turbo-16k |16385 |4096 |3/4
gpt-3.5-turbo-16k-0613|gpt-3.5-turbo-16k |16385 |4096 |3/4
gpt-4-0613            |gpt-4             |8192  |4096 |30/60
gpt-4-32k             |gpt-4-32k         |32768 |4096 |60/120
gpt-4-32k-0613        |gpt-4-32k         |32768 |4096 |60/120
gpt-4-1106-preview    |gpt-4-1106-preview|128000|4096 |10/30
GPT-4-1106-Preview    |gpt-4-1106-preview|128000|4096 |10/30
gpt-4-0125-preview    |gpt-4-0125-preview|128000|4096 |10/30
gpt-4-turbo-2024-04-09|gpt-4-turbo       |128000|4096 |10/30
gpt-4o-2024-05-13     |gpt-4o-2024-05-13 |128000|4096 |5/15
gpt-4o-2024-08-06     |gpt-4o            |128000|16384|2.5/10
gpt-4o-2024-11-20     |gpt-4o            |128000|16384|2.5/10
gpt-4o-mini-2024-07-18|gpt-4o-mini       |128000|16384|.15/.6
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in DOCUMENTED.strip().splitlines()]
PROFILES = [pytest.param(profile, id=name) for name, profile in built_in().profiles.items()]


def _amount(text: str) -> float | None:
    return None if text == "-" else float(text)


def _day(text: str) -> str | None:
    return None if text in "-?" else text


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_documented_row_is_in_the_catalogue(row: list[str]) -> None:
    name, sizes, role, efforts, streams, apis, price, retired = row
    profile = built_in().profiles[name]
    assert f"{profile.window}/{profile.max_output}" == sizes
    assert profile.role == role
    words, _, default = efforts.removesuffix(")").partition(" (")
    assert profile.efforts == tuple(EFFORTS[w] for w in words.split() if w != "-")
    assert profile.default_effort == EFFORTS.get(default)
    assert (profile.streams_on(OPENAI), profile.streams_on(AZURE)) == tuple(s == "y" for s in streams.split("/"))
    assert set(profile.apis) == {APIS[a] for a in apis.split()}
    assert (profile.retired_on(OPENAI), profile.retired_on(AZURE)) == tuple(_day(d) for d in retired.split("/"))
    paid, stepped = price.removesuffix(" +"), price.endswith("+")
    assert profile.price is not None
    told = (profile.price.input, profile.price.cached, profile.price.output)
    assert told == tuple(_amount(p) for p in paid.split("/"))
    assert (profile.price.above is not None) == stepped


@pytest.mark.parametrize("line", NAMED.strip().splitlines(), ids=lambda line: line.split()[0])
def test_the_models_that_take_a_seed_are_known_under_each_name(line: str) -> None:
    name, entry, window, cap, price = (cell.strip() for cell in line.split("|"))
    found = built_in().find(name)
    assert (found.known, found.name, found.role) == (True, entry, "system")
    assert (found.window, found.max_output) == (int(window), int(cap))
    assert found.price is not None
    assert [found.price.input, found.price.output] == [float(each) for each in price.split("/")]
    assert {"temperature", "top_p", "max_tokens"} <= set(found.parameters)
    assert ("seed" in found.parameters) is (entry != "gpt-3.5-turbo-16k")
    assert found.preferred_api == "chat"


def test_the_models_of_the_sources_are_all_there() -> None:
    names = built_in().names()
    assert len(names) >= 42  # those of the first catalogue; a later one has more
    if SHARED.exists():
        assert set(names) >= set(json.loads(SHARED.read_text("utf-8"))["models"])


def test_prices_agree_with_the_recorded_source_where_it_has_them() -> None:
    if not SHARED.exists():
        pytest.skip(NO_CONTRACT)
    for name, seen in json.loads(SHARED.read_text("utf-8"))["models"].items():
        paid, price = seen["litellm"], built_in().profiles[name].price
        if paid and price:
            ours = (price.input, price.cached, price.output, price.input_above, price.output_above)
            assert ours == tuple(paid[k] for k in ("in", "cached", "out", "in_gt272k", "out_gt272k")), name


@pytest.mark.parametrize("profile", PROFILES)
def test_every_model_is_told_in_full_and_hangs_together(profile: ModelProfile) -> None:
    assert profile.known
    if profile.name != "gpt-rosalind-research":  # no source gives its sizes
        assert profile.window
        assert profile.max_output
        assert profile.max_output <= profile.window
    assert profile.max_input is None or profile.window is not None
    assert profile.max_input is None or profile.max_input < (profile.window or 0)
    assert profile.apis
    assert len(set(profile.apis)) == len(profile.apis)
    assert set(profile.responses_only_efforts) <= set(profile.efforts)
    assert profile.default_effort is None or profile.default_effort in profile.efforts
    order = list(EFFORTS.values())
    assert [e for e in order if e in profile.efforts] == list(profile.efforts)
    for day in map(profile.retired_on, VENDORS):
        assert day is None or date.fromisoformat(day)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_fact_says_where_it_is_from(profile: ModelProfile) -> None:
    told = {"window", "role", "efforts", "parameters", "streaming", "apis", "price", "retirement"}
    assert told <= set(profile.sources)
    assert all(len(source) > 8 for source in profile.sources.values())


def test_every_field_of_the_file_is_written_out() -> None:
    text = ROOT.joinpath("tui/core/models/catalogue.json").read_text("utf-8")
    always = {
        "window",
        "max_output",
        "role",
        "reasons",
        "efforts",
        "default_effort",
        "parameters",
    }
    always |= {"vendors", "apis", "encoding", "sources"}
    for name, fields in json.loads(text)["models"].items():
        assert always <= set(fields) or fields.get("assumed_from") in built_in().profiles, name
        assert {"vendors", "apis", "sources"} <= set(fields), name
        assert list(fields["vendors"]) == [kind.name for kind in VENDORS], name
        assert all(set(facts) == {"streams", "retired"} for facts in fields["vendors"].values()), name


@pytest.mark.parametrize("profile", PROFILES)
def test_sampling_parameters_follow_the_effective_effort(profile: ModelProfile) -> None:
    if profile.reasons:
        assert profile.parameters == ()
        assert not profile.takes("temperature", "high")
        assert profile.takes("temperature", "none") == ("none" in profile.efforts)
        assert profile.takes("temperature", None) == (profile.default_effort == "none")
        assert not profile.takes("max_tokens", "none")
    else:
        assert profile.takes("temperature", None) is (profile.name not in SEARCHING)


def test_seed_goes_to_old_chat_models_and_to_new_ones_at_rest() -> None:
    catalogue = built_in()
    old = {n for n, p in catalogue.profiles.items() if p.takes("seed", None) and not p.reasons}
    assert old == {"gpt-4o", "gpt-4o-2024-05-13", "gpt-4o-mini"} | OF_2023 - {"gpt-3.5-turbo-16k"}
    assert catalogue.find("gpt-5.4").takes("seed", "none")
    assert not catalogue.find("gpt-5").takes("seed", "minimal")


def test_max_effort_is_for_responses_only() -> None:
    sol = built_in().find("gpt-6-sol")
    assert "max" in sol.efforts_on("responses")
    assert sol.efforts_on("chat") == ("none", "low", "medium", "high", "xhigh")


def test_the_few_models_with_manners_of_their_own() -> None:
    profiles = built_in().profiles
    assert {n for n, p in profiles.items() if p.formatting_line} == {"o1", "o3-mini"}
    assert NEWEST in profiles
    assert profiles[NEWEST].known
    told = {n for n in profiles if n.startswith(("gpt-5.6", "gpt-6", "gpt-daybreak", "gpt-rosalind"))}
    assert {n for n, p in profiles.items() if p.reasoning_context} == told
    assert {n for n, p in profiles.items() if p.encoding == "cl100k_base"} == OF_2023 | SEEDLESS
    unpublished = {n for n in profiles if n.startswith("gpt-6")}
    assert {n for n, p in profiles.items() if not p.encoding_published} == unpublished


def test_which_api_comes_first() -> None:
    first = {n: p.preferred_api for n, p in built_in().profiles.items()}
    assert first["o1"] == first["gpt-4o"] == first["o3-mini"] == "chat"
    assert first["gpt-5"] == first["gpt-5.6-sol"] == first["gpt-6.1-terra"] == "responses"
    assert first["o1-pro"] == "responses"


def test_input_limits_smaller_than_the_window() -> None:
    profiles = built_in().profiles
    assert profiles["gpt-5"].max_input == profiles["gpt-5.4-mini"].max_input == 272_000
    assert profiles["gpt-5.5"].max_input == profiles["gpt-6-luna"].max_input == 922_000
    assert profiles["o1"].max_input is None


@pytest.mark.parametrize("profile", PROFILES)
def test_long_input_costs_twice_in_and_half_more_out(profile: ModelProfile) -> None:
    price = profile.price
    if price is None or price.above is None:
        return
    assert price.above == 272_000
    assert price.input_above == pytest.approx(price.input * 2)
    assert price.output_above == pytest.approx(price.output * 1.5)


# Every model of the SDK's lists that is given to few, or takes what mull does not send: what is assumed of it.
PARTLY = {
    "gpt-5.1-mini": "gpt-5-mini",
    "o3-deep-research": "o3",
    "o4-mini-deep-research": "o4-mini",
    "computer-use-preview": "o4-mini",
    "gpt-5.6-cyber": "gpt-5.6-sol",
    "gpt-daybreak-blue-latest": "gpt-5.6-sol",
    "gpt-daybreak-red-latest": "gpt-5.6-sol",
    "gpt-rosalind-research": "gpt-5.6-sol",
    "gpt-6-cyber": "gpt-6-astra",
    "gpt-6-rosalind": "gpt-6-astra",
    "gpt-6.2-astra-law": "gpt-6.2-astra",
}


def test_what_no_source_says_of_a_limited_model_is_assumed_and_said_to_be() -> None:
    profiles = built_in().profiles
    assert {name: p.assumed_from for name, p in profiles.items() if p.assumed} == PARTLY
    for name, base in PARTLY.items():
        profile = profiles[name]
        assert profile.needs, name
        assert profile.assumes("role"), name
        assert not profile.knows("role"), name
        assert not profile.assumes("apis"), name
        assert profile.knows("price"), name
        assert {profile.sources[field] for field in profile.assumptions} == {f"assumed from {base}"}


def test_the_newest_models_are_as_they_were_announced() -> None:
    for name, price in (("gpt-6.2-sol", (2.0, 0.1, 2.5, 10.0)), ("gpt-6.2-astra", (8.0, 0.4, 10.0, 40.0))):
        found = built_in().find(name)
        assert (found.window, found.max_input, found.max_output) == (1_050_000, 922_000, 128_000)
        assert (found.role, found.preferred_api, found.reasoning_context) == ("developer", "responses", True)
        assert found.efforts == ("low", "medium", "high", "xhigh", "max")
        assert found.price is not None
        assert (found.price.input, found.price.cached, found.price.written, found.price.output) == price
        assert found.price.unconfirmed
        assert "not confirmed" in found.sources["price"]
        assert "cache writes at 1.25 x input, as of gpt-6.1-sol; unconfirmed" in found.sources["price"]
    confirmed = {name for name, p in built_in().profiles.items() if p.price is not None and not p.price.unconfirmed}
    assert {"gpt-6.1-sol", "gpt-6-astra", "o1", "gpt-6-cyber"} <= confirmed


UNWRITTEN = {"gpt-rosalind-research"}  # the price list gives no price of writing


@pytest.mark.parametrize(
    "assumed", ["gpt-6.3-sol", "gpt-7", "gpt-7-astra", "gpt-6.2-sol-2026-11-17", "openai/gpt-6.3-sol"]
)
def test_a_model_assumed_from_one_that_bills_writes_bills_them_too(assumed: str) -> None:
    price = built_in().of_vendor(assumed).price
    assert price is not None
    assert price.written == 1.25 * price.input
    assert price.unconfirmed


def test_writing_to_the_cache_is_priced_from_gpt_5_6_on() -> None:
    since = re.compile(r"gpt-(5\.[6-9]|[6-9]|daybreak|rosalind)")
    priced = {name: p.price for name, p in built_in().profiles.items() if since.match(name) and p.price is not None}
    assert len(priced) >= 15
    assert {name for name, price in priced.items() if price.written != 1.25 * price.input} == UNWRITTEN


def test_a_user_who_knows_a_model_has_nothing_assumed_of_it() -> None:
    mine = built_in().with_overrides({"gpt-6-cyber": {"known": True}}).find("gpt-6-cyber")
    assert (mine.assumptions, mine.knows("role"), mine.role) == ((), True, "developer")
