"""What one row of gptme says: a message of a person's, an answer with its thoughts, or what a tool gave."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from tui.core.attachments import Held
from tui.core.usage.usage import Usage
from tui.imports import fields
from tui.imports.attached import file_attached, sorted_out
from tui.imports.conversation import ForeignMessage, Kind
from tui.imports.source import SourceFile
from tui.imports.times import time_of
from tui.imports.tool_notes import gave, not_there

SIGNATURE = re.compile(r"<!--\s*think-sig:.*?-->\s*", re.DOTALL)
BEGINS = re.compile(r"[ \t]*<think(?:ing)?>")
ENDS = re.compile(r"</think(?:ing)?>\s*")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
STORED = "files"  # where gptme keeps what was attached, each file named after a digest of it


@dataclass(slots=True)
class Said:
    """What a row says, without its place in the conversation."""

    kind: Kind
    time: str
    text: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def message(self, key: str, parent: str | None) -> ForeignMessage:
        """Return it as a message in its place."""
        return replace(ForeignMessage(key, parent, self.kind, self.time, self.text), **self.more)


def message_of(row: Mapping[str, Any], main: SourceFile, *, begun: bool) -> Said:
    """Return what a row says. ``begun``: somebody has typed something before it.

    What a tool gave has the role of the system too, but for what stands before the first question.
    """
    role, time, content = fields.text(row, "role"), time_of(row.get("timestamp")), fields.text(row, "content")
    meta = fields.mapping(row, "metadata")
    if role != "assistant" and (what := _left_out(row, role, begun=begun)):
        return Said(Kind.HIDDEN, time, left_out=Counter([what]))
    held, notes = sorted_out(_files(row, main))
    match role:
        case "user":
            marks = ("pinned",) if row.get("pinned") is True else ()
            return Said(Kind.USER, time, content, {"attachments": held, "notes": notes, "marks": marks})
        case "assistant":
            answer = _answer(time, content, meta)
            answer.more.update(attachments=held, notes=notes)
            return answer
        case "system":
            given = gave(fields.text(meta, "tool"), content)
            return Said(Kind.REPLY, time, more={"attachments": held, "notes": (given, *notes)})
    return Said(Kind.REPLY, time, content, unknown=Counter([f"role {role}"]))


def _left_out(row: Mapping[str, Any], role: str, *, begun: bool) -> str:
    """Return what a row is that nobody typed and no tool gave, empty if it is none."""
    if row.get("ui_only") is True:
        return "messages for the screen alone"
    if role == "system" and not begun:
        return "instructions that gptme gave"
    return "messages that gptme hides" if row.get("hide") is True else ""


def _answer(time: str, content: str, meta: Mapping[str, Any]) -> Said:
    thoughts, text = parted(content)
    about: dict[str, Any] = {
        "reasoning": thoughts,
        "model": fields.text(meta, "resolved_model") or fields.text(meta, "model"),
        "usage": _usage(fields.mapping(meta, "usage") or meta),
        "cost": fields.number(meta, "cost"),
        "effort": fields.text(meta, "reasoning_effort") or None,
        "seconds": _seconds(fields.mapping(meta, "timings")),
    }
    return Said(Kind.REPLY, time, text, about)


def parted(content: str) -> tuple[str, str]:
    """Return the thoughts that stand in an answer, in tags that begin a line outside of code, and its other text.

    An answer that ends within its first thought was cut off there. Any other tag that is not closed is text.
    """
    whole = SIGNATURE.sub("", content)
    thoughts: list[str] = []
    said: list[str] = []
    at = 0
    while (begins := _thought(whole, at)) is not None:
        ends = ENDS.search(whole, begins.end())
        if ends is None and (thoughts or whole[: begins.start()].strip()):
            break
        said.append(whole[at : begins.start()])
        thoughts.append(whole[begins.end() : None if ends is None else ends.start()].strip())
        at = len(whole) if ends is None else ends.end()
    text = "".join([*said, whole[at:]])
    return "\n\n".join(thoughts), text.strip("\r\n") if thoughts else text


def _thought(text: str, at: int) -> re.Match[str] | None:
    """Return where the next thought begins, None if there is none: at the beginning of a line, outside of code."""
    fence = ""
    while at < len(text):
        found = None if fence else BEGINS.match(text, at)
        if found is not None:
            return found
        end = text.find("\n", at) + 1 or len(text)
        fence = _fence_after(text[at:end], fence)
        at = end
    return None


def _fence_after(line: str, fence: str) -> str:
    """Return the fence of the code that is open after a line, empty outside of code."""
    found = FENCE.match(line)
    if found is None:
        return fence
    if not fence:
        return found[1]
    closes = found[1].startswith(fence) and not line[found.end() :].strip()
    return "" if closes else fence


def _usage(told: Mapping[str, Any]) -> Usage | None:
    """Return the tokens, of both generations; what was read from the cache or written to it is not in gptme's input."""
    new, cached, written, output, reasoning = (
        fields.tokens(told, name)
        for name in (
            "input_tokens",
            "cache_read_tokens",
            "cache_creation_tokens",
            "output_tokens",
            "reasoning_tokens",
        )
    )
    if new.value is None and output.value is None:
        return None
    return Usage(fields.together(new, cached, written), cached, output, reasoning, written)


def _seconds(timings: Mapping[str, Any]) -> float | None:
    """Return how long a model took: until its first token, and from then to the last."""
    parts = [fields.number(timings, name) for name in ("ttft_ms", "gen_ms")]
    told = [part for part in parts if part is not None and part >= 0]
    return sum(told) / 1000 if told else None


def _files(row: Mapping[str, Any], main: SourceFile) -> Iterator[Held | str]:
    """Yield the files of a message: what gptme kept of them, or what lies beside the conversation."""
    for path in fields.items(row, "files"):
        if not isinstance(path, str):
            continue
        name = PurePosixPath(PureWindowsPath(path).as_posix()).name
        digest = fields.text(row, "file_hashes", path)
        kept = f"{STORED}/{digest}{PurePosixPath(name).suffix}" if digest.isalnum() else path
        file = main.beside(kept)
        yield not_there(name or path) if file is None else file_attached(name, file)
