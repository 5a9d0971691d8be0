"""Where in the tree a message is, or would be added: after which messages, and under which persona."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from types import MappingProxyType

from tui.core.context.personas import in_force
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.conversation.message import Message, PersonaSwitch, ReplyOrigin, Summary, SwitchMode, UserMessage
from tui.core.conversation.message_records import message_of
from tui.core.conversation.record import PersonaSwitched, PersonaWishes, Summarised
from tui.core.conversation.tree import Conversation
from tui.core.personas.persona import NONE, Persona
from tui.core.personas.wishes import with_wishes
from tui.core.request import Wishes
from tui.engine.choice import Choice
from tui.engine.opening import Spoken, opening_of

UNKNOWN: Mapping[str, PersonaWishes] = MappingProxyType({})
Asked = tuple[Message, bool]  # a message of a path, and whether it is muted
NOT_WRITTEN = -1  # the id of a message that is not on disk; further ones count down


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a message is asked: after the messages ``before``, and after ``new`` ones that are to be written first.

    ``message`` is the message itself if it exists already, else None. ``instead_of`` is the message that it is said in
    place of, None where it is said at the end. ``opening`` are the turns of a persona that are to be written after
    ``new``, before the first message of a session. ``persona`` is the one that it alone is asked under, if it is new,
    and ``prompt`` the user's own that it is made of. ``muted`` are the places in ``new`` of what stays muted there.
    """

    before: Sequence[Message]
    new: tuple[PersonaSwitched | Summarised, ...] = ()
    message: UserMessage | None = None
    instead_of: UserMessage | None = None
    opening: tuple[Spoken, ...] = ()
    persona: Persona | None = None
    prompt: CalledPrompt | None = None
    muted: AbstractSet[int] = frozenset()

    @property
    def path(self) -> list[Message]:
        """The messages up to the one that is asked, which is the last one if it exists already.

        A switch that is muted sends nothing, and has no text here.
        """
        added = [_as_sent(message, muted=muted) for message, muted in self.added]
        first = NOT_WRITTEN - len(added)
        opening = [replace(message, id=first - at) for at, message in enumerate(self.opening)]
        turn = [message_of(first - len(opening), "", record) for record in self._of_turn]
        return [*self.before, *added, *opening, *turn, *([] if self.message is None else [self.message])]

    @property
    def added(self) -> list[Asked]:
        """The messages of ``new``, and which of them stay muted."""
        return [(message_of(NOT_WRITTEN - at, "", record), at in self.muted) for at, record in enumerate(self.new)]

    @property
    def _of_turn(self) -> tuple[PersonaSwitched, ...]:
        """The persona of a new message's turn: a switch that is never written, as the message itself keeps it."""
        return () if self.persona is None or self.message is not None else (switched(self.persona, "replace"),)


def branch_for(
    conversation: Conversation,
    persona: Persona,
    again: UserMessage | None = None,
    instead_of: UserMessage | None = None,
    turn: Persona | None = None,
    prompt: CalledPrompt | None = None,
) -> Branch:
    """Return the branch for a new message under a persona, or for the message that is asked ``again``.

    ``turn`` is the persona that a new message alone is asked under, ``prompt`` the user's own that it is made of; one
    that is asked again has its own.

    A new message follows the head, or what the message that it is said ``instead_of`` follows. What was switched or
    summed up after such an earlier message, and holds before it, also holds here: on a branch of its own.
    """
    if instead_of is not None:
        before = conversation.path(instead_of.id)[:-1]
        branch = _under(persona, before, _still_valid(conversation, instead_of), conversation.muted)
        return replace(branch, instead_of=instead_of, persona=turn, prompt=prompt)
    if again is None:
        branch = _under(persona, conversation.path(), muted=conversation.muted)
        return replace(branch, opening=opening_of(persona, branch.before), persona=turn, prompt=prompt)
    before = conversation.path(again.id)[:-1]
    later = _still_valid(conversation, again)
    branch = replace(_under(persona, before, later, conversation.muted), persona=again.persona, prompt=again.prompt)
    if not branch.new and len(branch.before) == len(before):
        return replace(branch, message=again)
    written = _same_message(conversation, again, branch)
    return branch if written is None else Branch(conversation.path(written.id)[:-1], (), written)


def _still_valid(conversation: Conversation, again: UserMessage) -> list[PersonaSwitch | Summary]:
    """Return the persona switches that came after a message on the path, and the summaries in use of what is before it.

    A muted switch is among them: what it took away stays away.
    A summary that also covers the message itself, or something after it, would answer what is asked only now.
    """
    path = conversation.path()
    at = next((at for at, m in enumerate(path) if m.id == again.id), len(path))
    before = {m.id for m in path[:at]}
    used = [m for m in path[at + 1 :] if isinstance(m, PersonaSwitch) or m.id not in conversation.muted]
    return [m for m in used if isinstance(m, PersonaSwitch) or (isinstance(m, Summary) and before.issuperset(m.covers))]


def _under(
    persona: Persona,
    before: Sequence[Message],
    later: Sequence[PersonaSwitch | Summary] = (),
    muted: AbstractSet[int] = frozenset(),
) -> Branch:
    """Return the branch after some messages and ``later`` ones, with a switch if the persona is not in use there.

    Switches that a later one replaces are left out.
    """
    if boundary(persona, [*before, *later]) is not None:
        before, later = _before_boundary(before), [m for m in later if isinstance(m, Summary)]
        own = [] if _is_alone(persona, before, muted) else [switched(persona, "replace")]
        return Branch(before, (*map(_record, later), *own))
    replaced = max(
        (at for at, m in enumerate(later) if isinstance(m, PersonaSwitch) and m.mode == "replace"), default=-1
    )
    if replaced >= 0:
        before = _before_boundary(before)
    in_use = [m for at, m in enumerate(later) if at >= replaced or isinstance(m, Summary)]
    stay = frozenset(at for at, m in enumerate(in_use) if m.id in muted)
    return Branch(before, tuple(map(_record, in_use)), muted=stay)


def _record(message: PersonaSwitch | Summary) -> PersonaSwitched | Summarised:
    """Return the record that writes a switch or a summary once more; the one who writes it sets its parent."""
    match message:
        case PersonaSwitch() as m:
            return PersonaSwitched(None, m.stem, m.name, m.text, m.mode)
        case Summary() as m:
            return Summarised(None, m.text, m.origin, m.covers, m.source, m.outcome, m.asked)


def switched(persona: Persona, mode: SwitchMode) -> PersonaSwitched:
    """Return the record of a switch to a persona; the one who writes it sets its parent."""
    return PersonaSwitched(None, persona.stem, persona.name, persona.message(), mode)


def boundary(persona: Persona, path: Sequence[Message]) -> PersonaSwitched | None:
    """Return the switch to a persona at the end of a path; None if its text is in use there already."""
    held = next((m for m in reversed(path) if isinstance(m, PersonaSwitch)), None)
    return None if persona.message() == (held.text if held else "") else switched(persona, "replace")


def _is_alone(persona: Persona, path: Sequence[Message], muted: AbstractSet[int]) -> bool:
    """Return whether nothing but the text of a persona is in force at the end of a path, and sent."""
    sent = [each.text for each in in_force(path, muted) if each.id not in muted]
    return sent == ([persona.message()] if persona.message() else [])


def waiting_before(conversation: Conversation, persona: Persona, mode: SwitchMode) -> PersonaSwitched | None:
    """Return the switch to the persona in use that is to be written before another one is added to it.

    It was chosen while a reply arrived. None where there is none, and where the other one takes its place.
    """
    return boundary(persona, conversation.path()) if conversation.session and mode == "append" else None


def _same_message(conversation: Conversation, again: UserMessage, branch: Branch) -> UserMessage | None:
    """Return the same message after the path of a branch, where it was asked before; else None."""
    held, muted = conversation.messages.values(), conversation.muted
    written = (m for m in held if isinstance(m, UserMessage) and m.id not in muted)
    asked = (again.text, again.attachments, again.persona, again.prompt)
    same = (m for m in written if (m.text, m.attachments, m.persona, m.prompt) == asked)
    after = [*((m, m.id in muted) for m in branch.before), *branch.added]
    paths = ((m, [(each, each.id in muted) for each in conversation.path(m.id)[:-1]]) for m in same)
    return next((m for m, path in paths if _equal_paths(path, after)), None)


def _as_sent(message: Message, *, muted: bool) -> Message:
    """Return a message as a branch has it: a persona switch that is muted has no text, and takes away the same."""
    return replace(message, text="") if muted and isinstance(message, PersonaSwitch) else message


def _before_boundary(path: Sequence[Message]) -> Sequence[Message]:
    """Return a path without the persona switches at its end, which belong to the other branch."""
    end = len(path)
    while end and isinstance(path[end - 1], PersonaSwitch):
        end -= 1
    return path[:end]


def _equal_paths(path: Sequence[Asked], other: Sequence[Asked]) -> bool:
    """Return whether two paths have the same messages, and the same of them are muted."""
    pairs = zip(path, other, strict=False)
    return len(path) == len(other) and all(_same(a, b) and one == two for (a, one), (b, two) in pairs)


def _same(a: Message, b: Message) -> bool:
    """Return whether two messages are one, or are sent alike."""
    match a, b:
        case PersonaSwitch(), PersonaSwitch():
            return (a.text, a.mode) == (b.text, b.mode)
        case Summary(), Summary():
            return (a.text, a.covers, a.source) == (b.text, b.covers, b.source)
    return a == b


def persona_of(switch: PersonaSwitch | None, wishes: Mapping[str, PersonaWishes] = UNKNOWN) -> Persona:
    """Return the persona of a persona switch in a session, with its text as it was then.

    ``wishes`` are what the session's personas asked for, by stem.
    """
    if switch is None or not switch.text:
        return NONE
    asked = wishes.get(switch.stem)
    return with_wishes(Persona(stem=switch.stem, name=switch.name, text=switch.text, verbatim=True), asked)


def choice_at(conversation: Conversation, message: int, choice: Choice) -> Choice:
    """Return a choice with the persona that is in use at a message; its model and wishes do not change.

    ``asked_as`` adds the effort, once the choice has the model that was asked there.
    """
    path = conversation.path(message)
    if boundary(choice.persona, path) is None:
        return choice
    switch = next((m for m in reversed(path) if isinstance(m, PersonaSwitch)), None)
    return replace(choice, persona=persona_of(switch, conversation.persona_wishes))


def wishes_again(conversation: Conversation, choice: Choice, message: UserMessage | None = None) -> Wishes:
    """Return the wishes to ask a message again with, by default the last: the choice's, with its prompt's effort."""
    said = [m for m in conversation.path() if isinstance(m, UserMessage)]
    asked = message or next(reversed(said), None)
    return choice.under(None, None if asked is None else asked.prompt).wishes


def asked_as(choice: Choice, origin: ReplyOrigin) -> Choice:
    """Return a choice with the effort a reply was asked with; the usual effort if its model does not take that now."""
    usual = replace(choice, wishes=replace(choice.wishes, effort=None))
    if origin.effort == usual.effort or origin.effort not in choice.profile.efforts_on(choice.provider.route.api):
        return usual
    return replace(choice, wishes=replace(choice.wishes, effort=origin.effort))
