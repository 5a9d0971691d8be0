"""Inserted text without delimiters: a log, code, data or a document that stands beside the task unmarked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tui.core.advice.finding import Edit, Finding, Rule
from tui.core.advice.quoted import BLANK, blanked

LEAST_LINES = 8  # of code, a log or data: a few lines are clear without tags
LED_IN_LINES = 30  # where a line that ends with a colon leads in, and nothing follows
LEAST_DOCUMENT = 2000  # characters
LONGEST_TASK = 400  # characters of a paragraph that says what to do with a document
LOOKED_AT = 200  # characters of a line by which its kind is told
MOST_LINES = 10_000
SHARE = 0.6  # of the lines of inserted text are of its kind; the others are blank, comments, or wrapped


class Kind(Enum):
    """What a line is, or a run of lines. The value of inserted text is the tag to put around it."""

    BLANK = "blank"
    PROSE = "prose"
    TITLE = "title"
    MARKED = "marked"
    LOG = "log"
    CODE = "code"
    DATA = "data"
    DOCUMENT = "document"


QUOTATION_MARKS = '"“”„«»「『'
INSERTED = (Kind.LOG, Kind.CODE, Kind.DATA)
TITLE = re.compile(
    r"\s*(?:#{1,6}\s+\S|(?:\*\*)?\S+(?:\s+\S+){0,2}\s*[:：](?:\*\*)?\s*$|[-=_*~]{3,}\s*$|\[[^\]]{1,40}\]\s*$)"
)
LOG = re.compile(
    r"\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d[T\s]\d\d:\d\d|\[?\d\d:\d\d:\d\d|\[?\d\d[/.]\w{2,3}[/.]\d{4}[\s:]\d\d:"
    r"|[A-Z][a-z]{2}\s+\d{1,2}\s\d\d:\d\d:\d\d"
    r"|\[?(?:ERROR|WARN(?:ING)?|INFO|DEBUG|TRACE|FATAL|CRITICAL)\b|Traceback \(|at\s+[\w$.<>]+\("
    r"|File \"[^\"]+\", line \d"
    r"|\d{1,3}(?:\.\d{1,3}){3}\s|[\w.]+(?:Error|Exception): )"
)
DIFF = re.compile(r"diff --git |index [0-9a-f]{6,}|@@ -\d|\+\+\+ \S|--- \S|[+-](?:\t| {4})\s*\S")
ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s")  # of a list
CODE = re.compile(
    r"\s*(?:(?:async\s+)?def\s+\w+\(|class\s+\w+\s*[(:{]|from\s+\S+\s+import\s|import\s+[\w.{*\"']+(?:\s|;|$)"
    r"|(?:return|elif|else|try|except|finally|with|if|for|while)\b[^.?!]*[:{;]\s*$|(?:return|yield|raise|throw)\s(?:[^.?!]|\.\w)*$"
    r"|(?:const|let|var|final|static|public|private|protected|export|func|fn|package|using|namespace|struct|enum|interface)\s"
    r"[^.?!]*$|#\s*include\b|@\w+|//|/\*|\*/|<\?|</?\w+[^>]*>\s*$|[\]})]+[;,)]*\s*$|--\s"
    r"|(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|FROM|WHERE|JOIN|GROUP BY|HAVING|ORDER BY|LIMIT|LEFT JOIN|VALUES)\b"
    r"|\w+\(.*\)\s+AS\s"
    r"|[\w.\[\]\"'*>-]+\s*(?:[-+*/|&%]?=|:=|=>|<-)\s*\S|[A-Za-z_][\w.]*\(.*\)\s*[;{:]?\s*$|.*(?:;|\{|\}|\)\s*=>|->)\s*$)"
)
DATA = re.compile(
    r"\s*(?:[^\s,;|\t][^,;|\t]*(?:(?:,[^,]*){3,}|(?:;[^;]*){3,}|(?:\t[^\t]*){2,})$|[\"{\[].*[,:{\[\]}]\s*$|[\]}],?\s*$)"
)
# Words as in a sentence: several in a row, or an end; in Chinese and Japanese many characters in a row.
SENTENCES = re.compile(
    r"[,;]\s+\w+.*[.?!]\s*$|\b\w{2,}\s+\w{2,}\s+\w{2,}\s+\w{2,}.*[.?!。？！]\s*$|(?:[^\W\d_]{2,}\s+){6}|[ぁ-ヿ一-鿿]{12}"
)
NOUNS = (
    r"(?:texts?|articles?|documents?|contracts?|letters?|e-?mails?|essays?|reports?|papers?|stor(?:y|ies)|transcripts?|notes|minutes"
    r"|passages?|chapters?|posts?|policy|policies|agreements?|speech(?:es)?|reviews?|interviews?|memos?|drafts?|abstracts?|clauses?)"
)
# The words by which a task refers to a text that stands beside it.
REFERS = re.compile(
    rf"\b(?:this|these|following|below|above|attached)\s+(?:\w+\s+){{0,2}}{NOUNS}\b|\b{NOUNS}\s+(?:below|above)\b"
    r"|\b(?:diese[nmrs]?|folgende[nmrs]?|obige[nmrs]?|nachstehende[nmrs]?)\s+(?:\w+\s+)?(?:text|artikel|dokument|vertrag\w*|brief\w*"
    r"|e-?mail|bericht\w*|aufsatz|protokoll\w*|geschichte|abschnitt\w*)\b"
    r"|\b(?:est[ae]|siguiente)\s+(?:texto|artículo|documento|contrato|carta|correo|informe|ensayo|acta|historia)\b"
    r"|(?:다음|아래|위|이)\s*(?:의\s*)?(?:글|텍스트|문서|계약서|기사|보고서|이메일|편지|회의록|본문)"
    r"|(?:以下|下面|下列|上面|上述|[这這][份篇个個段])(?:的)?(?:文本|文字|文章|文件|文[档檔]|合同|合約|契約|[报報]告|[邮郵]件|信|[记記][录錄]|段落)"
    r"|(?:以下|次|下記|上記|この)(?:の)?(?:文章|テキスト|文書|契約書|記事|報告書|メール|手紙|議事録|本文)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: where it stands, without its line end, and what it is."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Block:
    """Inserted text that nothing marks, and what it is."""

    start: int
    end: int
    kind: Kind


def inserted_text(draft: str, blocks: Sequence[Block]) -> list[Finding]:
    """Return a finding for each inserted text that nothing marks."""
    return [
        Finding(Rule.DELIMITERS, block.start, block.end, Rule.DELIMITERS.reason, between_tags(draft, block))
        for block in blocks
    ]


def unmarked(text: str) -> list[Block]:
    """Return the inserted texts beside a task that nothing marks, in a text of which all marked blocks are blanked."""
    lines = lines_of(text)
    blocks = _runs(text, lines)
    if blocks:
        return blocks if _has_task(lines, blocks) else []
    return _document(text, lines)


def without(text: str, blocks: Sequence[Block]) -> str:
    """Return the text, as long as it was, with the blocks blanked: what stands in them is not said by the author."""
    return blanked(text, [(block.start, block.end) for block in blocks])


def _has_task(lines: Sequence[Line], blocks: Sequence[Block]) -> bool:
    """Return whether there is a line of prose outside of the blocks."""
    prose = (line.start for line in lines if line.kind is Kind.PROSE)
    return any(not any(block.start <= start < block.end for block in blocks) for start in prose)


def between_tags(draft: str, block: Block) -> Edit:
    """Return the change that puts tags around a block; its closing tag does not stand in the draft yet."""
    name, number = block.kind.value, 1
    while f"{name}>" in draft:
        number += 1
        name = f"{block.kind.value}{number}"
    return Edit(block.start, block.end, f"<{name}>\n{draft[block.start : block.end]}\n</{name}>")


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text and what each is; all lines behind ``MOST_LINES`` are the last one."""
    found, at = [], 0
    for line in text.split("\n", MOST_LINES):
        found.append(Line(at, at + len(line), _kind(line[:LOOKED_AT])))
        at += len(line) + 1
    return found


def _kind(line: str) -> Kind:
    if not line.strip():
        return Kind.BLANK
    if BLANK in line:
        return Kind.MARKED
    if LOG.match(line):
        return Kind.LOG
    code = DIFF.match(line) or CODE.match(line)
    if TITLE.match(line) and not code:
        return Kind.TITLE
    if not DIFF.match(line) and (SENTENCES.search(line) or ITEM.match(line)):
        return Kind.PROSE
    return Kind.CODE if code else Kind.DATA if DATA.match(line) else Kind.PROSE


def _runs(text: str, lines: Sequence[Line]) -> list[Block]:
    """Return the runs of lines that are code, a log or data, long enough and marked by nothing."""
    found, first = [], 0
    while first < len(lines):
        if lines[first].kind not in INSERTED:
            first += 1
            continue
        last = _end_of_run(lines, first)
        run = lines[first : last + 1]
        if _is_long(text, lines, first, last):
            found.append(Block(run[0].start, run[-1].end, _most(run)))
        first = last + 1
    return found


def _end_of_run(lines: Sequence[Line], first: int) -> int:
    """Return the last line of the run that begins with a line of code, of a log or of data."""
    last, other, inserted = first, 0, 1
    for number in range(first + 1, len(lines)):
        kind = lines[number].kind
        if kind in INSERTED:
            last, other, inserted = number, 0, inserted + 1
        elif kind is Kind.MARKED or (kind is not Kind.BLANK and (other := other + 1) > 2):
            break
    return last


def _is_long(text: str, lines: Sequence[Line], first: int, last: int) -> bool:
    """Return whether a run is long for what leads it in, and not marked by a title or as Markdown's indented code."""
    filled = [line for line in lines[first : last + 1] if line.kind is not Kind.BLANK]
    if len([line for line in filled if line.kind in INSERTED]) < max(LEAST_LINES, SHARE * len(filled)):
        return False
    before = next((line for line in reversed(lines[:first]) if line.kind is not Kind.BLANK), None)
    if before is not None and before.kind is Kind.TITLE:
        return False
    if all(text.startswith(("    ", "\t"), line.start) for line in filled):
        return False
    ends = all(line.kind is Kind.BLANK for line in lines[last + 1 :])
    led_in = before is not None and text[before.start : before.end].rstrip().endswith((":", "："))
    return len(filled) >= LED_IN_LINES or not (led_in and ends)


def _most(run: Sequence[Line]) -> Kind:
    """Return the kind of most lines."""
    return max(INSERTED, key=lambda kind: sum(line.kind is kind for line in run))


def _document(text: str, lines: Sequence[Line]) -> list[Block]:
    """Return the document beside a short task that refers to it, where nothing marks it."""
    if len(text) < LEAST_DOCUMENT or any(line.kind in (Kind.MARKED, Kind.TITLE) for line in lines):
        return []
    filled = [line for line in lines if line.kind is not Kind.BLANK]
    if not filled:
        return []
    for task, rest in ((filled[0], filled[1:]), (filled[-1], filled[:-1])):
        if task.end - task.start <= LONGEST_TASK and REFERS.search(text, task.start, task.end):
            return _if_long(text, rest[0].start, rest[-1].end) if rest else []
    led_in = re.match(r"[^\n:：]{5,200}[:：][ \t]+(?=\S)", text)
    if led_in is not None and REFERS.search(led_in[0]):
        return _if_long(text, led_in.end(), filled[-1].end)
    return []


def _if_long(text: str, start: int, end: int) -> list[Block]:
    """Return a stretch as a document where it is long, and not between quotation marks."""
    if end - start < LEAST_DOCUMENT or text[start] in QUOTATION_MARKS:
        return []
    return [Block(start, end, Kind.DOCUMENT)]
