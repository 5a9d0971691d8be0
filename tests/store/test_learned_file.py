"""What deployments refused: remembered with the service's words, told, and forgotten."""

import json
from pathlib import Path
from typing import Never

import pytest

from tests.doubles import FakeClock
from tui.core.connection_kinds import AZURE
from tui.core.errors import StoreError
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
