"""What the service's prompt cache holds of a session's next request, and what a change would have it read again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC

from tui.core.context.calibration import CountedBy, counted_by
from tui.core.context.context import Context, build_context
from tui.core.context.effort_updates import Configured, turns_of
from tui.core.context.prompt_cache import LEAST, CacheRules, LastRequest, PromptCache, places, prompt_cache
from tui.core.conversation.message import Reply
from tui.core.formatting import short_number
from tui.core.models.profile import ModelProfile
from tui.core.reply_options import options_of
from tui.core.request import Route, configured_on
from tui.core.schema import schema_title
from tui.core.usage.cost import dollars
from tui.core.usage.usage import Provenance
from tui.engine.choice import Choice
from tui.engine.resources import Resources
from tui.engine.session import Session


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """What a change has the service read again: ``tokens`` that were cached, and their price in US$, None if unknown.

    ``certain`` is False where the service does not say that the change has this effect. ``written`` says that they are
    written to the cache again too: then their price is that of writing.
    """

    tokens: int
    cost: float | None
    certain: bool = True
    written: bool = False

    def in_words(self) -> str:
        """Return it as one line, empty where too little was cached."""
        if self.tokens < LEAST:
            return ""
        cost = f": about {dollars(self.cost)}" if self.cost is not None else ""
        may = "" if self.certain else "may "
        verbs = [("read" if may else "reads"), *([("write" if may else "writes")] if self.written else [])]
        price = "" if self.written else " at full price"
        return f"{may}{' and '.join(verbs)} {short_number(self.tokens)} tokens again{price}{cost}"


@dataclass(frozen=True, slots=True)
class Switches:
    """What the service reads again after a change of the choice: lines to show, empty where that is nothing."""

    choice: Choice
    cache: PromptCache | None
    context: Context | None = None

    def to_model(self, profile: ModelProfile) -> str:
        """Return what another model has to read, which was cached for this one."""
        return read_again(self.cache, profile).in_words()

    def to_effort(self, effort: str | None) -> str:
        """Return what another effort has read again; None is that of persona or model."""
        return self._if_effort(self.choice.wishing(effort=effort))

    def _if_effort(self, after: Choice) -> str:
        if after.effort == self.choice.effort or self._is_update(after.effort):
            return ""
        certain = self.choice.provider.route.kind.keeps_by_effort
        return read_again(self.cache, self.choice.profile, certain=certain).in_words()

    def _is_update(self, effort: str | None) -> bool:
        """Return whether another effort goes as an update, so that all before it stays as it is."""
        if self.context is None or self.cache is None or effort is None:
            return False
        route = self.choice.provider.route
        now, then = (configured_on(route, self.context, each) for each in (self.choice.effort, effort))
        return now.beginning == then.beginning


def switches_of(session: Session) -> Switches:
    """Return what changes of a session's choice would have read again. Call it in a thread: it counts tokens."""
    choice = session.choice
    context = session.context()
    return Switches(choice, cache_of(session.resources, choice, context), context)


def cache_of(resources: Resources, choice: Choice, context: Context) -> PromptCache | None:
    """Return what the cache holds of a context, the next request of the session.

    It is None where nobody can know: the last reply of this model at this place reported no cached tokens, or what its
    request held cannot be told any more.
    """
    replies = (m for m in reversed(resources.conversation.path()) if isinstance(m, Reply))
    reply = next((m for m in replies if m.outcome.usage.input.value is not None), None)
    return None if reply is None else cache_after(resources, choice, context, reply)


def cache_after(resources: Resources, choice: Choice, context: Context, reply: Reply) -> PromptCache | None:
    """Return what the cache holds of a context since the request for a reply, on any branch; None as `cache_of`."""
    route = choice.provider.route
    following = configured_on(route, context, choice.effort)
    last = _last_request(resources, choice, following, reply)
    if last is None:
        return None
    now = resources.clock.now().astimezone(UTC)
    sent = replace(context, parts=following.parts)
    return prompt_cache(sent, last, rules_of(choice.profile, route, last), now)


def rules_of(profile: ModelProfile, route: Route, last: LastRequest) -> CacheRules:
    """Return what is known of the cache of a model over a route."""
    priced = profile.price is not None and profile.price.written is not None
    return CacheRules(route.kind.prompt_cache, writes=priced or last.written)


def read_again(cache: PromptCache | None, profile: ModelProfile, *, keeps: int = 0, certain: bool = True) -> ReadAgain:
    """Return what a change has read again that leaves ``keeps`` tokens of the beginning as they are.

    ``profile`` is the model that will read it; its price of writing to the cache counts, else that of input.
    """
    lost = 0 if cache is None else max(0, cache.held - keeps)
    rates = None if profile.price is None or cache is None else profile.price.rates(cache.last.told)
    each = None if rates is None else rates.input if rates.written is None else rates.written
    cost = None if each is None else lost * each / 1e6
    return ReadAgain(lost, cost, certain, written=rates is not None and rates.written is not None)


def read_again_from(cache: PromptCache | None, context: Context, choice: Choice, message: int) -> ReadAgain:
    """Return what is read again where a message is left out of a context, or changed."""
    if cache is None:
        return read_again(None, choice.profile)
    place = places(context, cache)
    starts = [place[n][0] for n, part in enumerate(context.parts) if part.message == message and n in place]
    if not starts:
        return ReadAgain(0, None)
    rules = rules_of(choice.profile, choice.provider.route, cache.last)
    return read_again(cache, choice.profile, keeps=rules.kept(min(starts)))


def _last_request(resources: Resources, choice: Choice, following: Configured, reply: Reply) -> LastRequest | None:
    """Return the request for a reply that the service reported on, with what it held; None if that is not known.

    It is built again from the messages, the personas and the marks of that time, and must have the size that was
    counted then.
    """
    conversation, route = resources.conversation, choice.provider.route
    if not _reported(reply) or reply.parent is None:
        return None
    if counted_by(reply.origin) != CountedBy(route.connection, route.endpoint, choice.profile.name):
        return None
    schema = choice.asked.schema
    if (schema_title(schema) if schema is not None else "") != reply.origin.schema:
        return None
    path, asked = conversation.path(reply.parent), counted_by(reply.origin)
    held = build_context(
        path,
        choice.profile,
        resources.counter,
        muted=conversation.muted_at(reply.id),
        made=resources.made,
        schema=schema,
    )
    if held.estimate.value != reply.origin.counted:
        return None
    sent = configured_on(route, replace(held, turns=turns_of(path, asked)), reply.origin.effort)
    changed = sent.opening != following.opening or _other_options(reply, choice)
    return LastRequest(sent.parts, reply, changed=changed)


def _other_options(reply: Reply, choice: Choice) -> bool:
    """Return whether the next request has other options than that of a reply."""
    return dict(choice.options) != options_of(reply.origin)


def _reported(reply: Reply) -> bool:
    """Return whether the service reported how much of a request it read from its cache."""
    usage = reply.outcome.usage
    reported = Provenance.REPORTED
    return usage.cached.provenance is reported and usage.input.provenance is reported
