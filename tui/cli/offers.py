"""Asking a connection's service which models it has: for ``mull models --refresh``, and behind the chat's list."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tui.cli.assembly import Assembly, address_of
from tui.core.errors import ModelError, MullError
from tui.core.models.offer import Offer


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


async def offer_of_today(assembly: Assembly, connection: str) -> str:
    """Ask the service of a connection for its models unless it was asked today; return why that failed, else nothing.

    Practice, and services whose requests name a deployment, are not asked: their lists say nothing of what can be used.
    """
    held = assembly.settings.connections.get(connection)
    if held is None or held.kind.practice or held.kind.deployments:
        return ""
    kept = assembly.offer_of(held)
    if kept is not None and not kept.days:
        return ""
    try:
        await new_offer(assembly, connection)
    except MullError as error:
        return str(error)
    return ""
