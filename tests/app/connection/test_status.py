"""What the connection panel says, worked out from what is known."""

from dataclasses import replace
from typing import Any

import pytest

from tests.doubles import O1, START, FakeClock, ScriptedProvider
from tui.app.connection.status import NOT_ASKED, UNSAID, ConnectionStatus, sections
from tui.core import connection_kinds
from tui.core.access import Access
from tui.core.connection_kinds import COMPATIBLE
from tui.core.models.catalogue import built_in
from tui.core.models.deployed_model import DeployedModel, ModelSource
from tui.core.models.profile import ModelProfile, RefusedParameter, profile_from
from tui.core.models.refused_parameters import Remembered, part_named, without_refused
from tui.core.models.server_facts import ServerFacts
from tui.core.rate_limits import Allowance, Limits
from tui.core.request import Route
from tui.core.stream import Identified
from tui.engine.choice import Choice
from tui.engine.rate_status import RateStatus, RateStatusBoard

AZURE = Route("work", connection_kinds.AZURE, "example.openai.azure.com (o1-new)", "o1-new", "chat")
ENTRA = Access("https://example.openai.azure.com", "Azure v1 route, no api-version", "entra")
NO_NEWS = RateStatus()


def told(
    route: Route = AZURE,
    access: Access = ENTRA,
    news: RateStatus = NO_NEWS,
    profile: ModelProfile = O1,
    now: float = 0.0,
    **more: list[Any],
) -> dict[str, str]:
    held = ConnectionStatus(Choice(ScriptedProvider(route=route), profile), access, news, O1, **more)
    clock = FakeClock()
    clock.seconds = now
    found = sections(held, clock.now(), clock.monotonic())
    assert [title for title, _ in found] == ["Connection", "Model", "Limits", "Learned here"]
    return {f"{row.name}{'!' if row.warns else ''}": row.text for _, rows in found for row in rows}


def test_before_anything_was_sent_nothing_is_made_up() -> None:
    rows = told()
    assert rows["name"] == "work (azure)"
    assert rows["sends to"] == "https://example.openai.azure.com"
    assert rows["route"] == "Azure v1 route, no api-version · Chat Completions API"
    assert rows["deployment"] == "o1-new"
    assert {rows[name] for name in ("requests", "tokens", "region", "last request", "answers as")} == {NOT_ASKED}
    assert "no token yet" in rows["credentials"]
    assert rows["retirement"] == "no date is known"
    assert "nothing was refused" in rows[""]
    assert "proxy" not in rows


def test_a_service_that_keeps_silent_is_told_from_one_that_was_not_asked() -> None:
    board = RateStatusBoard()
    board.update(AZURE, [Identified()], 5.0)
    rows = told(news=board.of(AZURE))
    assert {rows[name] for name in ("requests", "tokens", "region", "last request", "answers as")} == {UNSAID}


def test_limits_are_counted_down() -> None:
    board = RateStatusBoard()
    limits = Limits(Allowance(5000, 4999, 12.0), Allowance(None, 0, 360.0), "Sweden Central")
    board.update(AZURE, [Identified("req_1", model="o1-2024-12-17"), limits], 100.0)
    news = board.of(AZURE)
    rows = told(news=news, now=104.0)
    assert rows["requests"] == "4,999 left of 5,000 · all back in 8.0 s"
    assert rows["tokens!"] == "0 left · all back in 5:56"
    assert (rows["region"], rows["last request"], rows["answers as"]) == ("Sweden Central", "req_1", "o1-2024-12-17")
    assert rows["as of"] == "4.0 s ago"
    rows = told(news=news, now=1000.0)
    assert rows["requests"] == "4,999 left of 5,000 · all back by now"
    assert rows["tokens"] == "0 left · all back by now"


@pytest.mark.parametrize(
    ("utilization", "rows"),
    [
        (None, {"type": UNSAID}),
        (41.5, {"type": "provisioned: the service says how much of it is in use",
                "utilization": "41.5% of the provisioned throughput is in use"}),
        (97.0, {"utilization!": "97% of the provisioned throughput is in use"}),
    ],
)  # fmt: skip
def test_a_deployment_s_type_is_said_only_where_the_service_shows_it(
    utilization: float | None, rows: dict[str, str]
) -> None:
    news = RateStatus(limits=Limits(Allowance(), Allowance(), "Sweden", utilization), answered=True)
    assert rows.items() <= told(news=news).items()


@pytest.mark.parametrize(
    ("allowance", "text"),
    [
        (Allowance(), UNSAID),
        (Allowance(remaining=7), "7 left · when they come back is not said"),
        (Allowance(limit=60), "? left of 60 · when they come back is not said"),
        (Allowance(60, 59, 0.0), "59 left of 60 · all back by now"),
    ],
)
def test_an_allowance_said_in_part(allowance: Allowance, text: str) -> None:
    news = RateStatus(limits=Limits(allowance, Allowance()), answered=True)
    rows = told(news=news)
    assert rows["requests"] == text
    assert rows["tokens"] == UNSAID


@pytest.mark.parametrize(
    ("access", "name", "words"),
    [
        (replace(ENTRA, expires=START.timestamp() + 3600), "credentials", "the token expires in 1:00:00"),
        (replace(ENTRA, expires=START.timestamp() - 1), "credentials!", "the token has expired"),
        (
            Access("x", "", "key", "the variable OPENAI_API_KEY"),
            "credentials",
            "a key from the variable OPENAI_API_KEY",
        ),
        (Access("x", "", "none"), "credentials", "no key is sent"),
        (Access("x", "", "none", proxy="proxy.example:8080"), "proxy", "proxy.example:8080"),
    ],
)
def test_how_one_signs_in(access: Access, name: str, words: str) -> None:
    assert words in told(access=access)[name]


@pytest.mark.parametrize(
    ("version", "counted"),
    [
        ("", False),
        ("preview", False),
        ("2023-05-15", True),
        ("2024-02-01", True),
        ("2024-08-01-preview", True),
        ("2024-09-01-preview", False),
        ("2024-10-21", False),
        ("2025-04-01-preview", False),
    ],
)
def test_it_says_where_an_api_version_reports_no_usage(version: str, counted: bool) -> None:
    words = f"api-version {version} does not report it in a stream: counted here"
    assert told(replace(AZURE, api_version=version)).get("usage") == (words if counted else None)


def test_what_was_learned_with_its_day_and_what_only_now_holds() -> None:
    profile = without_refused(O1, map(part_named, ["stream", "role developer", "seed"]))
    learned = [Remembered(RefusedParameter.STREAM, "2026-11-01", "No streaming.")]
    rows = told(profile=profile, learned=learned)
    assert rows["2026-11-01"] == "stream: No streaming."
    assert rows["now"].endswith("left out until mull ends")
    choice = Choice(ScriptedProvider(route=AZURE), profile)
    status = ConnectionStatus(choice, ENTRA, RateStatus(), O1, learned)
    both = [row for _, rows in sections(status, START, 0.0) for row in rows if row.name == "now"]
    assert [row.text.split(":")[0] for row in both] == ["seed", "messages with the role developer"]


def test_a_model_that_leaves() -> None:
    leaving = profile_from("o1", {"retired_azure": "2027-06-08", "replaced_by": "gpt-6.1-sol"}, O1)
    assert told(profile=leaving)["retirement"] == "2027-06-08; then gpt-6.1-sol"
    rows = told(profile=leaving, warnings=["o1 leaves Azure OpenAI on 2026-11-19; gpt-6.1-sol is its successor."])
    assert rows["retirement!"].startswith("o1 leaves")
    local = Route("local", COMPATIBLE, "127.0.0.1:8080/v1", "qwen3", "chat")
    assert "retirement" not in told(route=local)


def test_a_window_by_the_server_s_own_word() -> None:
    profile = replace(O1, window=8192)
    assert told(profile=profile)["window"] == "8,192 tokens"
    said = ServerFacts(window=8192, images=False, serves="qwen3.gguf")
    rows = told(profile=said.applied_to(O1), news=RateStatus(facts=said))
    assert rows["window"] == "8,192 tokens, by the server's own word"
    assert rows["described"] == "sees no images"
    assert rows["served"].endswith("answers to any name with it: qwen3.gguf")
    unlisted = ServerFacts(unlisted=True, nearest=("o1-mini",))
    words = told(news=RateStatus(facts=unlisted))["listed!"]
    assert words.endswith("does not list a model 'o1-new'. Nearest names there: o1-mini.")
    assert told(profile=replace(O1, window=None))["window"] == "unknown"


@pytest.mark.parametrize(
    ("deployed", "text"),
    [
        (None, "o1"),
        (DeployedModel("o1-2024-12-17", ModelSource.REPLY), "o1, as the reply said (o1-2024-12-17)"),
        (DeployedModel("o1", ModelSource.LIST, "2026-11-20"), "o1, as the resource's list says (o1, since 2026-11-20)"),
        (DeployedModel("o1", ModelSource.NAME), "o1, as the deployment's name says"),
        (DeployedModel("o1", ModelSource.SETTING), "o1, as the settings say"),
        (DeployedModel("o1", ModelSource.VARIABLE), "o1, as the environment says"),
    ],
)
def test_who_says_which_model_is_behind_a_deployment(deployed: DeployedModel | None, text: str) -> None:
    assert told(profile=replace(O1, deployed=deployed))["model"] == text


@pytest.mark.parametrize(
    ("version", "warns"),
    [
        ("2024-09-01-preview", True),
        ("2024-10-21", True),
        ("2024-12-01-preview", False),
        ("2025-04-01", False),
        ("", False),
    ],
)
def test_an_api_version_that_is_too_old_for_the_model_is_warned_of(version: str, warns: bool) -> None:
    rows = told(replace(AZURE, api_version=version), profile=built_in().find("o1"))
    assert ("api-version!" in rows) is warns
    if warns:
        said = rows["api-version!"]
        assert "developer messages, reasoning_effort, structured outputs come with it" in said
        assert said.endswith("or the variable OPENAI_API_VERSION, to 2024-12-01-preview")


def test_what_was_refused_long_ago_says_that_it_is_tried_again() -> None:
    rows = told(learned=[Remembered("seed", "2026-08-01", "No.", 111), Remembered("stream", "2026-11-19", "No.", 1)])
    assert rows["2026-08-01"] == "seed: No. · more than 90 days ago: tried again"
    assert rows["2026-11-19"] == "stream: No."
