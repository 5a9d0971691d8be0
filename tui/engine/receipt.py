"""The receipt of a turn: made of the choice, of the request as it was last sent, and of what the reply said."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.errors import RequestRefused
from tui.core.note import Note, Reason
from tui.core.receipt import CURRENT_TURN, Receipt, Setting, Settings, Value, judged, note_on
from tui.core.request import Request
from tui.core.stream import Identified
from tui.engine.choice import Choice
from tui.engine.deployed import Deployed, asked_model
from tui.engine.reply_builder import ReplyInProgress

LONGEST_NAME = 120  # characters of a value that a service tells

# Notes which say already that another model answered than was expected of a deployment.
OF_MODEL = frozenset({Reason.MODEL_CHANGED, Reason.MODEL_UNKNOWN, Reason.MODEL_FOUND})


async def told_at_end(
    deployed: Deployed, choice: Choice, request: Request, progress: ReplyInProgress, refusal: RequestRefused | None
) -> list[Note]:
    """Give a reply that ends the model that answered and its receipt; return the notes on both.

    ``choice`` and ``request`` are as they were last sent, ``refusal`` is the last refusal, if there was one.
    """
    identity = progress.identity
    notes = await deployed.answered(choice, identity.model, refusal)
    progress.answering, other = await deployed.answering(choice, identity.model)
    progress.receipt = receipt_of(choice, request, identity, other_model=other)
    return notes + _notes_on(progress.receipt, notes)


def receipt_of(choice: Choice, request: Request, identity: Identified, *, other_model: bool) -> Receipt:
    """Return the receipt of a turn; ``other_model`` says that another model answered than the one that was asked."""
    served = {
        Setting.MODEL: identity.model,
        Setting.FINGERPRINT: identity.system_fingerprint,
        **_echoed(identity, request),
    }
    told = {each: _shortened(value) for each, value in served.items() if value is not None}
    return judged(asked_for(choice), applied_in(request), told, other_model=other_model)


def _echoed(identity: Identified, request: Request) -> Settings:
    """Return the settings that a reply repeats. The effort at the top of a request that updates it says nothing."""
    of_top = request.updates_effort and identity.settings.get(Setting.EFFORT) == request.top_effort
    settings = dict(identity.settings)
    if of_top and request.top_effort != request.effort:
        del settings[Setting.EFFORT]
    return settings


def asked_for(choice: Choice) -> Settings:
    """Return the settings that the user, the persona or the connection asked for."""
    wishes, route = choice.asked, choice.provider.route
    asked = {
        Setting.MODEL: asked_model(choice) or None,
        Setting.EFFORT: wishes.effort,
        Setting.MODE: wishes.mode,
        Setting.VERBOSITY: wishes.verbosity,
        Setting.TIER: wishes.tier,
        Setting.SUMMARY: None if route.summary == "off" else route.summary,
        Setting.BUDGET: wishes.max_output_tokens,
        Setting.SEED: wishes.seed,
    }
    return _set(asked)


def applied_in(request: Request) -> Settings:
    """Return the settings that a request holds."""
    applied = {
        Setting.MODEL: request.model,
        Setting.EFFORT: request.effort,
        Setting.MODE: request.mode,
        Setting.VERBOSITY: request.verbosity,
        Setting.TIER: request.tier,
        Setting.CONTEXT: CURRENT_TURN if request.drop_reasoning else None,
        Setting.SUMMARY: request.summary,
        Setting.STORE: request.store,
        Setting.BUDGET: request.max_output_tokens,
        Setting.CACHE_KEY: request.cache_key,
        Setting.SEED: request.seed,
    }
    return _set(applied)


def _notes_on(receipt: Receipt, told: Sequence[Note]) -> list[Note]:
    """Return a note for each difference, without what other notes of the turn tell."""
    known = any(each.reason in OF_MODEL for each in told)
    return [note_on(each) for each in receipt.differences if not (known and each.setting is Setting.MODEL)]


def _shortened(value: Value) -> Value:
    """Return a value of a service as it is kept: a name that is no name, of many lines, is cut off."""
    return f"{value[:LONGEST_NAME]}…" if isinstance(value, str) and len(value) > LONGEST_NAME else value


def _set(values: dict[Setting, str | int | bool | None]) -> Settings:
    return {each: value for each, value in values.items() if value is not None}
