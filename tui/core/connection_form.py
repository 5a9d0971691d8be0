"""The form that describes a connection, checked before anything is tried or written.

A key must never get into the settings file, so what looks like one is refused in every field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from tui.core.address import NoAddress, address_from, is_near
from tui.core.connection_kinds import AZURE, PRACTICE, ConnectionKind
from tui.core.key_shapes import looks_like_key, prints_itself
from tui.core.models.profile import Api
from tui.core.target_address import taken_apart

SIGN_INS: dict[str, str] = {
    "variable": "a key in an environment variable",
    "command": "a key printed by a command",
    "keyring": "a key in the system's keyring",
    "entra": "Entra ID (az login)",
    "none": "no key",
}
# The setting in which each way to sign in keeps what it needs.
HELD_IN = {"variable": "api_key_env", "command": "api_key_command", "keyring": "api_key_keyring"}

NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
RESERVED = {PRACTICE.default_name}  # connections that are always there
VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,80}")
WRITE_ADDRESS = "Write it as https://host or http://host:port/v1."
COMMAND_READS = "Write one that reads the key where it is kept, as in: pass show openai."
KEY_REFUSED = "That looks like a key. Keys are never written into the settings"


@dataclass(frozen=True, slots=True)
class ConnectionForm:
    """The fields of a connection as they are filled in; a field that is left out is empty.

    ``sign_in`` is one of `SIGN_INS`, ``held`` the variable, command or keyring entry that holds the key;
    ``context_window`` is in tokens.
    """

    name: str = ""
    kind: ConnectionKind = AZURE
    endpoint: str = ""
    base_url: str = ""
    deployment: str = ""
    model: str = ""
    api_version: str = ""
    sign_in: str = "entra"
    held: str = ""
    api: Api | None = None
    context_window: int | None = None


def asked(kind: ConnectionKind) -> tuple[str, ...]:
    """Return the fields of the form for a connection kind, in the order of the questions."""
    return ("name", *kind.fields)


def default_of(form: ConnectionForm, field: str) -> str:
    """Return the default of a field, empty if it has none."""
    if field == "name":
        return form.kind.default_name
    if field == "model":
        return "" if form.kind.deployments else form.kind.default_model
    if field == "held":
        return form.kind.key_variable if form.sign_in == "variable" else ""
    return ""


def problems(form: ConnectionForm) -> dict[str, str]:
    """Return the problems of a form, by field; empty if the connection can be tried."""
    texts = {f.name: str(getattr(form, f.name) or "") for f in fields(form) if f.name != "kind"}
    found = {
        field: f"{KEY_REFUSED}: {_instead(field)}."
        for field, text in texts.items()
        if looks_like_key(text, for_variable=field == "held" and form.sign_in == "variable")
    }
    if form.sign_in == "command" and prints_itself(form.held):
        found["held"] = f"{KEY_REFUSED}: that command prints what is written in it. {COMMAND_READS}"
    for field, problem in (*_missing(form), *_misshapen(form)):
        found.setdefault(field, problem)
    return found


def table_of(form: ConnectionForm) -> dict[str, Any]:
    """Return the table for the settings file that a form describes, without empty fields."""
    place = {key: getattr(form, key) for key in form.kind.settings}
    extra = {"api": form.api, "context_window": form.context_window}
    auth = {"auth": "entra" if form.sign_in == "entra" else "key"} if "entra" in form.kind.sign_ins else {}
    held = {HELD_IN[form.sign_in]: form.held} if form.sign_in in HELD_IN else {}
    table: Mapping[str, Any] = {"kind": form.kind.name, **place, **auth, **held, **extra}
    return {key: value for key, value in table.items() if value not in ("", None)}


def settled(form: ConnectionForm) -> ConnectionForm:
    """Return a form without spaces around its texts, its address completed, a pasted target address taken apart."""
    texts = ("name", "endpoint", "base_url", "deployment", "model", "api_version", "held")
    form = replace(form, **{field: getattr(form, field).strip() for field in texts})
    form = replace(form, endpoint=completed(form.endpoint, form.kind), base_url=completed(form.base_url, form.kind))
    parts: dict[str, Any] = {**taken_apart(form.kind, form.endpoint, form.deployment, form.api_version)}
    return replace(form, **parts)


def completed(text: str, kind: ConnectionKind) -> str:
    """Return an address with the parts that people leave out: ``localhost:11434`` as ``http://localhost:11434/v1``.

    The scheme is http on this computer and in private networks, else https. The path is added where a server on such
    a host, or an address without a scheme, has none and the kind wants one. What is no address stays as it is.
    """
    whole = "://" in text
    if not whole and (not re.search(r"[.:]|^localhost$", text) or looks_like_key(text)):
        return text
    try:
        address = address_from(text if whole else f"https://{text}")
    except NoAddress:
        return text
    near = is_near(address.host)
    if whole and not (near and kind.wants_path):
        return text
    scheme = address.scheme if whole else "http" if near else "https"
    path = "/v1" if kind.wants_path and address.path in ("", "/") and not address.query else address.path
    return f"{replace(address, scheme=scheme).origin}{path}{address.query}"


def owned() -> frozenset[str]:
    """Return the settings that a form sets; those it leaves empty are removed from the file."""
    places = {"endpoint", "base_url", "deployment", "model", "api_version", "auth", "kind"}
    return frozenset(places | set(HELD_IN.values()))


def address_problem(text: str, kind: ConnectionKind) -> tuple[str, str]:
    """Return what is wrong with the address of a connection (``is no http(s) address``) and what to do; else nothing.

    Neither quotes a query: it may hold a key.
    """
    try:
        address = address_from(text)
    except NoAddress as error:
        return "is no http(s) address", f"{error} {WRITE_ADDRESS}"
    if not address.query:
        return "", ""
    setting = " An api-version is a setting of its own: api_version." if kind.versioned is not None else ""
    what = "a query" if address.query.startswith("?") else "a fragment"
    return f"holds {what} (from the {address.query[0]} on), which mull does not send", f"Leave it out.{setting}"


def _missing(form: ConnectionForm) -> list[tuple[str, str]]:
    needed = ["name", *form.kind.required, *(["held"] if form.sign_in in HELD_IN else [])]
    words = {"held": "what holds the key", "base_url": "address", "endpoint": "address"}
    return [(f, f"The {words.get(f, f)} is missing.") for f in needed if not getattr(form, f).strip()]


def _misshapen(form: ConnectionForm) -> list[tuple[str, str]]:
    """Return the fields with a wrong value, as pairs of field and problem."""
    found: list[tuple[str, str]] = []
    if not NAME.fullmatch(form.name):
        found.append(("name", "A name is letters, digits, - and _."))
    if form.name in RESERVED:
        found.append(("name", "practice is always there: choose another name."))
    places = [field for field in ("endpoint", "base_url") if field in form.kind.settings]
    for field in places:
        what, remedy = address_problem(text, form.kind) if (text := getattr(form, field)) else ("", "")
        found += [(field, f"That {what}. {remedy}")] if what else []
    if form.sign_in not in form.kind.sign_ins:
        found.append(("sign_in", f"Choose one of: {', '.join(form.kind.sign_ins)}."))
    if form.sign_in == "variable" and not VARIABLE_NAME.fullmatch(form.held):
        found.append(("held", "That is no variable's name: letters, digits and _. Write the name, not the key."))
    if form.sign_in == "keyring" and not re.fullmatch(r"[^/\s].*/[^/\s]+", form.held):
        found.append(("held", "Write it as service/user, as in: keyring set service user."))
    return found


def _instead(field: str) -> str:
    """Return what to write into a field instead of a key, as text to show."""
    if field == "held":
        return "write the name of the variable that holds it"
    return "put it into a variable, and write the variable's name"
