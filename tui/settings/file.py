"""The settings file, in TOML. An error in it is reported with the name of the file and the line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from tui.core.address import NoAddress, host_from, machine
from tui.core.appearance import AUTO, PANEL_CHOICES, THEME_CHOICES
from tui.core.connection_form import VARIABLE_NAME
from tui.core.connection_kinds import BY_NAME
from tui.core.errors import SettingsError
from tui.core.key_settings import NONE, PRESETS, KeySetting, KeySettings
from tui.core.key_shapes import looks_like_key
from tui.core.models.catalogue import Catalogue
from tui.core.models.profile import Api
from tui.core.notification import NOTIFY_BY_CHOICES, NOTIFY_CHOICES
from tui.core.reasoning.tags import ReasoningTag
from tui.core.reply_options import REPLY_OPTIONS
from tui.core.target_address import taken_apart
from tui.core.usage.usage import MOST_TOKENS
from tui.settings.values import CONNECTION_SETTINGS, WARN_AT, Auth, Connection, Summary

TOP: dict[str, tuple[type, ...]] = {
    "connection": (str,),
    "persona": (str,),
    "reserve": (int,),
    "practice_pace": (int, float),
    "retries": (int,),
    "longest_wait": (int, float),
    "reasoning_summary": (str,),
    **{option.setting: (str,) for option in REPLY_OPTIONS},
    "formatting_line": (bool,),
    "prompt_advice": (bool,),
    "starters": (bool,),
    "welcome": (bool,),
    "history": (bool,),
    "theme": (str,),
    "panel": (str,),
    "ascii": (bool,),
    "first_frame": (bool,),
    "notify": (str,),
    "notify_by": (str,),
    "title": (bool,),
    "favourites": (list,),
    "warn_at": (list,),
    "key_over_http": (list,),
    "project_personas": (list,),
    "project_prompts": (list,),
}
TABLES = ("connections", "models", "keys", "export", "personas")
PERSONA_TABLES = ("by_model", "by_folder")
KEYS_FORM = 'Write search = "Ctrl+S", or a list of keys; [] and "none" are no key.'
CHOICES = {
    "kind": tuple(BY_NAME),
    "auth": get_args(Auth),
    "api": get_args(Api),
    "reasoning_summary": get_args(Summary),
    "theme": THEME_CHOICES,
    "panel": PANEL_CHOICES,
    "preset": PRESETS,
    "notify": NOTIFY_CHOICES,
    "notify_by": NOTIFY_BY_CHOICES,
    **{option.setting: option.values for option in REPLY_OPTIONS},
}
KINDS: Mapping[str, type] = {
    "context_window": int,
    "max_output_tokens": int,
    "stream": bool,
    "prompt_cache_key": bool,
    "configuration_updates": bool,
}
LIMITS = ("connect_timeout", "first_byte_timeout", "idle_timeout", "total_timeout")
LONGEST = 86_400  # seconds
TAG = re.compile(r"\S.{1,98}\S")  # around reasoning in the text of a reply
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")  # RFC 9110, section 5.6.2
AFRESH = "Mend that line, or move the file away to start afresh."
HEADERS_FORM = 'Write headers = {Name-Of-The-Header = "NAME_OF_A_VARIABLE"}.'
# Headers that say how a request is sent, or what its body is.
HEADERS_OF_HTTP = {
    *(
        "accept",
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
    ),
    *("keep-alive", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"),
}


LARGEST = 1_000_000  # bytes: some thousand connections


def _text_of(path: Path) -> str:
    """Return the text of a file; of a pipe or a device, which may never end, nothing is read."""
    if not path.is_file():
        path.stat()
        raise SettingsError(f"{path} is not an ordinary file.", "Move it away: mull starts without settings then.")
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise SettingsError(f"{path} is larger than 1 MB.", AFRESH)
    return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


class SettingsFile:
    """A settings file that was read, and the line of each setting. ``text``, where given, is read instead of the file.

    A file that does not exist holds no settings.

    Raises:
        SettingsError: the file cannot be read, is not UTF-8 or not TOML, or a setting above the first table is unknown
            or of the wrong type.
    """

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        self.text = ""
        self.data: dict[str, Any] = {}
        try:
            self.text = _text_of(path) if text is None else text
            self.data = tomllib.loads(self.text)
        except FileNotFoundError:
            return
        except OSError as error:
            raise SettingsError(f"{path} could not be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise SettingsError(f"{path} is not UTF-8.", "Save it as UTF-8.") from None
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{path}: {error}.", AFRESH) from None
        except ValueError:
            raise SettingsError(f"{path} holds a number of thousands of digits.", AFRESH) from None
        except RecursionError:
            raise SettingsError(f"{path} holds lists or tables within one another, hundreds deep.", AFRESH) from None
        self._check_top()

    def where(self, key: str, table: str = "") -> str:
        """Return ``file, line N`` of a key in a table, or of the table for an empty key; ``file`` where neither is."""
        head = re.compile(rf"^\s*\[\s*{re.escape(table)}\s*\]") if table else None
        inside = head is None
        for number, row in enumerate(self.text.splitlines(), 1):
            if row.lstrip().startswith("["):
                inside = bool(head and head.match(row.replace('"', "")))
                if inside and not key:
                    return f"{self.path}, line {number}"
            elif inside and key and re.match(rf'\s*"?{re.escape(key)}"?\s*=', row):
                return f"{self.path}, line {number}"
        return str(self.path)

    def top(self, key: str) -> Any:
        """Return a setting above the first table, None where it is not set."""
        return self.data.get(key)

    def reserve(self) -> int | None:
        """Return the tokens reserved for reasoning and answer, None where the file does not say.

        Raises:
            SettingsError: the number is below 0, or beyond all windows.
        """
        value = self.top("reserve")
        if value is not None and value < 0:
            raise SettingsError(f"{self.where('reserve')}: reserve must not be below 0.")
        if value is not None and value >= MOST_TOKENS:
            raise SettingsError(f"{self.where('reserve')}: reserve must be below {MOST_TOKENS:,}.")
        return None if value is None else int(value)

    def number(self, key: str, default: float, most: float) -> float:
        """Return a number between 0 and ``most``, or the default where it is not set.

        Raises:
            SettingsError: the number is not in this range.
        """
        value = self.top(key)
        if value is not None and not 0 <= value <= most:
            raise SettingsError(f"{self.where(key)}: {key} must be between 0 and {most:g}.")
        return default if value is None else float(value)

    def warn_at(self) -> tuple[float, ...]:
        """Return the shares of the context window (above 0, at most 1) at which the chat warns, lowest first.

        Raises:
            SettingsError: one of them is not such a number.
        """
        marks = self.top("warn_at")
        if marks is None:
            return WARN_AT
        if not all(type(mark) in (int, float) and 0 < mark <= 1 for mark in marks):
            raise SettingsError(f"{self.where('warn_at')}: warn_at must be numbers above 0 and at most 1: [0.7, 0.9].")
        return tuple(sorted(marks))

    def key_over_http(self) -> frozenset[str]:
        """Return the hosts that may get a key over plain http, each in one spelling.

        Raises:
            SettingsError: one of them is no host alone.
        """
        hosts = self.top("key_over_http") or []
        problem = "" if all(isinstance(host, str) for host in hosts) else "One of them is no text."
        try:
            if not problem:
                return frozenset(
                    machine(host_from(host.strip("[]"), in_brackets=host.count(":") > 1)) for host in hosts
                )
        except NoAddress as error:
            problem = str(error)
        raise SettingsError(
            f"{self.where('key_over_http')}: key_over_http must be a list of hosts. {problem}",
            'Write key_over_http = ["gpu.lan"]: no http://, no port, no path.',
        )

    def shared(self) -> dict[str, Any]:
        """Return the settings above the tables that count where a connection does not say: summary, reply options.

        Raises:
            SettingsError: a value is not one of the choices.
        """
        options = {option.setting: self.top(option.setting) for option in REPLY_OPTIONS}
        held = {"reasoning_summary": self.top("reasoning_summary") or "off", **options}
        for key, value in held.items():
            if value is not None:
                self._check_value(self.where(key), key, value)
        return held

    def formatting_line(self) -> bool:
        """Return whether models that leave out Markdown are asked to use it."""
        return self.top("formatting_line") is not False

    def starters(self) -> bool:
        """Return whether an empty chat offers texts to begin with."""
        return self.top("starters") is not False

    def welcome(self) -> bool:
        """Return whether a start without any connection offers ways to begin."""
        return self.top("welcome") is not False

    def history(self) -> bool:
        """Return whether what is sent, and what is being written, is kept beside the sessions."""
        return self.top("history") is not False

    def ascii(self) -> bool:
        """Return whether signs are drawn as ASCII."""
        return self.top("ascii") is True

    def title(self) -> bool:
        """Return whether the terminal's title tells the session and what runs in it."""
        return self.top("title") is not False

    def choice(self, name: str, default: str = AUTO) -> str:
        """Return a setting that is one of `CHOICES`, such as ``theme``, or the default where it is not set.

        Raises:
            SettingsError: there is no such choice.
        """
        value = self.top(name)
        if value is not None:
            self._check_value(self.where(name), name, value)
        return default if value is None else str(value)

    def favourites(self) -> tuple[str, ...]:
        """Return the favourite models, each as ``CONNECTION/MODEL``, in their order.

        Raises:
            SettingsError: one of them is no such text.
        """
        named = self.top("favourites") or []
        if not all(isinstance(each, str) and all(each.partition("/")[::2]) for each in named):
            raise SettingsError(
                f"{self.where('favourites')}: favourites must be a list of connections and models.",
                'Write favourites = ["openai/gpt-6.1-sol"].',
            )
        return tuple(dict.fromkeys(named))

    def persona_defaults(self, table: str) -> dict[str, str]:
        """Return the personas of new sessions by model or by folder: the table ``[personas.TABLE]``.

        Raises:
            SettingsError: the table is no such table, or names no persona.
        """
        held = self._tables("personas")
        for name in held:
            if name not in PERSONA_TABLES:
                known = " and ".join(f"[personas.{each}]" for each in PERSONA_TABLES)
                raise SettingsError(f"{self.where('', f'personas.{name}')}: unknown table.", f"Known are {known}.")
        for key, value in held.get(table, {}).items():
            if not isinstance(value, str) or not value.strip():
                where = self.where(key, f"personas.{table}")
                raise SettingsError(f"{where}: a persona must be text in quotes.", f'Write "{key}" = "coder".')
        return dict(held.get(table, {}))

    def project_folders(self, kind: str) -> tuple[str, ...]:
        """Return the folders of projects whose personas, or prompts, may be used: ``kind`` says which.

        Raises:
            SettingsError: one of them is no path.
        """
        key = f"project_{kind}"
        named = self.top(key) or []
        if not all(isinstance(each, str) and each.strip() for each in named):
            raise SettingsError(
                f"{self.where(key)}: {key} must be a list of folders.",
                f"`mull {kind} allow`, in the project, writes it.",
            )
        return tuple(named)

    def prompt_advice(self) -> bool:
        """Return whether drafts and personas are judged by the rules of prompt advice."""
        return self.top("prompt_advice") is not False

    def keys(self) -> KeySettings:
        """Return what the ``[keys]`` table says of keys, each with its line.

        Raises:
            SettingsError: it is no table, there is no such preset, or what stands behind a command is no key.
        """
        table = self.data.get("keys", {})
        if not isinstance(table, dict):
            raise SettingsError(f"{self.where('keys')}: keys must be a table: [keys].", KEYS_FORM)
        preset = table.get("preset", PRESETS[0])
        self._check_value(self.where("preset", "keys"), "preset", preset)
        return KeySettings(preset, tuple(self._key(*each) for each in table.items() if each[0] != "preset"))

    def _key(self, command: str, value: Any) -> KeySetting:
        where = self.where(command, "keys")
        held = [value] if isinstance(value, str) else value
        if not isinstance(held, list) or not all(isinstance(each, str) and each.strip() for each in held):
            raise SettingsError(f"{where}: the keys of {command} must be text in quotes, or a list of it.", KEYS_FORM)
        return KeySetting(command, () if [each.lower() for each in held] == [NONE] else tuple(held), where)

    def catalogue(self, base: Catalogue) -> Catalogue:
        """Return the catalogue with the fields that the file's ``[models.NAME]`` tables set.

        Raises:
            SettingsError: a field is unknown or its value is wrong.
        """
        for name, table in self._tables("models").items():
            try:
                base = base.with_overrides({name: table})
            except ValueError as error:
                raise SettingsError(f"{self._where_wrong(base, name, table)}: {error}.") from None
        return base

    def _where_wrong(self, base: Catalogue, name: str, table: Mapping[str, Any]) -> str:
        """Return the line of a model's first wrong field, else of the field's table, else of the model's table."""
        section = f"models.{name}"
        for key, value in table.items():
            try:
                base.with_overrides({name: {key: value}})
            except ValueError:
                places = (self.where(key, section), self.where("", f"{section}.{key}"))
                return next((place for place in places if ", line " in place), self.where("", section))
        return self.where("", section)

    def connections(self) -> dict[str, Connection]:
        """Return the connections of the file's ``[connections.NAME]`` tables, by name.

        Raises:
            SettingsError: a setting is unknown, wrong or missing.
        """
        return {name: self._connection(name, table) for name, table in self._tables("connections").items()}

    def _tables(self, key: str) -> dict[str, dict[str, Any]]:
        found = self.data.get(key, {})
        if not isinstance(found, dict) or not all(isinstance(v, dict) for v in found.values()):
            raise SettingsError(f"{self.where(key)}: {key} must be tables: [{key}.NAME].")
        return found

    def _check_top(self) -> None:
        for key, value in self.data.items():
            if key in TABLES:
                continue
            kind = TOP.get(key)
            if kind is None:
                raise SettingsError(
                    f"{self.where(key)}: unknown setting {key!r}.",
                    f"Known are: {', '.join(TOP)}, {', '.join(f'[{table}]' for table in TABLES)}.",
                )
            if not isinstance(value, kind) or (isinstance(value, bool) and kind != (bool,)):
                word = {str: "text in quotes", bool: "true or false", list: "a list"}.get(kind[0], "a number")
                raise SettingsError(f"{self.where(key)}: {key} must be {word}.")

    def _connection(self, name: str, table: dict[str, Any]) -> Connection:
        """Return one connection; raise a SettingsError with the line of what is wrong."""
        section = f"connections.{name}"
        for key, value in table.items():
            where = self.where(key, section)
            if key in ("api_key", "key", "token"):
                raise SettingsError(
                    f"{where}: keys do not belong in this file.", 'Use api_key_env = "NAME_OF_A_VARIABLE".'
                )
            if key not in CONNECTION_SETTINGS:
                known = ", ".join(sorted(CONNECTION_SETTINGS))
                raise SettingsError(f"{where}: unknown setting {key!r}.", f"Known are: {known}.")
            if key == "headers":
                self._check_headers(section, value)
                continue
            self._check_value(where, key, value)
        place = (str(table.get(key, "")) for key in ("endpoint", "deployment", "api_version"))
        kind = BY_NAME.get(table.get("kind", ""))
        table = table | (taken_apart(kind, *place) if kind is not None else {})
        missing = _missing(table)
        if missing:
            raise SettingsError(f"{self.where('', section)}: connection {name!r} lacks {missing}.")
        read = {**table, "kind": kind}
        read["reasoning_tags"] = tuple(ReasoningTag(*pair) for pair in table.get("reasoning_tags", ()))
        return Connection(name=name, **read)

    def _check_headers(self, section: str, table: Any) -> None:
        """Raise a SettingsError for headers that cannot be sent, or that hold something else than variables' names."""
        whole = self.where("headers", section)
        if not isinstance(table, dict):
            raise SettingsError(f"{whole}: headers must be a table.", HEADERS_FORM)
        seen: set[str] = set()
        for name, variable in table.items():
            inside = self.where(name, f"{section}.headers")
            where = inside if ", line " in inside else whole
            if not HEADER_NAME.fullmatch(name) or looks_like_key(name):
                raise SettingsError(f"{where}: headers holds a name that no header has.", HEADERS_FORM)
            if name.lower() in HEADERS_OF_HTTP:
                raise SettingsError(f"{where}: headers must not set {name}: HTTP itself does.")
            if name.lower() in seen:
                raise SettingsError(f"{where}: headers holds {name} twice.")
            seen.add(name.lower())
            if not isinstance(variable, str) or not variable:
                raise SettingsError(f"{where}: headers: {name} must be the name of a variable.", HEADERS_FORM)
            _check_variable(where, f"headers: {name}", variable)

    def _check_value(self, where: str, key: str, value: Any) -> None:
        choices = CHOICES.get(key)
        if choices is not None and value not in choices:
            raise SettingsError(f"{where}: {key} must be one of {', '.join(choices)}.")
        if key in LIMITS:
            if type(value) not in (int, float) or not 0 < value <= LONGEST:
                raise SettingsError(f"{where}: {key} must be a number of seconds, above 0 and at most {LONGEST:,}.")
            return
        if key == "reasoning_tags":
            _check_tags(where, value)
            return
        kind = KINDS.get(key, str)
        if type(value) is not kind:
            word = {int: "a whole number", bool: "true or false", str: "text in quotes"}[kind]
            raise SettingsError(f"{where}: {key} must be {word}.")
        if isinstance(value, int) and kind is int and value <= 0:
            raise SettingsError(f"{where}: {key} must be a number of tokens above 0.")
        if isinstance(value, int) and value >= MOST_TOKENS:
            raise SettingsError(f"{where}: {key} must be a number of tokens below {MOST_TOKENS:,}.")
        if key == "api_key_env":
            _check_variable(where, key, str(value))


def _check_variable(where: str, setting: str, value: str) -> None:
    """Raise a SettingsError for what is no variable's name. It may be a key, so the error does not quote it."""
    if value and (looks_like_key(value, for_variable=True) or not VARIABLE_NAME.fullmatch(value)):
        raise SettingsError(
            f"{where}: {setting} holds no variable's name (letters, digits and _).", "Keys do not belong here."
        )


def _check_tags(where: str, value: Any) -> None:
    """Raise a SettingsError for what is no list of pairs of tags."""
    pairs = value if isinstance(value, list) else [value]
    for pair in pairs:
        sound = isinstance(pair, list) and [type(tag) for tag in pair] == [str, str] and pair[0] != pair[1]
        if not sound or not all(TAG.fullmatch(tag) for tag in pair):
            raise SettingsError(
                f"{where}: reasoning_tags must be pairs of an opening and a closing tag; {pair!r} is none.",
                'Write [["<reflect>", "</reflect>"]]: each tag of 3 to 100 characters, with no space around it.',
            )


def _missing(table: Mapping[str, Any]) -> str:
    """Return the required settings that a connection lacks, in words; empty where it has them all."""
    if "kind" not in table:
        *kinds, last = BY_NAME
        return f"kind ({', '.join(kinds)} or {last})"
    return " and ".join(key for key in BY_NAME[table["kind"]].required if not table.get(key))
