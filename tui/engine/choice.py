"""The choice of what the next turn uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tui.core.context.context import Context
from tui.core.context.parts import PartKind
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.conversation.cut_off import Sizes
from tui.core.conversation.message import Reply, ReplyOrigin
from tui.core.conversation.record import Chosen
from tui.core.models.profile import ModelProfile
from tui.core.models.taken_options import options_sent
from tui.core.note import Note
from tui.core.personas.persona import NONE, Persona
from tui.core.personas.wishes import wishes_of
from tui.core.ports import Provider
from tui.core.reply_options import first_set, options_of
from tui.core.request import Request, Wishes, budget_sent, why_not_sent
from tui.core.sampling import SAMPLING
from tui.core.schema import schema_title
from tui.core.usage.cut_off_replies import Remedy, remedies_with


@dataclass(frozen=True, slots=True)
class Choice:
    """The connection, the model, the persona and the user's own wishes for a turn."""

    provider: Provider
    profile: ModelProfile
    persona: Persona = NONE
    wishes: Wishes = field(default_factory=Wishes)

    @property
    def asked(self) -> Wishes:
        """The wishes for a request: the user's own, else the persona's, else the connection's."""
        mine, persona = self.wishes, self.persona
        return Wishes(
            effort=mine.effort if mine.effort is not None else persona.effort,
            max_output_tokens=mine.max_output_tokens or persona.max_output_tokens or self.provider.route.cap,
            temperature=mine.temperature if mine.temperature is not None else persona.temperature,
            top_p=mine.top_p if mine.top_p is not None else persona.top_p,
            seed=mine.seed if mine.seed is not None else persona.seed,
            schema=mine.schema if mine.schema is not None else persona.response_schema,
            **first_set((mine, persona, self.provider.route)),
        )

    @property
    def effort(self) -> str | None:
        """The effort that a request would have; None for the model's default."""
        asked, taken = self.asked.effort, self.profile.efforts_on(self.provider.route.api)
        return asked if asked in taken or self.profile.tries_effort(asked) else None

    @property
    def sampling(self) -> Wishes:
        """The sampling parameters that a request would have, without those that would not be sent."""
        refused = self.sampling_refused
        return Wishes(**{each.name: getattr(self.asked, each.name) for each in SAMPLING if each.name not in refused})

    @property
    def sampling_refused(self) -> Mapping[str, Note]:
        """Why a sampling parameter that is asked for would not be sent, by its name."""
        asked, route, found = self.asked, self.provider.route, {}
        for each in SAMPLING:
            wish = getattr(asked, each.name)
            why = None if wish is None else why_not_sent(each.name, wish, self.profile, route, self.effort)
            if why is not None:
                found[each.name] = why
        return found

    @property
    def options(self) -> Mapping[str, str]:
        """The options of the reply that a request would have, by name."""
        return options_sent(self.asked, self.profile, self.provider.route.api)[0]

    @property
    def options_left_out(self) -> Mapping[str, Note]:
        """Why an option of the reply that is asked for would not be sent, by its name."""
        return options_sent(self.asked, self.profile, self.provider.route.api)[1]

    @property
    def budget(self) -> int | None:
        """The output budget that a request would have, in tokens; None for none."""
        return budget_sent(self.asked.max_output_tokens, self.profile, self.provider.route)

    @property
    def chosen(self) -> Chosen:
        """The choice as the session file keeps it; the persona's text has its own records."""
        wishes = self.wishes
        return Chosen(
            self.provider.route.connection,
            self.profile.name,
            wishes.effort,
            wishes.max_output_tokens,
            wishes.seed,
            wishes.temperature,
            wishes.top_p,
            **options_of(wishes),
            response_schema=wishes.schema,
            persona_wishes=wishes_of(self.persona),
        )

    def wishing(self, **changes: Any) -> Choice:
        """Return the choice with other wishes of the user's own; ``changes`` are fields of `Wishes`."""
        return replace(self, wishes=replace(self.wishes, **changes))

    def under(self, persona: Persona | None, prompt: CalledPrompt | None = None) -> Choice:
        """Return the choice with the persona of one turn, and the effort that its prompt asks for; None: as it is."""
        choice = self if persona is None else replace(self, persona=persona)
        return choice if prompt is None or prompt.effort is None else choice.wishing(effort=prompt.effort)

    def moved_to(self, provider: Provider, profile: ModelProfile) -> tuple[Choice, str | None]:
        """Return the choice with another model or connection, and the user's effort if it was dropped: not taken."""
        wishes = self.wishes
        dropped = None if profile.may_take_effort(wishes.effort, provider.route.api) else wishes.effort
        if dropped is not None:
            wishes = replace(wishes, effort=None)
        return replace(self, provider=provider, profile=profile, wishes=wishes), dropped

    def helps(self, reply: Reply) -> tuple[Remedy, ...]:
        """Return what would help a reply that was cut off, as far as this model takes it; the best first."""
        return remedies_with(reply, self.profile, self.provider.route.api)

    def origin(self, request: Request, context: Context) -> ReplyOrigin:
        """Return the origin of a reply to a request: which model is asked and how, and the tokens that mull counted."""
        correction = context.kind(PartKind.CORRECTION).value or 0
        route, schema = self.provider.route, self.asked.schema
        return ReplyOrigin(
            model=self.profile.name,
            connection=route.connection,
            endpoint=route.endpoint,
            effort=request.effort,
            persona=self.persona.stem,
            practice=route.practice,
            notes=request.adaptations,
            counted=context.estimate.value,
            correction=correction,
            cap=request.max_output_tokens,
            schema=schema_title(schema) if schema is not None else "",
            address=route.address,
            **options_of(request),
        )

    def sizes(self, origin: ReplyOrigin) -> Sizes:
        """Return the limits that a reply of this choice may come to; ``origin`` is that of its last request."""
        profile, hides = self.profile, self.provider.route.kind.may_hide_limit
        counted = None if origin.counted is None else origin.counted + origin.correction
        return Sizes(profile.window, origin.cap, profile.max_output, counted, hides)
