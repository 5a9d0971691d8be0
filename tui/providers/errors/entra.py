"""Errors of the sign-in with Entra ID, each in one short line.

azure-identity's own message is a page long and lists every way it tried. Words such as "tenant", "account" and "not
found" are in it whatever went wrong, so only whole phrases and Entra ID's error codes are matched (learn.microsoft.com,
"Microsoft Entra authentication and authorization error codes").
"""

from __future__ import annotations

import re

from tui.core.errors import SignInError

WRONG_TENANT = "Entra ID: signed in to the wrong tenant."
ITS_TENANT = "Run az login --tenant YOUR-TENANT."
# Pattern in the message, problem, remedy; the first pattern that is found decides.
MEANINGS = (
    (
        r"aadsts(50020|50059|90002|90072|700016)\b|tenant '[^']*' not found|does not exist in tenant"
        r"|tenant\b[^.\n]{0,80}\b(mismatch|does not match)",
        WRONG_TENANT,
        ITS_TENANT,
    ),
    (
        r"aadsts(50173|70008|70043|700082|700084)\b|token (has )?expired|expired due to",
        "Entra ID: the sign-in has expired.",
        "Run az login again.",
    ),
    (
        r"aadsts(50076|50078|50079|50158|53000|53003)\b",
        "Entra ID wants more than a password: a second factor, or a device your organisation knows.",
        "Run az login again, and do what it asks.",
    ),
    (
        r"aadsts(500011|650057|70011)\b",
        "Entra ID knows no such scope in this tenant.",
        "Set scope in this connection, or run az login --tenant YOUR-TENANT.",
    ),
    (
        r"azure cli not found on path(?![\s\S]*please run 'az login)",
        "Entra ID: nobody is signed in on this machine, and the Azure CLI is not installed.",
        "Install the Azure CLI and run az login, or use a key: auth = \"key\".",
    ),
)  # fmt: skip
# How services say why they refuse a token: its tenant is not the resource's, or it has expired.
OTHER_TENANT = re.compile(r"tenant\b[^.\n]{0,60}\b(does not match|mismatch)|wrong issuer", re.IGNORECASE)
EXPIRED = re.compile(r"token[^.\n]{0,40}\bexpired|lifetime validation failed", re.IGNORECASE)


def entra_failed(error: Exception) -> SignInError:
    """Return the sign-in error for an error that azure-identity raised."""
    words = str(error).lower()
    if type(error).__name__ == "ServiceRequestError":
        return SignInError("Entra ID could not be reached.", "Check your network and proxy.")
    for pattern, problem, remedy in MEANINGS:
        if re.search(pattern, words):
            return SignInError(problem, remedy)
    return SignInError("Entra ID: nobody is signed in on this machine.", "Run az login.")


def token_refused(words: str) -> tuple[str, str] | None:
    """Return the problem and the remedy if a service's message refuses the token, else None."""
    if OTHER_TENANT.search(words):
        return "The Entra ID token is of another tenant than the resource", ITS_TENANT
    if EXPIRED.search(words):
        return "The Entra ID token had expired", "Send again: a new one is fetched. If that is of no use, run az login."
    return None
