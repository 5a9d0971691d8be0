"""Tokens of Entra ID: fetched once, kept in memory until shortly before they expire, and renewed behind the turn.

azure-identity's ``get_bearer_token_provider`` does the same for programs that wait for the renewal; here a turn with a
token that is still valid never waits. A token is in the memory of this process and nowhere else.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tui.core.errors import SignInError
from tui.core.operating_system import variable_set
from tui.providers.connections.credentials import Credential, checked, cleaned
from tui.providers.connections.daemon_threads import DaemonThreads
from tui.providers.errors.entra import entra_failed, gave_none_in_time, token_expired

EARLY = 300.0  # seconds before a token expires in which it is renewed, where the service names no time (azure-core's)
AGAIN = 30.0  # seconds between two renewals that failed (azure-identity's)
LONGEST = 120.0  # seconds that a turn waits for a token; azure-identity asks its sources one after the other
# Loggers of azure-identity and of what it uses: without a handler their warnings, a page each, go to stderr.
LOGGERS = ("azure", "msal", "urllib3", "requests")
STUMBLES = (OSError, ValueError, TypeError, LookupError, AttributeError)  # what azure-identity raises over odd answers
THREADS = DaemonThreads()
# Which of azure-identity's credentials gave a token, in words.
SOURCES = {
    "EnvironmentCredential": "the variables AZURE_CLIENT_ID, AZURE_TENANT_ID and the secret beside them",
    "WorkloadIdentityCredential": "workload identity (AZURE_FEDERATED_TOKEN_FILE)",
    "ManagedIdentityCredential": "managed identity",
    "SharedTokenCacheCredential": "the token cache of Microsoft's programs",
    "VisualStudioCodeCredential": "Visual Studio Code",
    "AzureCliCredential": "the Azure CLI (az)",
    "AzurePowerShellCredential": "Azure PowerShell",
    "AzureDeveloperCliCredential": "the Azure Developer CLI (azd)",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A token and its times in seconds since 1970. ``renew`` is when to fetch the next, ``source`` who gave it."""

    text: str = field(repr=False)
    expires: float | None = None
    renew: float | None = None
    source: str = ""

    def valid(self, now: float) -> bool:
        """Return whether it has not expired; one that does not say when is taken to be valid."""
        return self.expires is None or now < self.expires

    def due(self, now: float) -> bool:
        """Return whether the next one should be fetched."""
        if self.renew is not None:
            return now >= self.renew
        return self.expires is not None and now >= self.expires - EARLY


class KeptToken:
    """The token for one scope, shared by all connections of this process that ask for it.

    ``make`` builds azure-identity's credential, an object with ``get_token_info(scope)`` or ``get_token(scope)``.
    ``now`` tells the seconds since 1970.
    """

    def __init__(self, scope: str, make: Callable[[], Any], now: Callable[[], float] = time.time) -> None:
        self._scope = scope
        self._make = make
        self._now = now
        self._credential: Any = None
        self._fetching = threading.Lock()
        self._attempts = 0  # fetches that have ended
        self._error: SignInError | None = None  # of the last one
        self._renewed = -AGAIN  # when the last renewal was begun
        self._token: Token | None = None

    @property
    def held(self) -> Token | None:
        """The token that is held, None before the first, and after one was refused."""
        return self._token

    @property
    def ready(self) -> bool:
        """Whether a valid token is held, so that nobody waits for one."""
        return self._token is not None and self._token.valid(self._now())

    def load(self) -> None:
        """Load azure-identity and build the credential, without asking for a token. Blocks.

        Raises:
            SignInError: the variables that it reads cannot be used.
        """
        from azure.core.exceptions import AzureError  # noqa: PLC0415  heavy: only for Entra ID

        silence()
        try:
            if self._credential is None:
                self._credential = self._make()
        except (AzureError, *STUMBLES) as error:
            raise entra_failed(error) from None

    async def get(self) -> Token:
        """Return a valid token: the one that is held, renewed behind the caller if it expires soon, or a new one.

        Raises:
            SignInError: there is none, or none came within ``LONGEST`` seconds.
        """
        token = self._token
        if token is not None and token.valid(self._now()):
            if token.due(self._now()) and self._now() - self._renewed >= AGAIN:
                self._renewed = self._now()
                THREADS.submit(self._renew, token)
            return token
        try:
            async with asyncio.timeout(LONGEST):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(THREADS, self._fetch, self._attempts)
        except TimeoutError:
            raise gave_none_in_time(LONGEST) from None

    def refuse(self, text: str) -> None:
        """Forget a token that the service refused, and the credential: some keep what they gave, and give it again."""
        token = self._token
        if token is not None and token.text == text:
            self._token = self._credential = None

    def _fetch(self, seen: int) -> Token:
        """Return a valid token. Blocks. Who waited for another's attempt takes its result; ``seen`` are those ended."""
        with self._fetching:
            token = self._token
            if token is not None and token.valid(self._now()):
                return token
            if self._attempts > seen and self._error is not None:
                raise self._error
            return self._ask()

    def _renew(self, old: Token) -> None:
        """Replace a token that expires soon. A failure is told only once no valid token is left."""
        with self._fetching:
            if self._token is old:
                try:
                    self._ask()
                except SignInError:
                    return

    def _ask(self) -> Token:
        """Ask azure-identity for a token and keep it.

        Raises:
            SignInError: it gave none.
        """
        from azure.core.exceptions import AzureError  # noqa: PLC0415  heavy: only for Entra ID

        self._error = None
        try:
            self.load()
            credential = self._credential
            asked = getattr(credential, "get_token_info", None) or credential.get_token
            got = asked(self._scope)
        except (AzureError, *STUMBLES) as error:
            self._error = entra_failed(error)
        except SignInError as error:
            self._error = error
        finally:
            self._attempts += 1
        if self._error is not None:
            raise self._error
        times = (getattr(got, "expires_on", None), getattr(got, "refresh_on", None))
        text = checked(str(got.token), "what Entra ID gave", "token")
        self._token = Token(text, *times, source=_source(credential))
        return self._token


@cache
def kept_token(scope: str, make: Callable[[], Any]) -> KeptToken:
    """Return the one token of this process for a scope and a way to make the credential."""
    return KeptToken(scope, make)


class EntraToken(Credential):
    """A token from Entra ID, by azure-identity's synchronous credential: its asynchronous one needs another library."""

    def __init__(self, kept: KeptToken) -> None:
        self._kept = kept
        self._sent = ""

    def __repr__(self) -> str:
        return "EntraToken()"

    async def token(self) -> str:
        """Return a token that is valid now."""
        held = await self._kept.get()
        self.expires, self.source, self._sent = held.expires, held.source, held.text
        return held.text

    def load(self) -> None:
        """Load azure-identity and build the credential."""
        self._kept.load()

    def waits(self) -> float | None:
        """Return the most seconds that the next ``token`` may take; None where a token is held."""
        return None if self._kept.ready else LONGEST

    def refused(self) -> bool:
        """Forget the token that was sent last: the service refused it, and a new one can be fetched."""
        self._kept.refuse(self._sent)
        return True


@dataclass(slots=True)
class TokenFromEnvironment(Credential):
    """A token of Entra ID in an environment variable, which nothing can renew."""

    variable: str
    environ: Mapping[str, str] = field(repr=False)
    now: Callable[[], float] = time.time
    expires: float | None = None

    def __post_init__(self) -> None:
        self.expires = expiry_of(cleaned(self.environ.get(self.variable, "")))

    async def token(self) -> str:
        """Return the token, stripped and checked."""
        where = f"the variable {self.variable}"
        text = cleaned(self.environ.get(self.variable, ""))
        if not text:
            raise SignInError(f"There is no token: {where} is not set.", f"Set it: {variable_set(self.variable)}")
        token = checked(text, where, "token")
        self.source = where
        if self.expires is not None and self.expires <= self.now():
            raise token_expired(where, self.variable, self.now() - self.expires)
        return token


def expiry_of(token: str) -> float | None:
    """Return when a token expires by its own word, in seconds since 1970; None where it is no JSON Web Token."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    expires = claims.get("exp") if isinstance(claims, dict) else None
    return float(expires) if isinstance(expires, int | float) and 0 < expires < 1e12 else None


def _source(credential: Any) -> str:
    """Return which credential of azure-identity's chain gave a token, in words; empty where it does not say."""
    name = type(getattr(credential, "_successful_credential", None) or credential).__name__
    return SOURCES.get(name, "")


def silence() -> None:
    """Keep what azure-identity and its libraries log off stderr and out of everything: errors are told once, here."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def default_credential() -> Any:
    """Return azure-identity's ``DefaultAzureCredential``."""
    from azure.identity import DefaultAzureCredential  # noqa: PLC0415  heavy: only for Entra ID

    return DefaultAzureCredential()
