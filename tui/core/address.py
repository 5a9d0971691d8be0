"""Addresses of services: the one place where a URL's host is checked, compared and made text to show.

A host is held as it is looked up: in ASCII, so that no letter of another script passes for a Latin one. What is shown
is therefore what is sent to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from unicodedata import category, normalize
from urllib.parse import urlsplit

THIS_COMPUTER = "localhost"
ON_THIS_COMPUTER = (f".{THIS_COMPUTER}", f"{THIS_COMPUTER}.localdomain")  # ends of names that mean it
PRIVATE_ENDS = (".local", ".lan", ".internal", ".home.arpa")  # of names that only a private network knows
LONGEST = 2_000  # characters of an address
LONGEST_HOST = 253
LABEL = re.compile(r"[a-z0-9_-]{1,63}")  # what is between two dots
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # how the last label of a number in any spelling looks to a resolver
IPV6 = re.compile(r"[0-9a-f:.]+(%[a-z0-9._~%-]+)?")
IN_NAMES = ("L", "M", "N")  # categories of the signs that names beyond ASCII are made of
READ_TWO_WAYS = "ßς\u200c\u200d"  # the two versions of IDNA make different hosts of these


class NoAddress(ValueError):
    """A text that is no address; says why, as a sentence."""


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address that a request can be sent to.

    ``scheme`` is ``http`` or ``https``. ``host`` is ASCII in small letters, an IPv6 address without brackets. ``port``
    is None where none is written. ``path`` begins with a slash, or is empty. ``query`` is all that follows, with its
    sign (``?key=...``, ``#part``).
    """

    scheme: str
    host: str
    port: int | None = None
    path: str = ""
    query: str = ""

    @property
    def place(self) -> str:
        """Host and port, as they stand in a URL."""
        return f"{bracketed(self.host)}{'' if self.port is None else f':{self.port}'}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: ``https://api.openai.com``."""
        return f"{self.scheme}://{self.place}"

    @property
    def shown(self) -> str:
        """Host and port as text to show, with ``http://`` where what is sent is not encrypted."""
        return self.origin if self.scheme == "http" else self.place


def address_from(text: str) -> Address:
    """Return the address that a text is.

    Raises:
        NoAddress: it is none, or it holds a user name or password.
    """
    if len(text) > LONGEST:
        raise NoAddress(f"It has more than {LONGEST:,} characters.")
    if not text.isprintable() or " " in text:
        raise NoAddress("It holds a space, or a sign that cannot be seen.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise NoAddress("Its brackets or its port cannot be read.") from None
    if parts.scheme not in ("http", "https"):
        raise NoAddress("It does not begin with http:// or https://.")
    if "@" in parts.netloc:
        raise NoAddress("It holds a user name or password.")
    if port == 0:
        raise NoAddress("No service has port 0.")
    host = host_from(parts.hostname or "", in_brackets="[" in parts.netloc)
    query = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return Address(parts.scheme, host, port, parts.path, query)


def host_from(text: str, *, in_brackets: bool = False) -> str:
    """Return a host as it is looked up; ``in_brackets`` as an IPv6 address is in a URL.

    Raises:
        NoAddress: no resolver can be asked for it.
    """
    name = text.lower() if text.isascii() else _in_ascii(text)
    if in_brackets:
        if not IPV6.fullmatch(name) or not _is_number(name):
            raise NoAddress("What is in its brackets is no IPv6 address.")
        return name
    bare = name.removesuffix(".")
    odd = next((sign for sign in bare if not LABEL.fullmatch(sign) and sign != "."), "")
    if odd:
        raise NoAddress(_refused(odd))
    if len(bare) > LONGEST_HOST or not all(map(LABEL.fullmatch, bare.split("."))):
        raise NoAddress("Its host is no name: a part of it is empty or too long.")
    if NUMBER.fullmatch(bare.rpartition(".")[2]) and not _is_number(bare):
        raise NoAddress("Its host is a number and no IP address.")
    return name


def machine(host: str) -> str:
    """Return a host in one spelling, for comparing; all names and numbers of this computer are one."""
    name = host.rstrip(".").lower()
    if name == THIS_COMPUTER or name.endswith(ON_THIS_COMPUTER):
        return THIS_COMPUTER
    try:
        number = ip_address(name)
    except ValueError:
        return name
    if isinstance(number, IPv6Address) and number.ipv4_mapped is not None:
        number = number.ipv4_mapped
    return THIS_COMPUTER if number.is_loopback or number.is_unspecified else str(number)


def is_this_computer(host: str) -> bool:
    """Return whether a host is this computer."""
    return machine(host) == THIS_COMPUTER


def is_near(host: str) -> bool:
    """Return whether a host is this computer or one of a private network, where services speak http as a rule."""
    name = machine(host)
    try:
        return ip_address(name).is_private
    except ValueError:
        return name == THIS_COMPUTER or "." not in name or name.endswith(PRIVATE_ENDS)


def bracketed(host: str) -> str:
    """Return a host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def _in_ascii(name: str) -> str:
    """Return a name as it is looked up. Signs that are only another way to write one (``１``, ``℀``) are refused."""
    for sign in name:
        small = sign.lower()
        is_letter = sign in ".-_" or category(sign)[0] in IN_NAMES
        if not is_letter or sign in READ_TWO_WAYS or normalize("NFKC", small) != small:
            raise NoAddress(_refused(sign))
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise NoAddress("Its host is no name: a part of it is empty or too long.") from None


def _refused(sign: str) -> str:
    """Return why a sign cannot be in a host's name, as text to show."""
    shown = f"{sign} (U+{ord(sign):04X})" if sign.isprintable() else f"U+{ord(sign):04X}"
    if sign in READ_TWO_WAYS:
        return f"Its host holds {shown}, which can be read in two ways: write the name in its form with xn--."
    return f"Its host holds {shown}, which no name holds."


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
