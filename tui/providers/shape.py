"""What an address looks like: which route it is, and whether that goes with the kind of connection."""

from __future__ import annotations

import re
from datetime import date
from ipaddress import ip_address
from urllib.parse import urlsplit

from tui.core.fact import Fact
from tui.core.model import ModelProfile
from tui.providers.destination import Destination

AZURE_HOSTS = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com", ".openai.azure.us")
VERSION = re.compile(r"(\d{4}-\d{2}-\d{2})(-preview)?")
# Contract of November 2026, "Parameters": reasoning models came with these versions of the classic route.
FIRST_REASONING = "2024-09-01"  # o1-preview and o1-mini
FIRST_EFFORT = "2024-12-01"  # o1 and later: reasoning_effort, developer messages


def shape_of(to: Destination, profile: ModelProfile) -> Fact:
    """Return which route a connection uses, and what looks wrong with it; nothing is asked of anybody."""
    route = route_name(to)
    doubt, remedy = ("", "") if to.practice else _doubt(to, profile)
    if doubt:
        return Fact("route", None, f"{route}; {doubt}", remedy)
    return Fact("route", True, route)


def route_name(to: Destination) -> str:
    """Return which route an address is."""
    if to.practice:
        return "practice: no address"
    if to.azure:
        return f"Azure classic route, api-version {to.api_version}" if to.classic else "Azure v1 route, no api-version"
    return f"{'OpenAI' if to.kind == 'openai' else 'a compatible server'} at {to.url}"


def _doubt(to: Destination, profile: ModelProfile) -> tuple[str, str]:
    """Return the first thing that looks wrong, and what to do about it; empty where nothing does."""
    host = urlsplit(to.url).hostname or ""
    if urlsplit(to.url).scheme == "http" and not _near(host) and to.sign_in != "none":
        return "the key would travel unencrypted over http", f"Write https:// in {to.address_setting}."
    if to.azure and not host.endswith(AZURE_HOSTS) and not _near(host):
        return f"{host} is no address of Azure's that mull knows", "Fine behind a gateway; else check the endpoint."
    if not to.azure and host.endswith(AZURE_HOSTS):
        return f"{host} is Azure's", f'Set kind = "azure" in connection {to.connection!r}.'
    if to.classic:
        return _version_doubt(to.api_version, profile)
    if to.kind == "compatible" and not urlsplit(to.url).path.strip("/"):
        return "its address has no path", f"Most servers want /v1 at the end of {to.address_setting}."
    return "", ""


def _version_doubt(version: str, profile: ModelProfile) -> tuple[str, str]:
    """Return what is wrong with an api-version for a model."""
    found = VERSION.fullmatch(version)
    try:
        since = date.fromisoformat(found[1]).isoformat() if found else ""
    except ValueError:
        since = ""
    if not since:
        return "that is no api-version", "They look like 2024-12-01-preview; leave it out for the v1 route."
    first = FIRST_REASONING if profile.role == "none" else FIRST_EFFORT
    if profile.reasons and since < first:
        return f"{profile.name} came later than that", f'Set api_version = "{first}-preview", or leave it out (v1).'
    return "", ""


def _near(host: str) -> bool:
    """Say whether a host is this machine or a private network."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host
