"""Roles that are written into a text: labels of turns, and the signs by which a template of a model marks them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise

from tui.core.advice.finding import Edit, Finding, Rule

MOST = 400  # labels that are looked at
SYSTEM = "system|developer|sistema|시스템|系统|系統|システム"
USER = (
    "user|human|customer|client|benutzer(?:in)?|nutzer(?:in)?|anwender(?:in)?|kunde|kundin|mensch|cliente|usuari[oa]"
    "|human[oa]|사용자|유저|인간|사람|이용자|고객|손님|顾客|顧客|客户|客戶|お客様|用户|用戶|使用者|人类|人類"
    "|ユーザー?|利用者|人間"
)
ASSISTANT = (
    "(?:(?:ai|ki|ia)[ -]?)?(?:assistant|assistent(?:in)?|어시스턴트|助手|アシスタント)|asistente\\s+virtual|ai"
    "|chatgpt|gpt|bot"
    "|chatbot|봇|assistent(?:in)?|ki|asistente|ia|어시스턴트|비서|도우미|챗봇|조수|인공지능|助手|助理|机器人|機器人"
    "|人工智能|アシスタント|ボット"
)
LABEL = re.compile(
    rf"^(?P<mark>(?P<adorned>(?:#{{1,6}}|[-*+•]|\d{{1,3}}[.)])[ \t]+)?\*{{0,2}}(?:(?P<system>{SYSTEM})"
    rf"|(?P<user>{USER})|(?P<assistant>{ASSISTANT}))"
    r"(?:[ \t]*(?:prompt|message))?\*{0,2}[ \t]*[:：]\*{0,2}[ \t]*)(?P<text>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
SIGN = re.compile(
    r"<\|(?:im_(?:start|end)|(?:start|end)_header_id|eot_id|system|user|assistant|begin_of_text|start|message)\|>"
    r"|\[/?INST\]|<</?SYS>>"
)
ALPACA = re.compile(r"^#{2,3}[ \t]*(?:(?P<asked>instruction)|(?P<answered>response))[ \t]*:[ \t]*$", re.I | re.M)
# After these a text is about prompts, training data or conversations: then labels are its subject.
SUBJECT = re.compile(
    r"\b(?:chat\s+templates?|tokeni[sz]ers?|fine-?tun\w*|training\s+data|datasets?|chatml|jsonl|transcripts?|dialogues?"
    r"|conversations?|roles?\s+labels?)\b",
    re.IGNORECASE,
)


def roles(said: str) -> list[Finding]:
    """Return one finding where a text, in which all that is quoted is blanked, has roles written into it."""
    for marks in (_signs(said), _template(said), _labels(said)):
        if marks and not SUBJECT.search(said):
            return [Finding(Rule.ROLES, marks[0][0], marks[-1][1], Rule.ROLES.reason, _without(said, marks))]
    return []


def _signs(said: str) -> list[tuple[int, int]]:
    """Return the signs of a template."""
    return [sign.span() for sign in islice(SIGN.finditer(said), MOST)]


def _template(said: str) -> list[tuple[int, int]]:
    """Return the headings of an instruction and of the response to it, where a text has both."""
    found = list(islice(ALPACA.finditer(said), MOST))
    both = any(each["asked"] for each in found) and any(each["answered"] for each in found)
    return [each.span() for each in found] if both else []


def _labels(said: str) -> list[tuple[int, int]]:
    """Return the labels of turns: of two roles or more, or of a system message that begins the text.

    In a list and as headings they are labels of turns only where a user's stands next to an assistant's.
    """
    labels = list(islice(LABEL.finditer(said), MOST))
    turns = [label for label, following in pairwise(labels) if label["user"] and following["assistant"]]
    if not any(label["adorned"] for label in turns):
        labels = [label for label in labels if not label["adorned"]]
    held = {kind for label in labels for kind in ("system", "user", "assistant") if label[kind]}
    begins = bool(labels) and labels[0]["system"] and not said[: labels[0].start()].strip()
    return [label.span("mark") for label in labels] if len(held) > 1 or begins else []


def _without(said: str, marks: Sequence[tuple[int, int]]) -> Edit | None:
    """Return the change that takes the label of a system message out, where that is the only one."""
    return Edit(*marks[0]) if len(marks) == 1 and LABEL.match(said, marks[0][0]) else None
