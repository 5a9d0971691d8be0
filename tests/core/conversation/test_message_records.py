"""Messages and records: whatever a message holds comes back from its records."""

from dataclasses import MISSING, fields

import pytest

from tui.core.attachments import Attachment
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.conversation.message import Message, PersonaSwitch, Reply, ReplyOrigin, ReplyOutcome, Summary, UserMessage
from tui.core.conversation.message_records import lines_of
from tui.core.conversation.phases import Phase
from tui.core.conversation.tree import Conversation
from tui.core.note import Reason, note
from tui.core.personas.persona import Persona

ORIGIN = ReplyOrigin("o1", "work")
ATTACHED = Attachment("a.txt", "text/plain", "0" * 64, 3)
MESSAGES = (
    PersonaSwitch(7, None, "2026-11-20T10:00:00Z", "coder", "Coder", "You write code.", "append", "a1"),
    UserMessage(
        7,
        None,
        "2026-11-20T10:00:00Z",
        "Hello",
        (ATTACHED,),
        purged=True,
        imported_id="a1",
        imported_notes=(note(Reason.UNKNOWN, "b.pdf is not there"),),
        persona=Persona("coder", "Coder", text="You write code.", verbatim=True),
        prompt=CalledPrompt("explain", "low"),
    ),
    Reply(
        7,
        None,
        "2026-11-20T10:00:00Z",
        ORIGIN,
        "On it.\n\nHi",
        "thoughts",
        ReplyOutcome(seconds=1.5),
        (Phase(0, "commentary"), Phase(8, "final_answer")),
        purged=True,
        nonce="5f1c0a3e",
        imported_id="a1",
    ),
    Summary(
        7,
        None,
        "2026-11-20T10:00:00Z",
        "In short",
        ORIGIN,
        (1, 2),
        "another",
        ReplyOutcome(seconds=1.5),
        5,
        purged=True,
        imported_id="a1",
    ),
)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: type(m).__name__)
def test_every_field_of_a_message_comes_back_from_its_records(message: Message) -> None:
    for field in fields(message):  # a new field must be given a value above, or this test would not see it lost
        default = field.default if field.default_factory is MISSING else field.default_factory()
        assert field.name == "parent" or getattr(message, field.name) != default, field.name
    conversation = Conversation()
    for line in lines_of(message):
        conversation.apply(line)
    assert conversation.messages[7] == message
