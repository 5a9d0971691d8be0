"""Asking a connection's service which models it has: for ``mull models --refresh``, and behind the chat's list."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tui.cli.assembly import Assembly, address_of
from tui.core.errors import ModelError, MullError
from tui.core.models.offer import MOST_KEPT, Offer


@dataclass(frozen=True, slots=True)
class NewOffer:
    """What a service lists now, and what it listed when it was asked before, None where it was not."""

    offer: Offer
    before: Offer | None


async def new_offer(assembly: Assembly, connection: str) -> NewOffer:
    """Ask the service of a connection for its models, keep the list, and return it. Blocks for the disk a little.

    Raises:
        ModelError: the service did not answer with a list, or its list holds no model.
        SettingsError: the connection cannot be used.
        StoreError: the list could not be written.
    """
    held = assembly.settings.connections[connection]
    provider, _ = assembly.provider(connection, "")
    try:
        found = await provider.offer()
    finally:
        await provider.aclose()
    if not found:
        raise ModelError(f"The answer of {held.name} held no model.", "The list that was kept is unchanged.")
    before = assembly.offer_of(held)
    offer = await asyncio.to_thread(assembly.offers.keep, held.name, address_of(held), found)
    return NewOffer(offer, before)


async def offer_of_today(assembly: Assembly, connection: str) -> str | None:
    """Ask the service of a connection for its models; None where it was not asked, since that was done today.

    Return what is to be told: why that failed, or that the list was cut short, empty where it was read whole. Practice,
    and services whose requests name a deployment, are not asked: their lists say nothing of what can be used.
    """
    held = assembly.settings.connections.get(connection)
    if held is None or held.kind.practice or held.kind.deployments:
        return None
    kept = assembly.offer_of(held)
    if kept is not None and not kept.days:
        return cut_in_words(kept) or None
    try:
        return cut_in_words((await new_offer(assembly, connection)).offer)
    except MullError as error:
        return str(error)


def cut_in_words(offer: Offer) -> str:
    """Return that a list was cut short and what to do about it, empty where it was not."""
    if not offer.cut_short:
        return ""
    most = f"{MOST_KEPT:,}"
    return f"The service lists {most} models or more; mull keeps the first {most}. /model NAME takes any other."
