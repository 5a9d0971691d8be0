"""Credentials: where keys and tokens come from. No key is shown, stored or put into an error."""

from __future__ import annotations

import asyncio
import os
import string
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Thread
from typing import IO

from tui.core.errors import SignInError
from tui.core.operating_system import variable_set
from tui.providers.connections.command_line import command_line
from tui.providers.errors.wording import quoted

AROUND = string.whitespace + "\u00a0\u200b\u200c\u200d\u2060\ufeff"  # around a key that was copied
QUOTES = "'\"`"
LONGEST_OUTPUT = 65_536  # bytes of a command's output: no key is so long
PRINTS_A_KEY = "It must print the key to its standard output, and nothing else."
COMMAND_SECONDS = 60  # a password manager may ask its user something first


class Credential(ABC):
    """What requests sign in with.

    ``expires`` is when its token expires, in seconds since 1970 (UTC), where known; ``source`` says where a token came
    from, as text to show, once there is one.
    """

    expires: float | None = None
    source: str = ""

    def load(self) -> None:
        """Load heavy libraries ahead of time, without getting the key. Blocks. Most credentials have none to load."""
        return

    def waits(self) -> float | None:
        """Return the most seconds that ``token`` may take now; None where it takes no time worth telling."""
        return None

    def refused(self) -> bool:
        """Forget a token that the service refused; return whether another one can be fetched."""
        return False

    @abstractmethod
    async def token(self) -> str:
        """Return the key or token to send, empty where none is needed.

        Raises:
            SignInError: there is none, or it cannot be sent; says which variable to set or which command to run.
        """


@dataclass(slots=True)
class KeyFromEnvironment(Credential):
    """A key in an environment variable. ``alternative`` is another remedy, for the error."""

    variable: str
    environ: Mapping[str, str] = field(repr=False)
    alternative: str = ""

    async def token(self) -> str:
        """Return the key, stripped and checked."""
        key = cleaned(self.environ.get(self.variable, ""))
        if not key:
            remedy = f"Set it: {variable_set(self.variable)} {self.alternative}".strip()
            how = "is empty" if self.variable in self.environ else "is not set"
            raise SignInError(f"There is no key: the variable {self.variable} {how}.", remedy)
        return checked(key, f"the variable {self.variable}")


@dataclass(slots=True)
class KeyFromCommand(Credential):
    """A key that a command of the user prints. The command runs once, without a shell, for at most 60 s.

    What it writes to its standard error is not kept: the error of a sign-in is written into the session, and a command
    that fails may quote what it was given.
    """

    command: str
    environ: Mapping[str, str] = field(repr=False)
    _key: str = field(default="", repr=False)

    def waits(self) -> float | None:
        """Return the most seconds that the command may take; None once it has run."""
        return None if self._key else float(COMMAND_SECONDS)

    async def token(self) -> str:
        """Return the key that the command prints, stripped and checked."""
        if not self._key:
            self._key = checked(await asyncio.to_thread(self._run), "the output of api_key_command")
        return self._key

    def _run(self) -> str:
        try:
            code, printed = _output_of(command_line(self.command, self.environ.get("PATH")), self.environ)
        except (OSError, ValueError) as error:
            why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
            raise SignInError(f"api_key_command could not be run: {why}.", "Mend it in the settings.") from None
        except subprocess.TimeoutExpired:
            raise SignInError(
                f"api_key_command did not end within {COMMAND_SECONDS} s.", "Run it by hand to see why."
            ) from None
        if len(printed) > LONGEST_OUTPUT:
            raise SignInError(f"api_key_command printed more than {LONGEST_OUTPUT:,} bytes.", PRINTS_A_KEY)
        if code != 0:
            raise SignInError(f"api_key_command failed with exit code {code}.", "Run it by hand to see what it says.")
        key = cleaned(printed.decode("utf-8", "replace"))
        if not key:
            raise SignInError("api_key_command printed nothing.", PRINTS_A_KEY)
        return key


def _output_of(words: Sequence[str], environ: Mapping[str, str]) -> tuple[int, bytes]:
    """Return the exit code of a command, and what it printed: of too much, one byte more than is taken.

    Raises:
        OSError, ValueError: it could not be run.
        TimeoutExpired: it did not end in time.
    """
    printed: list[bytes] = []
    null = subprocess.DEVNULL
    command = subprocess.Popen(words, env=dict(environ), stdin=null, stdout=subprocess.PIPE, stderr=null)  # noqa: S603  the user's own command, without a shell

    def read(out: IO[bytes]) -> None:
        with out:
            printed.append(out.read(LONGEST_OUTPUT + 1))

    reader = Thread(target=read, args=(command.stdout,), daemon=True)  # a program that it started may hold the pipe
    reader.start()
    until = time.monotonic() + COMMAND_SECONDS
    try:
        reader.join(COMMAND_SECONDS)
        if not printed:
            raise subprocess.TimeoutExpired(words, COMMAND_SECONDS)
        if len(printed[0]) > LONGEST_OUTPUT:
            return 0, printed[0]
        return command.wait(max(0.0, until - time.monotonic())), printed[0]
    finally:
        command.kill()
        command.wait()


@dataclass(slots=True)
class KeyFromKeyring(Credential):
    """A key in the system's keyring; ``place`` is ``service/user``. Needs the extra ``keyring``."""

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
                "Install it where mull is installed: pip install keyring.",
            ) from None
        service, _, user = self.place.rpartition("/")
        try:
            key = keyring.get_password(service, user) if service else None
        except KeyringError as error:
            raise SignInError(f"The keyring could not be read: {quoted(str(error))}.", "Unlock it.") from None
        if not cleaned(key or ""):
            raise SignInError(
                f"The keyring holds nothing for {self.place!r}.", f"Put the key in: keyring set {service} {user}."
            )
        return cleaned(str(key))


class NoKey(Credential):
    """No key, for servers that need none."""

    async def token(self) -> str:
        """Return an empty text."""
        return ""


def cleaned(key: str) -> str:
    """Return a key without what comes along with it: spaces, invisible signs, a pair of quotes, the word Bearer.

    Docker's ``--env-file``, for one, keeps the quotes that a shell takes away.
    """
    key = _unquoted(key)
    scheme, space, rest = key.partition(" ")
    return rest.strip(AROUND) if space and scheme.lower() == "bearer" else key


def _unquoted(text: str) -> str:
    """Return a text without the spaces, the invisible signs and the pairs of quotes around it."""
    text = text.strip(AROUND)
    while len(text) > 1 and text[0] in QUOTES and text[0] == text[-1]:
        text = text[1:-1].strip(AROUND)
    return text


def checked(key: str, where: str, thing: str = "key") -> str:
    """Return a key or token that can be sent in a header.

    ``where`` names its source, ``thing`` what it is, for the error, which does not hold it.

    Raises:
        SignInError: the key has a space, a line break, a character that is not ASCII, or a quote at one end.
    """
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise SignInError(
            f"The {thing} in {where} holds a character that no {thing} has: a space, a line break or a non-ASCII sign.",
            f"Copy the {thing} again and set it anew.",
        )
    if key.startswith(tuple(QUOTES)) or key.endswith(tuple(QUOTES)):
        raise SignInError(f"The {thing} in {where} has a quote at one end.", f"Copy the {thing} again, without quotes.")
    return key


def header_values(headers: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the headers of a connection's settings; ``headers`` names the variable of each.

    Raises:
        SignInError: a variable is not set, is empty, or holds what no header can hold. The value is not quoted.
    """
    values: dict[str, str] = {}
    for name, variable in headers.items():
        value = _unquoted(environ.get(variable, ""))
        if not value:
            how = "is empty" if variable in environ else "is not set"
            raise SignInError(
                f"The header {name} has no value: the variable {variable} {how}.", f"Set it: {variable_set(variable)}"
            )
        if not (value.isascii() and value.isprintable()):
            raise SignInError(
                f"The variable {variable} holds what no header can hold: a line break or a non-ASCII sign.",
                f"Set it anew; the header {name} is made of it.",
            )
        values[name] = value
    return values
