"""What may hold a secret is masked: in a request as it is shown, and in the words of a program that are quoted.

Of a request all is masked that is not known to hold no secret. Words are to stay readable: in them a value is masked
that looks like a key or a token, or that stands behind the name of one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tui.core.key_shapes import KEY, looks_like_key
from tui.providers.errors.wording import MASK

# Headers that HTTP, the SDK or mull set, with values that are no secret.
SHOWN = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "transfer-encoding"}
    | {"user-agent", "openai-organization", "openai-project"}
)
SDK = "x-stainless-"  # what the SDK says of itself and of the computer
SIGNED = (MASK, f"Bearer {MASK}")  # how a request that is not sent is signed
VERSION = re.compile(r"[A-Za-z0-9.-]{1,40}")
TOKEN = re.compile(r"\beyJ[\w-]{8,}(\.[\w-]*)*")
# Names of secrets, alone or at the end of a longer one. "InvalidToken: ..." is an error's code and names none.
WORDS = r"(?i:secret|passw(?:or)?d|passphrase|pwd)"
KEYS = r"(?i:token|key|credential|assertion|signature)"
JOINED = (
    r"(?!(?i:invalid|expired|missing|unsupported|unknown|bad|wrong))"
    rf"(?:[\w.-]*[_.-](?:{WORDS}|{KEYS})|(?i:api|access|auth|account|client|refresh|id)(?:{WORDS}|{KEYS})"
    r"|\w*[a-z0-9](?:Secret|Password|Token|Key|Credential|Signature))"
)
ANY = rf"(?<![\w.-])(?:{JOINED}|{WORDS}|{KEYS})\\?[\"']?"
EQUALS, COLON = r"\s*={1,3}>?\s*", r"\s*:=?\s*"
# No values, and words with which a sentence goes on behind a colon.
EMPTY = r"(?!(?i:none|null|nil|true|false)(?![\w-]))"
PROSE = (
    r"(?!(?i:none|null|nil|true|false|an?|the|is|was|has|not?|missing|invalid|expired|required|empty|unknown|wrong"
    r"|denied|rejected|revoked|must|should|can(?:not)?|could|does|or|and|to|with|from|in|of|for|you|your|this|that|please"
    r"|access|failed|it|see)(?![\w-]))"
)
SCHEMES = r"(?:basic|bearer|digest|negotiate)"
VALUE = r"(?:[^\s\"'&]|&(?![\w.-]+=))*[^\s\"'&.,;:)\]}\\]"
# What stands before a value, which is kept, and the value.
BEHIND_NAMES = tuple(
    re.compile(rf"(?P<kept>{before}){value}")
    for before, value in (
        (rf"{ANY}(?:{EQUALS}|{COLON})\\?\"", r"[^\"]{3,}"),
        (rf"{ANY}(?:{EQUALS}|{COLON})\\?'", r"[^']{3,}"),
        (ANY + EQUALS, EMPTY + VALUE),
        (rf"(?<![\w.-])(?:{JOINED}\\?[\"']?{COLON}|--?(?:{JOINED}|{WORDS}|{KEYS})\s+(?!-))", PROSE + VALUE),
        (rf"(?<![\w.-]){WORDS}\\?[\"']?{COLON}", rf"{PROSE}(?=\S*[^\sA-Za-z.,;:!?'\"]|\S+\s*$){VALUE}"),
        (rf"(?<![\w.-]){KEYS}\\?[\"']?{COLON}", rf"(?!\w+://|[./~])(?=\S*\d)(?=\S{{12}}){VALUE}"),
        (rf"(?i:\b(?:authorization|cookie)[\"']?\s*[=:]\s*[\"']?(?:{SCHEMES}\s+)?)", r"[^\s\"']+"),
        (r"://[^\s/:@]*:", r"[^\s/@]+(?=@)"),
    )
)


def masked(words: str) -> str:
    """Return words with what may be a secret masked: what looks like a key or a token, or stands behind its name."""
    for pattern in BEHIND_NAMES:
        words = pattern.sub(rf"\g<kept>{MASK}", words)
    return KEY.sub(MASK, TOKEN.sub(MASK, words))


def shown_headers(headers: Mapping[str, str], foreign: Collection[str]) -> dict[str, str]:
    """Return the headers of a request as they may be shown.

    ``foreign`` are names of headers, in small letters, that the user's own settings or variables set: their values are
    masked, whatever they are called.
    """
    return {name: value if _is_open(name.lower(), value, foreign) else MASK for name, value in headers.items()}


def shown_url(url: str) -> str:
    """Return the URL of a request as it may be shown: of a query, the api-version alone is shown."""
    parts = urlsplit(url)
    pairs = [(name, value if _is_version(name, value) else MASK) for name, value in parse_qsl(parts.query, True)]
    return urlunsplit(parts._replace(query=urlencode(pairs, safe="*")))


def _is_open(name: str, value: str, foreign: Collection[str]) -> bool:
    """Return whether the value of a header may be shown."""
    return value in SIGNED or (name not in foreign and (name in SHOWN or name.startswith(SDK)))


def _is_version(name: str, value: str) -> bool:
    """Return whether a parameter of a query is the api-version, and looks like one."""
    return name == "api-version" and VERSION.fullmatch(value) is not None and not looks_like_key(value)
