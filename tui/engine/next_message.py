"""The next message: what is attached to it, and the earlier message that it is said in place of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.core.attachments import Held
from tui.core.conversation.called_prompt import CalledPrompt, FilledPrompt
from tui.core.conversation.message import UserMessage
from tui.core.conversation.purge import Purge
from tui.core.conversation.queue import Queued
from tui.core.conversation.tree import Conversation
from tui.core.conversation.unsent import attached_without, draft_without, filled_without
from tui.core.errors import UsageError
from tui.core.mention import NOBODY, mentioning, read_mention
from tui.core.personas.persona import Persona
from tui.core.ports import KeptDraft


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message that could be sent now: of the composer, or one that waits.

    ``instead_of`` is the message that it is said in place of, None where it is said at the end. ``persona`` is the one
    that it alone is asked under, ``prompt`` the user's own that it is made of.
    """

    text: str
    attached: tuple[Held, ...] = ()
    instead_of: UserMessage | None = None
    persona: Persona | None = None
    prompt: CalledPrompt | None = None


def waiting(queued: Queued, text: str, conversation: Conversation) -> NewMessage:
    """Return the message that a text of the queue is."""
    return NewMessage(text, queued.attached, queued.edited(conversation), queued.persona, queued.prompt)


@dataclass
class NextMessage:
    """What is known of the message that is being written, beside its text.

    ``instead_of`` is the message that is edited: the next one is said in its place and becomes its sibling. None says
    that it is said at the end. ``beneath`` is the draft that was put away for it, until it is brought back. ``known``
    are the personas, by stem, that a text may name for its turn; without any, what looks like a name is text.
    ``filled`` is the prompt of the user's own that the text may be of. ``values`` are those that were given for the
    variables of personas, by stem: no message says them yet.
    """

    attached: tuple[Held, ...] = ()
    instead_of: UserMessage | None = None
    beneath: KeptDraft | None = None
    known: Mapping[str, Persona] = field(default_factory=lambda: NOBODY)
    filled: FilledPrompt | None = None
    values: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def remember(self, *personas: Persona) -> None:
        """Remember the values of the variables of personas: they are offered where one is chosen again."""
        for persona in personas:
            given = {name: value for name, value in persona.values.items() if name in persona.variables}
            if given:
                self.values[persona.stem] = given

    def read(self, text: str) -> NewMessage:
        """Return the message that a text of the composer would be."""
        said = read_mention(text, self.known)
        return NewMessage(said.text, self.attached, self.instead_of, said.persona, self._made_of(said.text))

    def _made_of(self, text: str) -> CalledPrompt | None:
        """Return the prompt that a text is made of; that of a message that is edited stays."""
        if self.filled is not None and self.filled.holds(text):
            return self.filled.called
        return None if self.instead_of is None else self.instead_of.prompt

    def written(self, text: str, persona: Persona | None) -> str:
        """Return a text, and the persona of its turn, as the composer has it: `read` makes the same message of it."""
        return mentioning(text, persona, self.known)

    def take_up(self, queued: Queued) -> None:
        """Take in that a message that waited is written on: it stays one of its prompt."""
        if queued.prompt is not None:
            self.filled = FilledPrompt(queued.prompt, queued.text)

    def attach(self, *more: Held) -> list[Held]:
        """Attach files; return those that were attached before."""
        again = []
        for held in more:
            if held.attachment in [each.attachment for each in self.attached]:
                again.append(held)
            else:
                self.attached = (*self.attached, held)
        return again

    def detach(self, number: int | None) -> None:
        """Remove an attachment by its number, from 1; None is the last.

        Raises:
            UsageError: there is no such attachment.
        """
        if not self.attached:
            raise UsageError("Nothing is attached.")
        at = len(self.attached) if number is None else number
        if not 1 <= at <= len(self.attached):
            raise UsageError("There is no such attachment.")
        self.attached = (*self.attached[: at - 1], *self.attached[at:])

    def give_up(self) -> None:
        """Edit nothing any more: what was put away is attached again."""
        self.attached, self.filled = (), None
        if self.beneath is not None:
            self.attached, self.filled = self.beneath.attached, self.beneath.filled
        self.instead_of = self.beneath = None

    def purge(self, purge: Purge, conversation: Conversation) -> None:
        """Hold no more of what was purged in a conversation; a message that is edited stays the one that is edited."""
        self.attached = attached_without(self.attached, purge)
        self.beneath = None if self.beneath is None else draft_without(self.beneath, purge)
        self.filled = filled_without(self.filled, purge)
        edited = None if self.instead_of is None else conversation.messages[self.instead_of.id]
        self.instead_of = edited if isinstance(edited, UserMessage) else None

    def said(self) -> None:
        """Begin the one after it: nothing is attached, and it is said at the end."""
        self.attached, self.instead_of, self.filled = (), None, None
