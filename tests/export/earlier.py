"""Exports as an earlier mull wrote them: without a mark, and without digests."""

from __future__ import annotations

import json
import re

HEAD = re.compile(r"^<!-- mull session ([0-9a-f]{32}) [0-9a-f]{32} (.+) -->$", re.MULTILINE)


def mark_of(text: str) -> str:
    """Return the mark of an export."""
    found = HEAD.search(text)
    assert found is not None
    return found[1]


def as_earlier(text: str) -> str:
    """Return an export as an earlier mull would have written it; any other text as it is."""
    if HEAD.search(text) is None:
        return text
    mark = mark_of(text)
    records = re.compile(rf"^<!-- mull records {mark} [0-9a-f]{{32}} (.+) -->$", re.MULTILINE)
    boundary = re.compile(rf"^(<!-- mull (?:persona|user|reply|summary) \d+) {mark} -->$", re.MULTILINE)
    text = HEAD.sub(lambda found: _comment("session", json.loads(found[2])["lines"]), text, count=1)
    return boundary.sub(r"\1 -->", records.sub(lambda found: _comment("records", _plain(json.loads(found[1]))), text))


OUTPUT = re.compile(r"answer (~?)([\d,]+) · (?:thinking (~?)([\d,]+) \((?:counted here, )?not kept\)|no thinking)")
UNKNOWN_OUTPUT = re.compile(r"out (\S+) · thinking unknown")
WORDS = {
    " · cost unknown": " · $?",
    "usage not reported": "usage not reported by the service",
    "[no answer]": "[starved]",
    '"note": "start of reply"': '"note": "primes the reply"',
    "tokens  status      part": "tokens  fate        part",
    "kept      start      -              (start of reply)": "kept      priming    -              (primes the reply)",
}


def in_earlier_words(text: str) -> str:
    """Return what is told of turns in the words that an earlier mull had: the whole output, and what of it went."""
    text = UNKNOWN_OUTPUT.sub(r"out \1 · reasoning ? dropped", OUTPUT.sub(_output, text))
    for now, then in WORDS.items():
        text = text.replace(now, then)
    return text


def _output(found: re.Match[str]) -> str:
    sign, answer, doubt, thinking = found.groups(default="")
    whole = int(answer.replace(",", "")) + int(thinking.replace(",", "") or 0)
    return f"out {sign}{whole:,} · reasoning {doubt}{thinking or 0} dropped"


def _plain(data: dict[str, object]) -> dict[str, object]:
    lines = data["lines"]
    assert isinstance(lines, list)
    for line in lines:
        at = {name: place[:2] for name, place in line.pop("at", {}).items()}
        if at:
            line["at"] = {name: at[name] for name in ("text", "reasoning") if name in at}
    return {"size": data["size"], "lines": lines}


def _comment(kind: str, value: object) -> str:
    data = json.dumps(value, ensure_ascii=True).replace("--", "-\\u002d")
    return f"<!-- mull {kind} {data} -->"
