"""The file of mull's own that a text of another program becomes, and the stem it is called by."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from tui.core.personas.checks import CONTROL, UNFIT, UNFIT_IN_TEXT
from tui.core.personas.persona import BUILT_INS, PLACE
from tui.imports.personas.foreign_persona import ForeignPersona, Purpose
from tui.imports.personas.placeholders import literal

LONGEST_NAME = 100  # characters
LONGEST_STEM = 60  # characters: room for a number after it
LONGEST_KEPT = 50_000  # characters of what was not understood
BETWEEN = re.compile(r"[^\w-]+")
# What JSON leaves as it is and YAML does not take, or takes for the end of a line.
ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
OTHER = "persona"


def stem_of(name: str) -> str:
    """Return the stem for a name: its letters and digits in lower case, of every script, and hyphens between them."""
    plain = unicodedata.normalize("NFC", name).lower()
    return BETWEEN.sub("-", plain).strip("-_")[:LONGEST_STEM].strip("-_") or OTHER


def file_of(found: ForeignPersona, persona: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the text of the file, and sentences on what of it could not be kept.

    ``persona`` is the stem of the one a prompt goes with.
    """
    body = CONTROL.sub("", found.text)
    lost = len(found.text) - len(body)
    told = [f"{lost} control characters are left out"] if lost else []
    told += [f"sent as text, with a backslash before it: {', '.join(names)}"] if (names := _escaped(found)) else []
    imported, dropped = _kept(found.kept)
    told += [f"{', '.join(dropped)}: too long to be kept"] if dropped else []
    front: dict[str, Any] = {"name": one_line(found.name)[:LONGEST_NAME].strip() or OTHER}
    if about := one_line(found.description):
        front["description"] = literal(about, (*BUILT_INS, *found.variables))
    front |= {"variables": dict(found.variables)} if found.variables else {}
    if found.purpose is Purpose.PROMPT:
        front |= {"persona": persona} if persona else {}
    else:
        front |= {**found.wishes, **({"opening": opening} if (opening := _turns(found)) else {})}
    front |= {"imported": imported} if imported else {}
    return f"---\n{_lines(front)}---\n{body.strip(chr(10))}\n", tuple(told)


def _escaped(found: ForeignPersona) -> list[str]:
    """Return the built-in names that are text in a persona: whoever wants them filled takes the backslash away."""
    held = {place[2] for place in PLACE.finditer(found.text) if place[1]}
    return [name for name in BUILT_INS if name in held and found.purpose is Purpose.PERSONA]


def one_line(text: str) -> str:
    """Return a text as one line that can be shown."""
    return " ".join(UNFIT.sub(" ", text).split())


def _turns(found: ForeignPersona) -> list[dict[str, str]]:
    said = ({"user": turn.user, "assistant": turn.assistant} for turn in found.opening)
    turns = [{who: UNFIT_IN_TEXT.sub("", words) for who, words in turn.items() if words.strip()} for turn in said]
    return [turn for turn in turns if turn.get("assistant", "").strip()]


def _kept(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return what is kept, and the keys of what is too long for a front matter: the shortest ones are kept."""
    room, kept = LONGEST_KEPT, {}
    for key in sorted(values, key=lambda each: len(_json(values[each]))):
        room -= len(_json(values[key])) + len(key)
        if room >= 0:
            kept[key] = values[key]
    return {key: value for key, value in values.items() if key in kept}, [key for key in values if key not in kept]


def _lines(front: Mapping[str, Any]) -> str:
    """Return a front matter, a key a line; what is kept of another program and the turns are a line each."""
    rows = []
    for key, value in front.items():
        if key == "imported":
            rows += [f"{key}:", *(f"  {_json(name)}: {_json(held)}" for name, held in value.items())]
        elif key == "opening":
            rows += [f"{key}:", *(f"  - {_json(turn)}" for turn in value)]
        else:
            rows.append(f"{key}: {_json(value)}")
    return "".join(f"{row}\n" for row in rows)


def _json(value: Any) -> str:
    """Return a value as JSON that is YAML too."""
    text = json.dumps(value, ensure_ascii=False)
    return ESCAPED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
