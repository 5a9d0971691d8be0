"""Where text of strangers is read, work grows with its length and not with its square: counted as a ratio."""

import json
import random
from collections.abc import Callable

import pytest

from tests.benchmarks.key_echo import MARKS
from tests.growth import TIMES, grows_in_one_pass, repeated
from tui.core.attachments import CLOSING_TAGS, delimited
from tui.core.models.image_tokens import picture_of
from tui.core.reasoning.splitter import MOST_ENDS, ReasoningSplitter, told_apart
from tui.core.stream import Reassigned, TextDelta
from tui.export.code_colours import CodeColours
from tui.export.html import said
from tui.providers.wire import json_values
from tui.providers.wire.error_body import words_of
from tui.providers.wire.json_values import mended, parsed
from tui.providers.wire.sse import EventReader

TAGS = [
    "</think>\n", "</think> ", "<think>", "<think>x</think>", "<think>x</think>\n\ny\n", "`</think>` ", "a\n</think>\n",
    "```\n</think>\n", "```\n</think>\n```\n", "~~~\n</think>\n", "` </think> ", "The tag </think> is closed. ",
    "<|channel|>analysis<|message|>x<|end|>", "<|start|>", "<|channel|>", "<|end|>", "analysis<|message|>", "<", "</",
    "> </think>\n", "    </think>\n", "</reasoning>\n", "<thought>\n", " ", "\n", "\u200b",
]  # fmt: skip
PAGES = [
    "<",
    "<a ",
    "<a>",
    "<script",
    "<script>",
    "<style>",
    "</script>",
    "<title",
    "<title>",
    "<h1>",
    "<!--",
    "-->",
    "&",
]


def fed(text: str) -> None:
    splitter = ReasoningSplitter()
    for at in range(0, len(text), 500):
        splitter.feed(text[at : at + 500])
    splitter.end()


def events(text: str) -> None:
    reader, body = EventReader(), text.encode()
    for at in range(0, len(body), 4_096):
        reader.feed(body[at : at + 4_096])
    reader.end()


@pytest.mark.parametrize("piece", TAGS)
@pytest.mark.parametrize("how", [told_apart, fed, lambda text: told_apart(f"<think>{text}")])
def test_reasoning_is_told_apart_in_one_pass(how: Callable[[str], object], piece: str) -> None:
    assert grows_in_one_pass(how, repeated(piece), 12_000)


@pytest.mark.parametrize("seed", range(12))
def test_mixed_tags_too(seed: int) -> None:
    picked = random.Random(seed)
    piece = "".join(picked.choice(TAGS) for _ in range(picked.randint(2, 4)))
    assert grows_in_one_pass(fed, repeated(piece), 12_000), piece


def test_after_many_ends_of_reasoning_the_rest_is_text() -> None:
    told = ReasoningSplitter()
    pieces = [*told.feed("a\n</think>\n" * 1_000), *told.end()]
    assert sum(isinstance(piece, Reassigned) for piece in pieces) == MOST_ENDS
    assert sum(piece.text.count("</think>") for piece in pieces if isinstance(piece, TextDelta)) == 1_000 - MOST_ENDS


@pytest.mark.parametrize("piece", MARKS[::3])
def test_a_message_is_written_as_html_in_one_pass(piece: str) -> None:
    assert grows_in_one_pass(lambda text: said(text, CodeColours()), repeated(piece), 3_000)


@pytest.mark.parametrize("piece", PAGES)
def test_an_error_page_is_read_in_one_pass(piece: str) -> None:
    assert grows_in_one_pass(lambda text: words_of(f"<html>{text}"), repeated(piece), 2_500)  # of 20,000 that are read


@pytest.mark.parametrize("piece", [": \n", "data: {\n", "}\n", "data: {}\n", "event: a\n", 'data: {"a":1}\n', "{", "x"])
def test_events_are_read_in_one_pass(piece: str) -> None:
    assert grows_in_one_pass(events, repeated(piece), 40_000)


@pytest.mark.parametrize("piece", ["\ud83d", "\ud83d\ude00", "a\ud83d", "é"])
def test_surrogates_are_mended_in_one_pass(piece: str) -> None:
    assert grows_in_one_pass(mended, repeated(piece), 50_000)
    text = repeated(piece)(3 * json_values.PART + 1)
    assert mended(text) == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@pytest.mark.parametrize("times", [1, TIMES])
def test_a_document_is_put_between_tags_in_one_pass(times: int) -> None:
    def tags(size: int) -> str:
        lengths = range(int((2 * size) ** 0.5) - 12)
        return "".join("</document" + "_" * length + ">" for length in lengths)

    assert grows_in_one_pass(lambda text: delimited("a", text), tags, 100_000 * times)
    made = delimited("a", tags(5_000))
    closing = made.rpartition("\n")[2]
    assert made.count(closing) == 1
    assert CLOSING_TAGS.fullmatch(closing)
    assert delimited("a", "</document></document__>").endswith("\n</document_>")


@pytest.mark.parametrize("filler", [b"\xff", b"\xff\xe0\x00\x02", b"\xff\xe0\x00\x00", b"\xff\xff\xe0\x00\x03x"])
def test_filler_in_a_picture_is_passed_over(filler: bytes) -> None:
    def looked_at(text: str) -> None:
        picture_of(b"\xff\xd8\xff" + filler * len(text))

    assert grows_in_one_pass(looked_at, repeated("x"), 100_000)
    start = b"\xff\xd8" + b"\xff" * 70_000 + b"\xe0\x00\x04ab" + b"\xff" * 70_000
    assert picture_of(start + b"\xc0\x00\x11\x08\x00\x10\x00\x20\x03") == ("image/jpeg", 32, 16)


@pytest.mark.parametrize(
    "text",
    [
        "[" + "[]," * 200_000 + "1]",
        "[" + "1," * 200_000 + "1]",
        '["' + '","' * 200_000 + '"]',
        "{" + ",".join(f'"{n}":1' for n in range(200_000)) + "}",
        "[" * 200_000,
        '{"a":' * 200_000,
    ],
)
def test_json_of_too_many_values_is_not_made(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", lambda *_, **__: pytest.fail("its values were made"))
    for form in (text, text.encode()):
        with pytest.raises(ValueError, match="too many values"):
            parsed(form)


@pytest.mark.parametrize("text", ["1,2," * 500_000, '\\"' * 500_000, "[{" * 500_000, "\\\\" * 500_000])
def test_what_is_in_a_text_are_no_values(text: str) -> None:
    whole = '{"content": "' + text + '"}'
    assert set(parsed(whole)) == {"content"}
    assert set(parsed(whole.encode())) == {"content"}
