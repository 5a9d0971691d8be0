"""Credentials: where keys and tokens come from. None of them is ever shown, stored or put into an error."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.errors import SignInError
from tui.providers.errors.entra import entra_failed
from tui.providers.errors.wording import quoted

COMMAND_SECONDS = 60  # a password manager may ask its user something first


class Credential(ABC):
    """Something that signs requests in. ``expires`` is when its token does, in seconds since 1970, where known."""

    expires: float | None = None

    def load(self) -> None:
        """Load ahead of time what is heavy, without asking for the key. Most have nothing to load."""
        return

    @abstractmethod
    async def token(self) -> str:
        """Return the key or token to send, empty where none is needed.

        Raises:
            SignInError: there is none; says which variable to set or which command to run.
        """


@dataclass(slots=True)
class KeyFromEnvironment(Credential):
    """A key in a variable. ``otherwise`` is what else could be done, for the message."""

    variable: str
    environ: Mapping[str, str] = field(repr=False)
    otherwise: str = ""

    async def token(self) -> str:
        """Return the key, stripped and checked."""
        key = self.environ.get(self.variable, "").strip()
        if not key:
            remedy = f"Set it: export {self.variable}=... {self.otherwise}".strip()
            raise SignInError(f"There is no key: the variable {self.variable} is not set.", remedy)
        return checked(key, f"the variable {self.variable}")


@dataclass(slots=True)
class KeyFromCommand(Credential):
    """A key printed by a command of the user's; run once, without a shell."""

    command: str
    environ: Mapping[str, str] = field(repr=False)
    _key: str = field(default="", repr=False)

    async def token(self) -> str:
        """Return the key the command prints, stripped and checked."""
        if not self._key:
            self._key = checked(await asyncio.to_thread(self._run), "the output of api_key_command")
        return self._key

    def _run(self) -> str:
        try:
            words = shlex.split(self.command)
            done = subprocess.run(  # noqa: S603  the user's own command, split without a shell
                words,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=COMMAND_SECONDS,
                check=False,
            )
        except (OSError, ValueError, IndexError) as error:
            why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else quoted(str(error))
            raise SignInError(f"api_key_command could not be run: {why}.", "Mend it in the settings.") from None
        except subprocess.TimeoutExpired:
            raise SignInError(
                f"api_key_command did not end within {COMMAND_SECONDS} s.", "Run it by hand to see why."
            ) from None
        if done.returncode != 0:
            words_ = quoted(done.stderr.decode("utf-8", "replace"))
            raise SignInError(
                f"api_key_command failed with exit code {done.returncode}" + (f": {words_}" if words_ else "."),
                "Run it by hand to see why.",
            )
        key = done.stdout.decode("utf-8", "replace").strip()
        if not key:
            raise SignInError("api_key_command printed nothing.", "It must print the key to its standard output.")
        return key


@dataclass(slots=True)
class KeyFromKeyring(Credential):
    """A key in the system's keyring, by ``service/user``; needs the extra ``mull[keyring]``."""

    place: str

    async def token(self) -> str:
        """Return the key, stripped and checked."""
        return checked(await asyncio.to_thread(self._get), "the keyring")

    def _get(self) -> str:
        try:
            import keyring  # noqa: PLC0415  an extra, and heavy
            from keyring.errors import KeyringError  # noqa: PLC0415  an extra, and heavy
        except ImportError:
            raise SignInError(
                "api_key_keyring needs the package keyring, which is not installed.",
                'Install it: pip install "mull[keyring]".',
            ) from None
        service, _, user = self.place.rpartition("/")
        try:
            key = keyring.get_password(service, user) if service else None
        except KeyringError as error:
            raise SignInError(f"The keyring could not be read: {quoted(str(error))}.", "Unlock it.") from None
        if not (key or "").strip():
            raise SignInError(
                f"The keyring holds nothing for {self.place!r}.", f"Put the key in: keyring set {service} {user}."
            )
        return str(key).strip()


class NoKey(Credential):
    """No key at all, for servers that ask for none."""

    async def token(self) -> str:
        """Return nothing."""
        return ""


class EntraToken(Credential):
    """A token from Entra ID, through azure-identity's synchronous credential in a thread.

    ``make`` builds the credential when it is first needed: anything with ``get_token(scope)``.
    """

    def __init__(self, scope: str, make: Callable[[], Any]) -> None:
        self._scope = scope
        self._make = make
        self._credential: Any = None

    async def token(self) -> str:
        """Return a token that is valid now; azure-identity keeps it until it expires."""
        return await asyncio.to_thread(self._get)

    def load(self) -> None:
        """Load azure-identity and build the credential."""
        if self._credential is None:
            self._credential = self._make()

    def _get(self) -> str:
        from azure.core.exceptions import AzureError  # noqa: PLC0415  heavy: only for Entra ID

        self.load()
        try:
            got = self._credential.get_token(self._scope)
        except AzureError as error:
            raise entra_failed(error) from None
        self.expires = getattr(got, "expires_on", None)
        return str(got.token)


def default_credential() -> Any:
    """Return azure-identity's ``DefaultAzureCredential``."""
    from azure.identity import DefaultAzureCredential  # noqa: PLC0415  heavy: only for Entra ID

    return DefaultAzureCredential()


def checked(key: str, where: str) -> str:
    """Return a key that can be a header, or say where the broken one is; never what it is.

    Raises:
        SignInError: it holds what no key holds.
    """
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise SignInError(
            f"The key in {where} holds a character that no key has: a space, a line break or a non-ASCII sign.",
            "Copy the key again and set it anew.",
        )
    return key
