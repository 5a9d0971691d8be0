"""From the settings of a connection to its provider. Settings that cannot work raise an error; nothing heavy loads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.core.address import Address, address_from
from tui.core.connection_form import address_problem
from tui.core.connection_kinds import AZURE_CLASSIC, AZURE_V1, COMPATIBLE, OPENAI, ServiceRoute
from tui.core.errors import SettingsError
from tui.core.key_shapes import looks_like_key
from tui.core.models.profile import Api, ModelProfile
from tui.core.reply_options import REPLY_OPTIONS
from tui.core.request import Route
from tui.providers.connections.clients import azure_client, openai_client
from tui.providers.connections.credentials import (
    Credential,
    KeyFromCommand,
    KeyFromEnvironment,
    KeyFromKeyring,
    NoKey,
)
from tui.providers.connections.destination import Destination, SignIn
from tui.providers.connections.entra import EntraToken, TokenFromEnvironment, default_credential, kept_token
from tui.providers.provider import SdkProvider
from tui.providers.timeouts import Deadlines
from tui.settings.values import Connection, Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

# The client for each route; that of practice is built in `_practice`.
CLIENTS: Mapping[ServiceRoute, Callable[[Destination], AsyncOpenAI]] = {
    OPENAI.route: openai_client,
    AZURE_V1: openai_client,
    AZURE_CLASSIC: azure_client,
    COMPATIBLE.route: openai_client,
}


def connect(
    connection: Connection,
    settings: Settings,
    environ: Mapping[str, str],
    *,
    model: str | None = None,
    pace: float = 1.0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    entra: Callable[[], Any] = default_credential,
) -> SdkProvider:
    """Return the provider of a connection; nothing is sent and no key is read yet.

    ``model`` replaces the model of the connection (on Azure, the model behind the deployment). ``pace`` (1: a human
    pace, 0: no waiting) and ``sleep`` are for the practice model. ``entra`` makes the credential for Entra ID.

    Raises:
        SettingsError: the connection cannot work with these settings.
    """
    name = model or connection.model or connection.deployment
    profile = settings.profile_on(connection, name)
    if connection.kind.practice:
        return _practice(connection, settings, profile, name, pace, sleep)
    to = _destination(connection, settings, name, environ)
    route = _route(connection, to, _api(connection, profile, to))
    credential = _credential(connection, to, environ, entra)
    return SdkProvider(route, to, credential, partial(CLIENTS[to.route], to))


def _practice(
    connection: Connection,
    settings: Settings,
    profile: ModelProfile,
    name: str,
    pace: float,
    sleep: Callable[[float], Awaitable[None]],
) -> SdkProvider:
    """Return the provider of the practice model, which replies from this process, below the same SDK."""
    from tui.providers.practice.models import ENDPOINT, profile_of  # noqa: PLC0415  only where it is used

    if profile_of(name, settings.catalogue) is None:
        raise SettingsError(
            f"Practice does not play the model {name!r}.",
            f"mull models lists those it plays; one of your own is described under [models.{name}] in the settings.",
        )
    source = "the variable that api_key_env names"  # for the error where practice plays a wrong key
    to = Destination(connection.name, connection.kind, ENDPOINT, name, "none", source, deadlines=_deadlines(connection))

    def client() -> AsyncOpenAI:
        from tui.providers.practice.transport import PracticeTransport  # noqa: PLC0415  heavy: after the first paint

        return openai_client(to, PracticeTransport(pace=pace, sleep=sleep, catalogue=settings.catalogue))

    return SdkProvider(_route(connection, to, _api(connection, profile, to)), to, NoKey(), client)


def _destination(connection: Connection, settings: Settings, name: str, environ: Mapping[str, str]) -> Destination:
    """Return where a connection sends and how it signs in."""
    kind = connection.kind
    variable = connection.api_key_env or kind.default_key_variable
    elsewhere = "api_key_command" if connection.api_key_command else "the keyring" if connection.api_key_keyring else ""
    sign_in: SignIn = "key" if variable or elsewhere else "none"
    source = elsewhere or f"the variable {variable}"
    if connection.auth == "entra" and "entra" in kind.sign_ins:
        held = environ.get(kind.token_variable, "").strip()
        sign_in, source = "entra", f"the variable {kind.token_variable}" if held else ""
    return Destination(
        connection=connection.name,
        kind=kind,
        url=_url(connection),
        model=(connection.deployment or name) if kind.deployments else name,
        sign_in=sign_in,
        key_source=source,
        api_version=connection.api_version if kind.versioned is not None else "",
        deadlines=_deadlines(connection),
        environ=environ,
        reasoning_tags=connection.reasoning_tags,
        headers=connection.headers,
        variables=connection.variables,
        key_over_http=settings.key_over_http,
    )


def _deadlines(connection: Connection) -> Deadlines:
    """Return the time limits of a connection."""
    return Deadlines(
        connect=connection.connect_timeout,
        first_byte=connection.first_byte_timeout,
        idle=connection.idle_timeout,
        total=connection.total_timeout,
    )


def _url(connection: Connection) -> str:
    """Return the base address for the SDK, without what people paste with it."""
    kind = connection.kind
    addresses = {"endpoint": connection.endpoint, "base_url": connection.base_url}
    given = addresses.pop(kind.address_setting) or "".join(addresses.values())
    address = _address(connection, given.strip() or kind.default_address)
    path = kind.pasted.sub("", address.path.rstrip("/"))
    return f"{address.origin}{path}{kind.route_with(connection.api_version).path}"


def _address(connection: Connection, text: str) -> Address:
    """Return the address of a connection, as it is looked up.

    Raises:
        SettingsError: it is no http(s) address, or holds a user name, a password or a query.
    """
    where = f"{connection.kind.address_setting} of connection {connection.name!r}"
    if connection.variables is not None:
        where = f"variable {connection.variables.address}"
    what, remedy = address_problem(text, connection.kind)
    if what and "@" in text:
        raise SettingsError(
            f"The {where} holds a user name or password.", "Leave it out; keys go into a variable (api_key_env)."
        )
    if what:
        quoted = f": {text!r}" if "?" not in text and not looks_like_key(text) else ""
        raise SettingsError(f"The {where} {what}{quoted}.", remedy)
    return address_from(text)


def _api(connection: Connection, profile: ModelProfile, to: Destination) -> Api:
    """Return the API to use: the connection's choice, else the route's or kind's, else the model's preferred one."""
    chat_first = to.kind.chat_first or not to.route.responses
    api: Api = connection.api or ("chat" if chat_first else profile.preferred_api)
    if not to.route.responses and (api == "responses" or (profile.knows("apis") and "chat" not in profile.apis)):
        raise SettingsError(
            f"Connection {connection.name!r} uses {to.route.called}, which has no Responses API"
            + (f", and {profile.name} takes no other." if "chat" not in profile.apis else "."),
            to.route.instead,
        )
    if profile.knows("apis") and api not in profile.apis:
        raise SettingsError(
            f"Connection {connection.name!r} asks for the {api} API, which {profile.name} does not take.",
            f'Set api = "{profile.preferred_api}" or leave it out.',
        )
    return api


def _route(connection: Connection, to: Destination, api: Api) -> Route:
    """Return the route: what the screen shows, and what requests are built for."""
    address = to.address
    endpoint = address.shown + (f" ({to.model})" if to.kind.deployments else address.path)
    return Route(
        connection=connection.name,
        kind=connection.kind,
        endpoint="practice, in this process" if to.kind.practice else endpoint,
        wire_model=to.model,
        api=api,
        streams=connection.stream,
        stores=api == "responses" or to.route.stores,
        summary=connection.reasoning_summary or "off",
        cap=connection.max_output_tokens,
        address="" if to.kind.practice else address.origin,
        api_version=to.api_version,
        cache_key=to.route.cache_key if connection.prompt_cache_key is None else connection.prompt_cache_key,
        updates=connection.configuration_updates and api == "responses",
        **{option.name: getattr(connection, option.setting) for option in REPLY_OPTIONS},
    )


def _credential(
    connection: Connection, to: Destination, environ: Mapping[str, str], entra: Callable[[], Any]
) -> Credential:
    """Return where the key or token of a connection comes from."""
    if to.sign_in == "entra" and to.key_source:
        return TokenFromEnvironment(to.kind.token_variable, environ)
    if to.sign_in == "entra":
        return EntraToken(kept_token(connection.scope or to.route.scope, entra))
    if to.sign_in == "none":
        return NoKey()
    if connection.api_key_command:
        return KeyFromCommand(connection.api_key_command, environ)
    if connection.api_key_keyring:
        return KeyFromKeyring(connection.api_key_keyring)
    alternative = 'Or sign in with Entra ID: auth = "entra" and az login.' if "entra" in to.kind.sign_ins else ""
    return KeyFromEnvironment(connection.api_key_env or to.kind.default_key_variable, environ, alternative)
