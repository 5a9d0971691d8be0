"""Keys in what is exported: named before it is written, and masked on request.

A masked key keeps its beginning and its length, so that a reader sees which one it was, and every place in a text stays
where it is. What looks like a key is judged by `tui.core.key_in_text`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tui.core.attachments import Attachment, Contents
from tui.core.conversation.message import Message, PersonaSwitch, Reply, Summary, UserMessage
from tui.core.conversation.tree import Conversation, title_of
from tui.core.key_in_text import LONGEST, SHOWN, beginning_of, key_in

MASK = "•"
OVERLAP = 4_000  # characters that two looks at a long text share: no key is longer, but for a block
MOST = 100  # keys of one text that are looked for
NAMES = frozenset({"type", "time", "session", "nonce", "root", "fork_of", "source", "sha256", "imported_id"})
"""The fields of a record that name something: they may look like a key, and are none."""
BLOCK = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY.*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Secret:
    """What looks like a key, and the ids of the messages that hold it, in their order."""

    key: str
    messages: tuple[int, ...]

    def __str__(self) -> str:
        where = ", ".join(map(str, self.messages[:5])) + (" and more" if len(self.messages) > 5 else "")
        return f"{beginning_of(self.key)} in message{'' if len(self.messages) == 1 else 's'} {where}"


def keys_of(message: Message) -> tuple[str, ...]:
    """Return what looks like a key in a message, each once."""
    return tuple(dict.fromkeys(key for text in _texts(message) for key in _keys(text)))


def secrets_in(messages: Iterable[Message], found_in: Callable[[Message], Iterable[str]] = keys_of) -> list[Secret]:
    """Return what looks like a key in some messages, each once; ``found_in`` may know what `keys_of` returned."""
    found: dict[str, list[int]] = {}
    for message in messages:
        for key in found_in(message):
            found.setdefault(key, []).append(message.id)
    return [Secret(key, tuple(where)) for key, where in found.items()]


def masked(message: Message) -> Message:
    """Return a message in which every key is masked."""
    match message:
        case Reply():
            outcome = replace(message.outcome, detail=mask(message.outcome.detail))
            return replace(message, text=mask(message.text), reasoning=mask(message.reasoning), outcome=outcome)
        case UserMessage():
            attached = tuple(replace(each, name=mask(each.name)) for each in message.attachments)
            return replace(message, text=mask(message.text), attachments=attached)
        case PersonaSwitch() | Summary():
            return replace(message, text=mask(message.text))


def without_secrets(conversation: Conversation, change: Callable[[Message], Message] = masked) -> Conversation:
    """Return a conversation in which every key is masked, in all messages and in a title, even one that cuts it off.

    ``change`` may know what `masked` returned.
    """
    made_of = next((m.text for m in conversation.messages.values() if title_of(m.text) == conversation.title), "")
    found = conversation.changed(change)
    found.title = title_of(mask(made_of)) if made_of else mask(conversation.title)
    return found


def masked_record(value: Any) -> Any:
    """Return a record, as JSON has it, in which keys are masked wherever a text is."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {name: each if name in NAMES else masked_record(each) for name, each in value.items()}
    return [masked_record(each) for each in value] if isinstance(value, list) else value


def attached_secrets(attached: Iterable[Attachment], contents: Contents) -> list[tuple[Attachment, str]]:
    """Return the texts among what is attached that hold what looks like a key, each with the first one."""
    texts = ((each, contents(each) or b"") for each in attached if not each.is_image)
    found = ((each, next(_keys(data.decode("utf-8", "replace")), "")) for each, data in texts)
    return [(each, key) for each, key in found if key]


def mask(text: str) -> str:
    """Return a text of the same length in which keys are masked but for their beginning."""
    for key in _keys(text):
        hidden = re.sub(r"\S", MASK, key[SHOWN:])
        text = text.replace(key, key[:SHOWN] + hidden)
    return text


def _keys(text: str) -> Iterator[str]:
    """Yield the keys of a text, each once, the first hundred; of a private key the whole block."""
    for block in dict.fromkeys(BLOCK.findall(text)):
        yield block
        text = text.replace(block, " ")
    for at in range(0, max(len(text), 1), LONGEST - OVERLAP):
        piece = text[at : at + LONGEST]
        for _ in range(MOST):
            key = key_in(piece)
            if not key:
                break
            yield key
            piece = piece.replace(key, " ")


def _texts(message: Message) -> list[str]:
    texts = [message.text]
    return [*texts, message.reasoning, message.outcome.detail] if isinstance(message, Reply) else texts
