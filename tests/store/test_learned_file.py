"""What deployments refused: remembered with the service's words, told, and forgotten."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Never

import pytest

from tests.doubles import FakeClock
from tui.core.connection_kinds import AZURE, OPENAI
from tui.core.errors import StoreError
from tui.core.models.deployed_model import DeployedModel, ModelSource
from tui.core.models.profile import RefusedParameter
from tui.core.models.refused_parameters import Remembered
from tui.core.request import Route
from tui.store.learned_file import LearnedFile

pytestmark = pytest.mark.usefixtures("each_system")

HERE = Route("work", AZURE, "example.openai.azure.com (o1-new)", "o1-new", "chat")
THERE = Route("work", AZURE, "example.openai.azure.com (o1-old)", "o1-old", "chat")


@pytest.fixture
def book(tmp_path: Path) -> LearnedFile:
    return LearnedFile(tmp_path / "learned.json", FakeClock().now)


def test_a_refused_parameter_is_reported_with_its_day_and_the_service_s_words(book: LearnedFile) -> None:
    book.learn(HERE, RefusedParameter.STREAM, "Streaming is not supported.")
    book.learn(HERE, RefusedParameter.ROLE_DEVELOPER, "No such role.")
    assert book.remembered(HERE) == [
        Remembered("stream", "2026-11-20", "Streaming is not supported."),
        Remembered("role developer", "2026-11-20", "No such role."),
    ]
    assert [each.what for each in book.remembered(HERE)] == ["stream", "messages with the role developer"]
    assert book.remembered(THERE) == []


def test_one_place_is_forgotten_and_the_others_stay(book: LearnedFile) -> None:
    book.learn(HERE, RefusedParameter.STREAM, "No.")
    book.learn(THERE, RefusedParameter.SEED, "No.")
    assert book.forget(HERE) == 1
    assert book.forget(HERE) == 0
    assert book.of(HERE) == []
    assert book.of(THERE) == ["seed"]


def test_what_somebody_mended_by_hand_may_lack_anything(book: LearnedFile) -> None:
    book.learn(HERE, RefusedParameter.STREAM, "No.")
    held = json.loads(book.path.read_text())
    (place,) = held["refused"]
    book.path.write_text(json.dumps({place: {"stream": None, "seed": {"when": 7}, "top_p": {"said": "x"}}}))
    assert book.remembered(HERE) == [Remembered("stream"), Remembered("seed"), Remembered("top_p", "", "x")]
    book.path.write_text("[]")
    assert book.remembered(HERE) == []


def test_a_book_that_cannot_be_written_forgets_nothing(book: LearnedFile, monkeypatch: pytest.MonkeyPatch) -> None:
    book.learn(HERE, RefusedParameter.STREAM, "No.")

    def refuses(*_: object) -> Never:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tui.store.learned_file.replace_file", refuses)
    with pytest.raises(StoreError, match="No space left"):
        book.forget(HERE)
    assert book.of(HERE) == ["stream"]


def test_a_file_of_version_0_1_opens_unchanged_and_what_nobody_knows_is_kept(book: LearnedFile) -> None:
    held = {
        "example.openai.azure.com (o1-new) · o1-new · chat": {
            "stream": {"when": "2026-10-01", "said": "No."},
            "role developer": {"when": "2026-10-02", "said": "No such role."},
            "logit_bias": {"when": "2026-10-03", "said": "A version to come."},
        }
    }
    book.path.write_text(json.dumps(held))
    assert book.of(HERE) == ["stream", "role developer", "logit_bias"]
    assert [each.what for each in book.remembered(HERE)] == ["stream", "messages with the role developer", "logit_bias"]
    book.learn(HERE, RefusedParameter.SEED, "No seed.")
    then = json.loads(book.path.read_text())
    (place,) = held
    assert then["version"] == 2
    assert {name: about for name, about in then["refused"][place].items() if name != "seed"} == held[place]
    assert then["refused"][place]["seed"] == {"when": "2026-11-20", "said": "No seed."}


CLASSIC = replace(HERE, api_version="2024-12-01-preview")
ANSWERS = DeployedModel("o1-2024-12-17", ModelSource.REPLY)


@pytest.mark.parametrize(
    "other",
    [
        replace(CLASSIC, api_version="2025-01-01-preview"),
        replace(CLASSIC, api_version=""),
        replace(CLASSIC, endpoint="other.openai.azure.com (o1-new)"),
        replace(CLASSIC, wire_model="o1-newer"),
        replace(CLASSIC, api="responses"),
    ],
)
def test_what_was_refused_counts_nowhere_else(book: LearnedFile, other: Route) -> None:
    book.learn(CLASSIC, RefusedParameter.STREAM, "No.", "o1-2024-12-17")
    assert book.of(CLASSIC) == ["stream"]
    assert book.of(other) == []


def test_another_model_drops_what_the_earlier_one_refused(book: LearnedFile) -> None:
    book.learn(CLASSIC, RefusedParameter.STREAM, "No.", "o1-2024-12-17")
    assert book.model_of(CLASSIC) == replace(ANSWERS, when="2026-11-20")
    book.learn(THERE, RefusedParameter.SEED, "No.")
    book.keep_model(CLASSIC, DeployedModel("gpt-4o-2024-11-20", ModelSource.REPLY))
    assert book.of(CLASSIC) == []
    assert book.of(THERE) == ["seed"]
    book.keep_model(CLASSIC, ANSWERS)
    assert book.of(CLASSIC) == []


def test_a_less_trusted_word_does_not_replace_a_reply_s(book: LearnedFile) -> None:
    book.keep_model(CLASSIC, ANSWERS)
    for source in (ModelSource.REFUSAL, ModelSource.LIST):
        book.keep_model(CLASSIC, DeployedModel("gpt-4o", source))
    assert book.model_of(CLASSIC) == replace(ANSWERS, when="2026-11-20")


def test_a_name_that_repeats_what_was_asked_is_no_model(book: LearnedFile) -> None:
    book.learn(CLASSIC, RefusedParameter.STREAM, "No.", CLASSIC.wire_model)
    assert book.model_of(CLASSIC) is None
    assert book.of(CLASSIC) == ["stream"]


@pytest.mark.parametrize(("days", "counts"), [(0, True), (89, True), (90, True), (91, False), (400, False)])
def test_after_ninety_days_it_is_tried_again(tmp_path: Path, days: int, counts: bool) -> None:
    clock = FakeClock()
    book = LearnedFile(tmp_path / "learned.json", clock.now)
    book.learn(CLASSIC, RefusedParameter.STREAM, "No.", "o1-2024-12-17")
    clock.seconds += days * 86_400
    assert book.of(CLASSIC) == (["stream"] if counts else [])
    (held,) = book.remembered(CLASSIC)
    assert (held.days, held.expired) == (days, not counts)
    book.learn(CLASSIC, RefusedParameter.SEED, "No.", "o1-2024-12-17")
    assert set(book.of(CLASSIC)) == ({"stream", "seed"} if counts else {"seed"})
    book.learn(CLASSIC, RefusedParameter.STREAM, "Still not.", "o1-2024-12-17")
    assert "stream" in book.of(CLASSIC)


def test_where_requests_name_the_model_it_is_kept_only_beside_what_was_refused(book: LearnedFile) -> None:
    openai = Route("openai", OPENAI, "api.openai.com/v1", "gpt-4o", "chat")
    book.keep_model(openai, DeployedModel("gpt-4o-2024-08-06", ModelSource.REPLY))
    assert not book.path.exists()
    book.learn(openai, RefusedParameter.SEED, "No.", "gpt-4o-2024-08-06")
    assert book.of(openai) == ["seed"]
    book.keep_model(openai, DeployedModel("gpt-4o-2024-11-20", ModelSource.REPLY))
    assert book.of(openai) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"o1"',
        '{"version": 2}',
        '{"version": 2, "models": [], "refused": 7}',
        '{"version": 2, "models": {"PLACE": "o1"}, "refused": {"PLACE": ["stream"]}}',
        '{"version": 2, "models": {"PLACE": {"model": 7, "source": "reply"}}}',
        '{"version": 2, "models": {"PLACE": {"model": "o1", "source": "name"}}}',
        '{"version": 2, "models": {"PLACE": {"model": "o1", "source": "oracle"}}}',
        '{"version": "two"}',
        "{" * 100_000,
        "\x00",
    ],
)
def test_a_damaged_file_is_an_empty_one_and_is_written_anew(book: LearnedFile, text: str) -> None:
    book.path.write_text(text.replace("PLACE", f"{CLASSIC.endpoint} · {CLASSIC.wire_model}"), "utf-8")
    assert (book.model_of(CLASSIC), book.of(CLASSIC)) == (None, [])
    book.keep_model(CLASSIC, ANSWERS)
    book.learn(CLASSIC, RefusedParameter.STREAM, "No.", "o1-2024-12-17")
    assert (book.model_of(CLASSIC), book.of(CLASSIC)) == (replace(ANSWERS, when="2026-11-20"), ["stream"])


def test_an_older_file_knew_no_api_versions_and_counts_for_the_one_in_use(book: LearnedFile) -> None:
    place = "example.openai.azure.com (o1-new) · o1-new · chat"
    book.path.write_text(json.dumps({place: {"stream": {"when": "2026-11-01", "said": "No."}}}), "utf-8")
    assert book.of(CLASSIC) == ["stream"]
    book.keep_model(CLASSIC, ANSWERS)
    assert book.of(CLASSIC) == ["stream"]
    assert book.of(replace(CLASSIC, api_version="2025-01-01-preview")) == []
