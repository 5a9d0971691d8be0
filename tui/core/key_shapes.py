"""What keys look like: shapes of common services, and words that a key stands beside.

A text is judged, not a key: no list is whole. It is there so that a key which was pasted into the wrong field is not
written into a file.
"""

from __future__ import annotations

import re

SHAPES = (
    r"\b(sk|rk|pk|csk|gsk|hf|xai|sess)[-_][A-Za-z0-9_-]{12,}",  # OpenAI, Anthropic, OpenRouter, Groq, xAI, Cerebras ...
    r"\b(nvapi|pplx|glpat|tvly|lsv2|vck|jina|tgp_v1|dop_v1|github_pat)[-_][A-Za-z0-9_-]{12,}",
    r"\b(r8|fw|gh[oprsu]|npm|voy|key)_[A-Za-z0-9]{20,}",  # Replicate, Fireworks, GitHub ...
    r"\bpa-[A-Za-z0-9_]{30,}",  # Voyage
    r"\bxox[abeprs]-[A-Za-z0-9-]{10,}",  # Slack
    r"\bdapi[0-9a-f]{16,}",  # Databricks
    r"\bAIza[A-Za-z0-9_-]{10,}|\bAQ\.[A-Za-z0-9_-]{20,}|\bya29\.[A-Za-z0-9_-]{10,}",  # Google
    r"\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bABSK[A-Za-z0-9+/]{16,}",  # Amazon
    r"\beyJ[A-Za-z0-9_-]{16,}",  # a token of three parts
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAGE-SECRET-KEY-1",
    r"(?<![A-Za-z0-9])[0-9a-fA-F]{32}(?![A-Za-z0-9])",  # Azure's older keys
    r"(?<![A-Za-z0-9])[A-Za-z0-9]{60,}",  # Azure's newer ones
    # small letters, capitals and digits in a long row: Mistral, Cohere, AI21, Amazon's secret keys ...
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])(?=[A-Za-z0-9]*[0-9])[A-Za-z0-9]{28,}",
)
# Names beside which a value is a key, whatever it looks like. A variable or a place to fill in is none.
BESIDE = (
    r"(?i:\bbearer)\s+[^\s$%{<\"']{8,}",
    r"(?i:[?&](key|code|sig|token|secret|password|[\w-]*(api|subscription)[-_]?key|access[-_]?token)=)[^&\s$%{<]{4,}",
    r"(?i:(api[-_]?key|access[-_]?token|passw(or)?d|authorization)[=:])\s*[\"']?[^\s$%{<\"']{8,}",
)
KEY = re.compile("|".join((*SHAPES, *BESIDE)))
# Signs of a key in a place where only a variable's name belongs.
NO_NAME = re.compile(r"(?=.*[0-9])(?=.*[a-z])[A-Za-z0-9+/=_-]{20,}")
# A command that prints its own words. In a shell a $ or a % may stand for something that is not written there.
PRINTS_ITSELF = re.compile(
    r"(?i)\s*[\"']?([^\s\"']*[/\\])?"
    r"((echo|printf|print|write-(output|host))(\.exe)?[\"']?\s+\S"
    r"|((ba|da|z|k)?sh|cmd|powershell|pwsh)(\.exe)?[\"']?\s+(\S+\s+)*?[\"']?(echo|printf|print|write-(output|host))\s+[^$%`(]+$)"
)
LONGEST = 10_000  # characters of a text that are looked at


def looks_like_key(text: str, *, for_variable: bool = False) -> bool:
    """Return whether a text looks like a key; the check is stricter if a variable's name is expected."""
    return bool(KEY.search(text[:LONGEST]) or (for_variable and NO_NAME.fullmatch(text.strip())))


def prints_itself(command: str) -> bool:
    """Return whether a command prints what is written in it, such as ``echo``: that would be the key itself."""
    return PRINTS_ITSELF.match(command[:LONGEST]) is not None
