"""The proxy between mull and an address: which variable names it, and whether an address is reached without one.

The variables are ``HTTP_PROXY``, ``HTTPS_PROXY`` and ``ALL_PROXY``, in capitals or not, and ``NO_PROXY`` before all of
them. Where none is set, Windows' and macOS' own proxy settings count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from tui.core.address import NoAddress, bracketed, host_from
from tui.core.operating_system import MACOS, SYSTEM, WINDOWS

SCHEMES = ("http", "https", "socks5", "socks5h")
PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
QUOTES = "\"'"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy as a variable names it.

    ``source`` is the variable, or the system's settings. ``problem`` says why the address cannot be used, empty where
    it can. ``host`` is host and port, without the password. ``url`` is the whole address: it may hold a password.
    """

    source: str
    host: str = ""
    problem: str = ""
    url: str = field(default="", repr=False)

    @property
    def machine(self) -> str:
        """The proxy's host without its port, empty where there is none."""
        return urlsplit(self.url).hostname or ""

    @property
    def name(self) -> str:
        """The proxy in a sentence: ``proxy 10.0.0.1:3128``, or ``SOCKS proxy ...``."""
        return f"{'SOCKS ' if self.url.startswith('socks') else ''}proxy {self.host}"


def proxy_for(url: str, environ: Mapping[str, str], system: str = SYSTEM) -> Proxy | None:
    """Return the proxy for requests to an address, None if there is none or the address is exempt.

    ``environ`` are the environment variables. Nothing is raised for a broken one: the proxy has a ``problem``.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if _exempt(host, parts.port or PORTS.get(parts.scheme, 0), _value(environ, "no_proxy")[1]):
        return None
    for name in (f"{parts.scheme}_proxy", "all_proxy"):
        source, value = _value(environ, name)
        if value:
            return _parsed(source, value)
    return _of_the_system(parts.scheme, host) if system in (WINDOWS, MACOS) else None


def _value(environ: Mapping[str, str], name: str) -> tuple[str, str]:
    """Return a variable's name as it is written and its value, without spaces; small letters win, as in curl."""
    for written in (name, name.upper()):
        value = environ.get(written, "").strip()
        if value:
            return written, value
    return name.upper(), ""


def _exempt(host: str, port: int, listed: str) -> bool:
    """Return whether the list of NO_PROXY holds a host: a name, the end of one, an address or a network."""
    entries = listed.lower().replace(" ", ",").split(",")
    return any(_covers(entry.strip(QUOTES), host, port) for entry in entries)


def _covers(entry: str, host: str, port: int) -> bool:
    """Return whether one entry of NO_PROXY is about a host."""
    if not entry or entry == "*":
        return bool(entry)
    entry = entry.partition("://")[2] or entry
    if "/" in entry or entry.count(":") > 1:
        return _in_network(entry.strip("[]"), host)
    name, _, only = entry.partition(":")
    if only and only != str(port):
        return False
    name = name.removeprefix("*").removeprefix(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _in_network(entry: str, host: str) -> bool:
    """Return whether a host is an IP address in a network such as ``10.0.0.0/8``, or an IPv6 address."""
    try:
        return ip_address(host) in ip_network(entry.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        return False


def _of_the_system(scheme: str, host: str) -> Proxy | None:
    """Return the proxy of Windows' or macOS' settings."""
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415  heavy: loaded where it is needed

    value = getproxies().get(scheme, "")
    return _parsed("the proxy settings of this system", value) if value and not proxy_bypass(host) else None


def _parsed(source: str, value: str) -> Proxy:
    """Return the proxy of an address, which may lack its scheme."""
    whole = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(whole)
        port = parts.port
    except ValueError:
        return Proxy(source, problem=_port_problem(whole))
    name = parts.hostname or ""
    if parts.scheme not in SCHEMES:
        return Proxy(source, problem=f"mull knows no proxy of the kind {parts.scheme!r}, only {', '.join(SCHEMES)}")
    if not name:
        return Proxy(source, problem="it holds no host name")
    if not value.isprintable() or port == 0 or (name in SCHEMES and port is None):
        return Proxy(source, problem="it is no address")
    try:
        host = bracketed(host_from(name, in_brackets="[" in parts.netloc))
    except NoAddress:
        return Proxy(source, problem="it is no address")
    return Proxy(source, f"{host}:{port}" if port else host, url=whole)


def _port_problem(address: str) -> str:
    """Return why the port or the brackets of an address cannot be used. A password is not quoted."""
    place = address.rpartition("@")[2]
    if place.count("[") != place.count("]"):
        return "its brackets do not match"
    port = place.rpartition(":")[2].split("/")[0]
    return f"the port {port[:12]} is above 65535" if port.isascii() and port.isdigit() else "its port is no number"
