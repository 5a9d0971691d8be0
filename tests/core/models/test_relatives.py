"""Names of models to come: which relative they are read as, what is assumed of them, and what is not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles import WordCounter
from tui.core.connection_kinds import AZURE, COMPATIBLE, OPENAI, VENDORS
from tui.core.context.parts import persona_part
from tui.core.conversation.message import PersonaSwitch
from tui.core.models.catalogue import CONTRACT, NEWEST, built_in
from tui.core.models.profile import RefusedParameter, fields_in_words
from tui.core.models.refused_parameters import without_refused
from tui.core.models.relatives import is_of_tomorrow, name_in_parts, relative_of
from tui.core.models.server_facts import ServerFacts
from tui.settings.values import Connection, Settings

# A name, its relative, and whether that is the model itself under another name.
READ = [
    ("gpt-6.3-sol", "gpt-6.2-sol", False),
    ("gpt-6.1.5-sol", "gpt-6.1-sol", False),
    ("gpt-7-sol", "gpt-6.2-sol", False),
    ("gpt-10-sol", "gpt-6.2-sol", False),
    ("gpt-6.10-sol", "gpt-6.2-sol", False),
    ("GPT-6.3-Sol", "gpt-6.2-sol", False),
    ("gpt-6.0-sol", "gpt-6-sol", False),
    ("gpt-6.2-terra", "gpt-6.1-terra", False),
    ("gpt-6-terra", "gpt-5.6-terra", False),
    ("gpt-6.2-luna", "gpt-6-luna", False),
    ("gpt-6.1-astra", "gpt-6-astra", False),
    ("gpt-7-astra", "gpt-6.2-astra", False),
    ("gpt-6.3-astra-law", "gpt-6.2-astra-law", False),
    ("gpt-7-cyber", "gpt-6-cyber", False),
    ("gpt-7-codex", "gpt-5.3-codex", False),
    ("gpt-7-codex-max", "gpt-5.1-codex-max", False),
    ("gpt-7-pro", "gpt-5.5-pro", False),
    ("gpt-7-mini", "gpt-5.4-mini", False),
    ("gpt-5.3", "gpt-5.2", False),
    ("gpt-6", "gpt-6-sol", False),
    ("gpt-7", "gpt-6.2-sol", False),
    ("gpt-4.5", "gpt-4.1", False),
    ("gpt-5o", "gpt-4o", False),
    ("gpt-5o-mini-audio-preview", "gpt-4o-mini-audio-preview", False),
    ("chatgpt-5o-latest", "chatgpt-4o-latest", False),
    ("gpt-5.4-chat-latest", "gpt-5.3-chat-latest", False),
    ("o2", "o1", False),
    ("o5", "o3", False),
    ("o5-mini", "o4-mini", False),
    ("o9-pro", "o3-pro", False),
    ("o5-preview", "o3", False),
    ("o5-mini-2027-03-04", "o4-mini", False),
    ("o5-deep-research", "o3-deep-research", False),
    ("gpt-6.1-sol-2027-01-02", "gpt-6.1-sol", True),
    ("gpt-6.1-sol-20270102", "gpt-6.1-sol", True),
    ("gpt-6.1-sol-0102", "gpt-6.1-sol", True),
    ("gpt-6.1-sol-preview", "gpt-6.1-sol", True),
    ("gpt-6.1-sol-latest", "gpt-6.1-sol", True),
    ("gpt-6.1-sol-preview-2027-01-02", "gpt-6.1-sol", True),
    ("gpt-6.1-sol-2027-01-02-preview", "gpt-6.1-sol", True),
    ("gpt-4o-audio-preview-2027-01-02", "gpt-4o-audio-preview", True),
    ("openai/gpt-5", "gpt-5", True),
    ("azure/gpt-6-sol", "gpt-6-sol", True),
    ("openai/gpt-6.3-sol", "gpt-6.2-sol", False),
    ("ft:gpt-4o:org::id", "gpt-4o", True),
    ("ft:gpt-4o-2024-08-06:org:name:id", "gpt-4o-2024-08-06", True),
    ("ft:gpt-6.3-sol:org::id", "gpt-6.2-sol", False),
    ("ft:gpt-4.1-mini", "gpt-4.1-mini", True),
    ("gpt-4o-mini-2024-07-18.ft-0123abcd", "gpt-4o-mini-2024-07-18", True),
]
# Names that are like one of OpenAI's, and are none.
NO_RELATIVE = [
    "",
    " ",
    "gpt",
    "gpt-",
    "gpt-sol",
    "gpt6-sol",
    "gpt-6.3-",
    "gpt-6.3-sol-mine",
    "gpt-6.3-zeta",
    "gpt-6..3-sol",
    "gpt-6.3.-sol",
    "my-gpt-6.3-sol",
    "xgpt-6.3-sol",
    "not/gpt-6.3-sol",
    "openai/openai/gpt-6.3-sol",
    "gpt-oss-120b",
    "gpt-realtime-3",
    "o",
    "o-mini",
    "oo5",
    "o-5",
    "ollama3",
    "qwen3",
    "deepseek-r9",
    "ft:",
    "ft:::",
    "ft:my-model:org::id",
    "o5" * 200,
    f"gpt-{'9' * 5_000}-sol",
    "gpt-６.3-sol",
    "\x1b[31mgpt-6.3-sol",
]  # fmt: skip
KNOWN = [spelling for profile in built_in().profiles.values() for spelling in profile.spellings]
VENDOR_CONNECTIONS = (
    Connection("openai", OPENAI),
    Connection("work", AZURE, endpoint="https://x.openai.azure.com", deployment="chat"),
    Connection("gateway", COMPATIBLE, base_url="https://api.openai.com/v1"),
)
SERVER = Connection("local", COMPATIBLE, base_url="http://127.0.0.1:8080/v1")


@pytest.mark.parametrize(("name", "relative", "same"), READ)
def test_a_name_is_read_by_family_version_and_variant(name: str, relative: str, same: bool) -> None:
    found = relative_of(name, KNOWN)
    assert found is not None
    assert (found.name, found.same, found.tuned) == (relative, same, "ft" in name)


@pytest.mark.parametrize("name", NO_RELATIVE)
def test_a_look_alike_has_no_relative_and_no_price(name: str) -> None:
    assert relative_of(name, KNOWN) is None
    assert built_in().of_vendor(name).price is None
    assert built_in().of_vendor(name).window is None


@pytest.mark.parametrize("name", KNOWN)
def test_a_name_of_the_catalogue_is_its_own(name: str) -> None:
    found = built_in().of_vendor(name)
    assert found.known
    assert found == built_in().find(name)


FAMILIES = {"gpt": ("sol", "terra", "luna", "astra", "mini", "nano", "pro", "codex"), "o": ("", "mini", "pro")}
LATER = st.one_of(
    st.integers(7, 999).map(str), st.tuples(st.integers(7, 99), st.integers(0, 99)).map(lambda v: f"{v[0]}.{v[1]}")
)
DATES = st.dates(date(2026, 11, 29), date(2040, 1, 1)).map(lambda day: f"-{day.isoformat()}")
ENDS = st.lists(st.one_of(DATES, st.sampled_from(["-preview", "-latest", "-beta", "-rc1"])), max_size=2).map("".join)
TUNED = st.sampled_from(["{}", "{}", "openai/{}", "ft:{}:org::id", "ft:{}:org:my-name:abc123"])


@st.composite
def of_tomorrow(draw: st.DrawFn) -> tuple[str, str, str]:
    """Return a name to come, its family and its variant."""
    family = draw(st.sampled_from(sorted(FAMILIES)))
    variant = draw(st.sampled_from(FAMILIES[family]))
    stem = f"{family}-{draw(LATER)}" if family == "gpt" else f"o{draw(LATER)}"
    name = "-".join(filter(None, (stem, variant))) + draw(ENDS)
    return draw(TUNED).format(name), family, variant


@given(of_tomorrow())
def test_a_model_of_tomorrow_is_as_the_newest_of_its_kind_and_says_so(drawn: tuple[str, str, str]) -> None:
    name, family, variant = drawn
    for connection in VENDOR_CONNECTIONS:
        found = Settings().profile_on(connection, name)
        base = built_in().find(found.assumed_from)
        parts = name_in_parts(base.name)
        assert parts is not None
        assert (found.known, found.name, base.known) == (False, name, True)
        assert (parts.family, parts.variant) == (family, variant)
        assert (found.role, found.efforts, found.apis, found.window) == (
            base.role,
            base.efforts,
            base.apis,
            base.window,
        )
        assert set(found.assumptions) >= {"role", "efforts", "apis", "window"}
        assert not any(found.knows(field) for field in found.assumptions)
        assert found.assumed_in_words == f"assumed from {base.name}"
        assert fields_in_words(found.assumptions)[:1] == ["window"]
        assert all(found.sources[field] == f"assumed from {base.name}" for field in found.assumptions)
        assert [found.retired_on(kind) for kind in VENDORS] == [None, None]
        assert found.replaced_by is None
        assert found.price is None or found.price.unconfirmed or not found.assumes("price")
        assert not found.assumes("price") or ":" not in name


@given(of_tomorrow(), st.sampled_from(["my-{}", "{}-mine", "x{}", "vendor/{}", "{}:8b", "{} "]))
def test_what_only_looks_like_one_inherits_no_price(drawn: tuple[str, str, str], shape: str) -> None:
    name = shape.format(drawn[0])
    if ":" in drawn[0] and shape in ("{}-mine", "{}:8b", "{} "):
        return  # the end of a fine-tuning's name is the user's own
    for connection in VENDOR_CONNECTIONS:
        found = Settings().profile_on(connection, name)
        if shape != "{} ":
            assert (found.price, found.window, found.assumed_from) == (None, None, NEWEST)
        assert found.price is None or found.price.unconfirmed


@given(of_tomorrow())
def test_on_a_compatible_server_a_name_is_only_a_name(drawn: tuple[str, str, str]) -> None:
    found = Settings().profile_on(SERVER, drawn[0])
    assert (found.known, found.assumed_from, found.assumptions) == (False, "", ())
    assert (found.role, found.window, found.price, found.apis) == ("system", None, None, ("chat",))


@given(st.text(max_size=60))
def test_reading_any_name_fails_never_and_takes_nothing_from_the_air(name: str) -> None:
    found = built_in().of_vendor(name)
    assert found.known or found.assumed_from in ("", *built_in().names())
    relative = relative_of(name, KNOWN)
    assert relative is None or relative.name in KNOWN


@pytest.mark.parametrize("name", ["gpt-9-zeta", "my-gpt-6.3-sol", "gpt-6.3-sol-mine", "eureka"])
def test_without_a_relative_the_newest_contract_is_assumed_without_sizes_and_price(name: str) -> None:
    newest = built_in().find(NEWEST)
    for connection in VENDOR_CONNECTIONS:
        found = Settings().profile_on(connection, name)
        assert found.assumed_from == NEWEST
        assert set(found.assumptions) <= set(CONTRACT)
        assert (found.role, found.preferred_api, found.efforts) == ("developer", "responses", newest.efforts)
        assert (found.window, found.max_output, found.price) == (None, None, None)
        assert found.reasoning_context


@pytest.mark.parametrize("name", ["Llama-3.3-70B-Instruct", "DeepSeek-R1", "grok-4", "mistral-large-2411", "Phi-4"])
def test_of_another_vendor_nothing_is_assumed_on_azure(name: str) -> None:
    found = Settings().profile_on(VENDOR_CONNECTIONS[1], name)
    assert (found.assumed_from, found.role, found.apis) == ("", "system", ("chat",))


def test_a_deployment_s_name_alone_lets_assume_nothing() -> None:
    for deployment in ("gpt-6.3-sol", "gpt-7", "o5-mini", "chat"):
        work = Connection("work", AZURE, endpoint="https://x.openai.azure.com", deployment=deployment)
        assert Settings().model_behind(work) is None
        assert Settings().profile_behind(work, None).assumed_from == ""


def test_what_the_settings_and_the_service_say_is_assumed_no_more() -> None:
    told = built_in().with_overrides({"gpt-6.3-sol": {"window": 500_000, "role": "system"}}).of_vendor("gpt-6.3-sol")
    assert (told.window, told.role, told.max_output) == (500_000, "system", 128_000)
    assert not {"window", "role"} & set(told.assumptions)
    assert told.assumes("max_output")
    said = ServerFacts(window=400_000).applied_to(built_in().of_vendor("gpt-6.3-sol"))
    assert (said.window, said.assumes("window"), said.knows("window")) == (400_000, False, True)


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (RefusedParameter.ROLE_DEVELOPER, "role"),
        (RefusedParameter.REASONING_EFFORT, "efforts"),
        (RefusedParameter.REASONING_CONTEXT, "reasoning_context"),
        (RefusedParameter.TEXT_FORMAT, "structured_outputs"),
        (RefusedParameter.RESPONSE_FORMAT, "structured_outputs"),
    ],
)
def test_a_refusal_corrects_what_was_assumed(part: RefusedParameter, field: str) -> None:
    before = built_in().of_vendor("gpt-6.3-sol")
    after = without_refused(before, [part])
    assert before.assumes(field)
    assert not after.assumes(field)
    assert set(after.assumptions) == set(before.assumptions) - {field}


def test_an_effort_that_is_not_listed_is_tried_where_efforts_are_assumed() -> None:
    sol, omni = built_in().of_vendor("gpt-6.3-sol"), built_in().of_vendor("ft:gpt-4o:org::id")
    assert sol.tries_efforts
    assert sol.may_take_effort("ultra", "responses")
    assert sol.efforts_offered("responses") == sol.efforts
    assert not omni.tries_efforts
    assert omni.efforts_offered("chat") == ()
    assert not sol.takes("temperature", "high")
    assert omni.takes("temperature", None)
    assert sol.may_reason
    assert not omni.may_reason


@pytest.mark.parametrize(
    ("name", "is_so"),
    [("gpt-7-zeta", True), ("o9-zeta", True), ("gpt-6.2-zeta", False), ("o1-of-nobody", False), ("eureka", False)],
)
def test_which_names_are_of_tomorrow(name: str, is_so: bool) -> None:
    assert is_of_tomorrow(name, KNOWN) is is_so


@pytest.mark.parametrize(
    ("name", "confirmed"),
    [
        ("gpt-oss-120b", False), ("gpt-oss-20b", False), ("gpt-oss-safeguard-20b", False), ("computer-use-x", False),
        ("ft:gpt-4o-2024-08-06:org::id", False), ("gpt-6.3-sol", False), ("gpt-4o", True), ("gpt-4o-2024-05-13", True),
        ("gpt-6.1-sol-2027-01-02", True),
    ],
)  # fmt: skip
def test_a_listed_price_is_confirmed_where_the_catalogue_has_the_model(name: str, confirmed: bool) -> None:
    price = Settings().profile_on(VENDOR_CONNECTIONS[0], name).price
    assert price is not None
    assert price.unconfirmed is not confirmed


@pytest.mark.parametrize("name", ["gpt-oss-120b", "gpt-oss", "gpt-4-oss", "openai/gpt-oss-20b", "gpt-oss-7-sol"])
def test_an_open_model_has_no_relative_but_the_newest_contract(name: str) -> None:
    found = Settings().profile_on(VENDOR_CONNECTIONS[0], name)
    assert (found.assumed_from, found.window, found.max_output) == (NEWEST, None, None)


@pytest.mark.parametrize("name", ["ft:gpt-4o:org::id", "ft:gpt-4o-mini:org::id", "gpt-4.1-2027-01-02"])
def test_a_role_that_is_assumed_is_gone_by(name: str) -> None:
    found = Settings().profile_on(VENDOR_CONNECTIONS[0], name)
    part = persona_part(PersonaSwitch(0, None, "", "p", "P", "You plan."), found, WordCounter(), first=True)
    assert "not known" not in str(part.note)
