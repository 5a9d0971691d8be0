"""Keys in an export are named, and masked on request, wherever in a conversation they stand."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.loaded_process import mull
from tests.core.conversation.trees import conversation_of
from tests.core.test_key_in_text import NONE
from tests.core.test_key_shapes import MIXED
from tui.core.attachments import Attachment
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.phases import Phase
from tui.core.conversation.record import PersonaSwitched, ReplyEnded, ReplyStarted, SessionStarted, Titled, UserSaid
from tui.core.conversation.tree import title_of
from tui.core.note import note_from
from tui.export.formats import FORMATS
from tui.export.secrets import mask, secrets_in, without_secrets

KEY, OTHER = f"sk-proj-{MIXED}", f"ghp_{MIXED}ABCD"
BLOCK = f"-----BEGIN RSA PRIVATE KEY-----\n{MIXED}\n{MIXED}\n-----END RSA PRIVATE KEY-----"
TEXTS = [
    (f"use {KEY} here", f"use sk-pr{'•' * (len(KEY) - 5)} here"),
    (f"{KEY} and {OTHER} and {KEY}", None),
    (f"before\n{BLOCK}\nafter", None),
    (BLOCK.rpartition("-----END")[0], None),
    (f"```\nOPENAI_API_KEY={MIXED}\n```", None),
    ("a " * 60_000 + KEY + " b" * 60_000, None),
]


@pytest.mark.parametrize(("text", "now"), TEXTS)
def test_a_key_is_masked_but_for_its_beginning_and_nothing_moves(text: str, now: str | None) -> None:
    found = mask(text)
    assert MIXED not in found
    assert len(found) == len(text)
    assert found.split("•")[0] == text[: len(found.split("•")[0])]
    assert [line.isspace() for line in found] == [line.isspace() for line in text]
    assert mask(found) == found
    assert now is None or found == now


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_key_stays(text: str) -> None:
    assert mask(text) == text


@given(st.text())
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(mask(text)) == len(text)


def test_a_conversation_is_masked_everywhere_in_every_form() -> None:
    said = f"{KEY} is my key"
    origin = ReplyOrigin("o1", "work")
    held = conversation_of(
        SessionStarted("s"),
        PersonaSwitched(None, "p", "P", f"Use {OTHER}."),
        UserSaid(1, said),
        ReplyStarted(2, origin),
        ReplyEnded(
            3,
            f"Is {KEY}\n\nit?",
            f"they use {KEY}",
            ReplyOutcome(ReplyStatus.FAILED, f"refused {KEY}"),
            phases=(Phase(0, "commentary"), Phase(3 + len(KEY), "final_answer")),
        ),
        Titled(title_of(said)),
    )
    assert [str(each) for each in secrets_in(held.path())] == ["ghp_a… in message 1", "sk-pr… in messages 2, 3"]
    masked = without_secrets(held)
    for each in FORMATS.values():
        assert MIXED[:10] in each.write(held, "t")
        assert MIXED[:10] not in each.write(masked, "t")
    before, after = (next(m for m in each.path() if isinstance(m, Reply)) for each in (held, masked))
    assert (after.answer, after.phases) == (before.answer, before.phases)
    assert held.messages[2].text == said, "the conversation itself is as it was"


def test_an_export_names_a_key_before_it_is_written(tmp_path: Path) -> None:
    home, file = tmp_path / "mull", tmp_path / "a.md"
    assert mull(home, "ask", f"practice: answer=short\nmy key is {KEY}").returncode == 0
    told = mull(home, "export", "-o", str(file))
    assert KEY in file.read_text("utf-8")
    assert "this looks like a key: sk-pr…" in told.stderr
    assert "--mask-secrets" in told.stderr
    masked = mull(home, "export", "--mask-secrets")
    assert MIXED not in masked.stdout
    assert "masked: sk-pr…" in masked.stderr


def test_keys_in_names_and_notes_are_masked_too() -> None:
    told = (note_from(f"called sum: {KEY}"),)
    held = conversation_of(
        SessionStarted("s"),
        UserSaid(
            None, "q", (Attachment(f"{KEY}.txt", "text/plain", "0" * 64, 3),), imported_id="u", imported_notes=told
        ),
        ReplyStarted(1, ReplyOrigin(f"m {KEY}", "work", notes=told)),
        ReplyEnded(2, "a", "", ReplyOutcome(ReplyStatus.COMPLETE, notes=told)),
    )
    assert [each.messages for each in secrets_in(held.messages.values()) if each.key == KEY] == [(1, 2)]
    for form in FORMATS.values():
        assert KEY not in form.write(without_secrets(held), "t")


def test_any_number_of_keys_is_found_in_a_text() -> None:
    keys = [f"sk-proj-{number:04}{MIXED}" for number in range(700)]
    text = " ".join(keys)
    hidden = mask(text).split(" ")
    assert {each[5:] for each in hidden} == {"•" * (len(keys[0]) - 5)}
