"""Rules on the messages of a request that servers and chat templates have, known by the words of their errors.

No standard defines a code for them. The words are those of chat templates (Gemma, Mistral, Llama, Qwen) and of
services, as recorded answers and public reports quote them.
"""

from __future__ import annotations

import re

from tui.core.models.profile import RefusedParameter

INSTRUCTION = r"(?:system|developer)"
ROLE_NAME = rf"['\"`]?{INSTRUCTION}['\"`]?"
# The patterns of each rule; the first that is found decides.
WORDS = (
    (
        RefusedParameter.BARE_REPLY,
        r"reasoning_content\W.{0,80}(?:must be|is required|is missing|are missing)"
        r"|(?:missing|requires?|without)\W.{0,40}reasoning_content",
    ),
    (
        RefusedParameter.LATER_SYSTEM,
        rf"{ROLE_NAME}(?: (?:message|prompt|role)s?)? (?:must|should|can|may|has to|have to)(?: only)?"
        r" (?:be|come|appear|occur) (?:at the (?:beginning|start)|(?:the )?(?:very )?first|at (?:index|position) 0)"
        rf"|(?:only(?: be| have)?|more than|at most) (?:one|a single) {INSTRUCTION} message"
        rf"|multiple (?:[\w-]+ )?{INSTRUCTION} messages"
        rf"|only the first message (?:can|may) (?:be|have|use) (?:a |an |the )?(?:role )?{ROLE_NAME}"
        rf"|{ROLE_NAME}(?: (?:message|prompt|role)s?)? (?:is|are) only (?:allowed|permitted|supported|accepted)"
        r" (?:at the (?:beginning|start)|(?:as|for|in) the (?:very )?first)"
        rf"|unexpected role {ROLE_NAME} after role",
    ),
    (
        RefusedParameter.REPEATED_ROLE,
        r"(?:must|should|to|not|n't|requests) (?:be )?alternat|alternat\w+ between|after the optional system message"
        r"|(?:consecutive|successive) (?:user|assistant|messages)|same role (?:in a row|consecutively|twice)"
        r"|unexpected role ['\"`]?(\w+)['\"`]? after role ['\"`]?\1"
        r"|(?:first message|conversation) must (?:be|have|use|start|begin)\b.{0,30}\buser\b",
    ),
    (
        RefusedParameter.ROLE_SYSTEM,
        rf"{INSTRUCTION} (?:role|message|prompt|instruction)s? (?:is |are )?(?:currently )?(?:not|un)[ -]?"
        r"(?:currently )?(?:yet )?(?:supported|allowed|permitted|enabled)"
        rf"|(?:does ?n['o]?t|not) support (?:a |the )?{INSTRUCTION} (?:role|message|prompt|instruction)"
        r"|only user,? (?:and )?(?:model|assistant)\b.{0,40}roles are supported"
        rf"|(?:unknown|unsupported|unexpected|invalid) (?:message )?role:? {ROLE_NAME}"
        rf"|(?:unexpected|unsupported|unknown) message role\b|unknown variant {ROLE_NAME}"
        rf"|role:? {ROLE_NAME} is (?:not|un|in)[ ]?(?:supported|known|valid|allowed)"
        rf"|{ROLE_NAME} is not one of \[|\brole\b.{{0,60}}input should be",
    ),
)
RULES = tuple((part, re.compile(words, re.IGNORECASE | re.DOTALL)) for part, words in WORDS)


def broken_rule(words: str) -> RefusedParameter | None:
    """Return the rule on messages that an error's words name, None if they name none."""
    return next((part for part, pattern in RULES if pattern.search(words)), None)
