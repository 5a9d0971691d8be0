"""Session files, damage to them, and what the next request must hold then, worked out from the undamaged bytes.

``python -m tests.engine.damaged_files 5000`` sends the next request of as many damaged files to a recording provider.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.doubles import O1, WordCounter
from tests.engine.session_harness import DONE, SessionHarness
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyStatus, UserMessage
from tui.core.conversation.record import Checkpoint, Summarised
from tui.core.conversation.repair import RequestLacks
from tui.core.errors import StreamBroken, UsageError
from tui.core.personas.persona import Persona
from tui.core.stream import Finished, TextDelta
from tui.core.usage.usage import Usage, reported
from tui.engine.branches import persona_of
from tui.engine.choice import Choice
from tui.engine.damage import Damage
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.store.sessions.store import Sessions

DRAFT = "And what now?"
PERSONAS = [
    Persona("p", "P", text="Be brief."),
    Persona("c", "C", text="Find faults."),
    Persona("k", "K", text="Plan."),
]
USAGE = Usage(reported(90), reported(0), reported(40), reported(30))
Record = dict[str, Any]


# Sessions without damage


@cache
def session_file(seed: int) -> bytes:
    """Return the file of a session in which a person took random steps, and at last had a whole answer."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_talked(Path(folder), random.Random(seed)))


async def _talked(folder: Path, chance: random.Random) -> bytes:
    harness = SessionHarness(folder)
    await _send(harness, chance, "q0")
    for number in range(1, chance.randint(4, 14)):
        await _step(harness, chance, number)
    await _send(harness, chance, "the last one")
    await harness.session.aclose()
    (path,) = folder.glob("*.jsonl")
    return path.read_bytes()


def _script(chance: random.Random, name: str) -> list[Any]:
    whole = [TextDelta(f"answer to {name} "), TextDelta('größer \u2028 {"type": "user"}'), DONE]
    cut = [TextDelta(f"half of {name}"), Finished(ReplyStatus.LENGTH, "length")]
    return chance.choice([whole, whole, whole, whole, cut, [StreamBroken("It broke.")]])


async def _send(harness: SessionHarness, chance: random.Random, text: str) -> None:
    whole = text == "the last one"
    harness.provider.script = [TextDelta("the last answer"), DONE] if whole else _script(chance, text)
    reply = await harness.reply(f'{text}: what is "it"?\n{{}}')
    if chance.random() < 0.4:  # what a slow reply leaves; it says what the end of the reply says
        await harness.session.resources.journal.write(Checkpoint(reply.id, "", ""))


async def _step(harness: SessionHarness, chance: random.Random, number: int) -> None:
    session, path = harness.session, harness.session.conversation.path()
    spoken = [m for m in path if isinstance(m, (UserMessage, Reply))]
    match chance.choice(["send", "send", "send", "again", "persona", "append", "mute", "summary", "back", "rename"]):
        case "send":
            await _send(harness, chance, f"q{number}")
        case "again" if session.conversation.muted.isdisjoint(m.id for m in spoken[-2:]):
            harness.provider.script = _script(chance, f"again {number}")
            async for _ in session.retry():
                pass
        case "persona" | "append" as how:
            with suppress(UsageError):  # what is in force already is not appended
                await session.switch_persona(chance.choice(PERSONAS), "append" if how == "append" else "replace")
        case "mute":
            await session.mark([chance.choice(spoken[:-1]).id], "muted", on=True)
        case "summary":
            covers = tuple(m.id for m in spoken[: max(1, len(spoken) // 2)])
            await session.put_summary(Summarised(None, f"summary {number}", ReplyOrigin("o1", "test"), covers))
        case "back":
            replies = [m for m in session.conversation.messages.values() if isinstance(m, Reply)]
            to = chance.choice(replies)
            switch = next((m for m in reversed(session.conversation.path(to.id)) if hasattr(m, "mode")), None)
            await session.go_on_from(to.id, replace(session.choice, persona=persona_of(switch)))  # type: ignore[arg-type]
        case "rename":
            await session.rename(f"title {number}")


# Damage. Each kind takes the rows of a file, without line feeds, and returns the bytes of the damaged file


def joined(rows: Iterable[bytes]) -> bytes:
    return b"".join(row + b"\n" for row in rows)


def cut(rows: list[bytes], chance: random.Random) -> bytes:
    data = joined(rows)
    return data[: chance.randint(len(data) // 3, len(data) - 1)]


def torn(rows: list[bytes], chance: random.Random) -> bytes:
    for at in chance.sample(range(len(rows)), chance.randint(1, 2)):
        rows[at] = rows[at][: chance.randint(0, len(rows[at]) - 1)]
    return joined(rows)


def hole(rows: list[bytes], chance: random.Random) -> bytes:
    """Take out bytes, but not so that the halves of two records are a record: nothing would tell that they are not."""
    data = joined(rows)
    while True:
        at = chance.randrange(len(data))
        left = data[:at] + data[at + chance.randint(1, 700) :]
        if not any(_is_json(row) for row in left.split(b"\n") if row not in rows):
            return left


def _is_json(row: bytes) -> bool:
    try:
        return isinstance(json.loads(row), dict)
    except ValueError:
        return False


def glued(rows: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(rows) - 1)
    between = chance.choice([b"", b"\0" * 40, b"\xff", b"  ", b"\x0b"])
    return joined([*rows[:at], rows[at] + between + rows[at + 1], *rows[at + 2 :]])


def nul_run(rows: list[bytes], chance: random.Random) -> bytes:
    data = bytearray(joined(rows))
    at = chance.randrange(len(data))
    end = min(len(data), at + chance.choice([1, 30, 300, 4096]))
    data[at:end] = b"\0" * (end - at)
    return bytes(data)


def nul_between(rows: list[bytes], chance: random.Random) -> bytes:
    at, nul = chance.randint(0, len(rows)), b"\0" * chance.choice([1, 512, 4096])
    if at < len(rows) and chance.random() < 0.6:
        rows[at] = nul + rows[at] if chance.random() < 0.5 else rows[at] + nul
        return joined(rows)
    return joined([*rows[:at], nul, *rows[at:]])


def flipped(rows: list[bytes], chance: random.Random) -> bytes:
    data = bytearray(joined(rows))
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(len(data))] ^= 0x80  # no longer UTF-8
    return bytes(data)


def flipped_number(rows: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(rows) - 1)
    number = json.loads(rows[at])["seq"]
    other = chance.choice([number ^ 1 << 5, number ^ 1 << 9, -number - 1, 10**18, 10**400])
    rows[at] = rows[at].replace(f'"seq": {number},'.encode(), f'"seq": {other},'.encode(), 1)
    return joined(rows)


def doubled(rows: list[bytes], chance: random.Random) -> bytes:
    start = chance.randrange(len(rows))
    end = chance.randint(start + 1, len(rows))
    again = chance.choice([rows, rows[start:end], rows[start : start + 1]])
    at = chance.choice([len(rows), end])
    return joined([*rows[:at], *again, *rows[at:]])


def reordered(rows: list[bytes], chance: random.Random) -> bytes:
    match chance.randrange(3):
        case 0:
            at, other = chance.sample(range(len(rows)), 2)
            rows[at], rows[other] = rows[other], rows[at]
        case 1:
            row = rows.pop(chance.randrange(len(rows)))
            rows.insert(chance.randint(0, len(rows)), row)
        case _:
            chance.shuffle(rows)
    return joined(rows)


HUGE = ["1" + "0" * 30, "9" * 4000, "-5", "1e999", "NaN", "-Infinity"]


def huge_figures(rows: list[bytes], chance: random.Random) -> bytes:
    for at, row in enumerate(rows):
        if b'"ended"' in row[:20] or b'"reply"' in row[:20]:
            record = json.loads(row)
            places = [record["outcome"], record["outcome"]["usage"]] if "outcome" in record else [record["origin"]]
            names = {
                "cost",
                "seconds",
                "thought",
                "input",
                "cached",
                "output",
                "reasoning",
                "counted",
                "correction",
                "cap",
            }
            for place in places:
                for name in names & place.keys():
                    if chance.random() < 0.5:
                        whole = name not in ("cost", "seconds", "thought")
                        place[name] = f"@{chance.choice(HUGE[:3] if whole else HUGE)}@"
            rows[at] = json.dumps(record, ensure_ascii=False).replace('"@', "").replace('@"', "").encode()
    return joined(rows)


HOSTILE = [
    b"null", b"[]", b"{}", b'"user"', b"[" * 9000, b'{"type": ' * 3000, b'{"type": "user"}', b"\xff\xfe{",
    b"{" + b" " * 50_000,
    b'{"type": "user", "seq": true, "time": "t", "parent": null, "text": "injected"}',
    b'{"type": "user", "seq": "7", "time": "t", "parent": null, "text": "injected"}',
    b'{"type": "user", "seq": 1e3, "time": "t", "parent": null, "text": "injected"}',
    b'{"type": "user", "seq": 99, "time": 5, "parent": null, "text": "injected"}',
    b'{"type": "user", "seq": 99, "time": "t", "parent": [], "text": "injected"}',
    b'{"type": "user", "seq": 99, "time": "t", "parent": null, "text": {"a": 1}}',
    b'{"type": ["user"], "seq": 99, "time": "t", "parent": null, "text": "injected"}',
    b'{"type": "dream", "seq": 99, "time": "t"}', b'{"type": null}', b'{"__proto__": 1}', b"NaN", b"-Infinity",
    b'{"type": "head", "seq": 99, "time": "t", "head": "2"}', b'{"type": "mark", "seq": 99, "time": "t", "message": 3}',
    b'{"type": "ended", "seq": 99, "time": "t", "reply": 4, "text": "injected", "outcome": {"status": "live"}}',
]  # fmt: skip


def hostile(rows: list[bytes], chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        rows.insert(chance.randint(0, len(rows)), chance.choice(HOSTILE))
    return joined(rows)


def gone(rows: list[bytes], chance: random.Random) -> bytes:
    """Take out a whole row that a later one refers to; of another nothing would tell."""
    referred = {value for row in rows for name, value in json.loads(row).items() if name in ("parent", "reply", "head")}
    at = chance.choice([at for at, row in enumerate(rows) if json.loads(row)["seq"] in referred])
    return joined([*rows[:at], *rows[at + 1 :]])


def windows_ends(rows: list[bytes], chance: random.Random) -> bytes:
    start = chance.choice([b"", b"\xef\xbb\xbf"])
    return start + b"".join(row + chance.choice([b"\r\n", b"\n", b"\n\n", b" \n"]) for row in rows)


Kind = Callable[[list[bytes], random.Random], bytes]
KINDS: tuple[Kind, ...] = (
    cut, torn, hole, glued, nul_run, nul_between, flipped, flipped_number, doubled, reordered, huge_figures, hostile,
    gone, windows_ends,
)  # fmt: skip


# What the next request must hold, worked out from the undamaged bytes without any code of the program


@dataclass
class Expected:
    """The texts of the next request, one list for each way to read what is ambiguous, and those without damage.

    ``branched``: where a branch began with records of which not even the parent is left, the texts that follow: before
    them the request may hold the messages of the branch beside it, if that is said. ``cut``: only records at the end
    are missing, and how many nothing can tell; ``silent``: not even that it is.
    """

    texts: list[list[str]]
    whole: list[str]
    branched: list[str] | None
    cut: bool
    silent: bool


@dataclass
class Truth:
    """The records of an undamaged file, and which of them are in the damaged one."""

    records: list[Record]
    left: set[int]
    named: set[int] = field(default_factory=set)  # lost ones whose type and number can be read

    @property
    def messages(self) -> dict[int, Record]:
        return {r["seq"]: r for r in self.records if r["type"] in ("user", "reply", "persona", "summary")}

    def text(self, message: Record) -> str | None:
        """Return the text of a message as far as it is left; None if nothing of it is."""
        seq = message["seq"]
        if message["type"] != "reply":
            return str(message["text"]) if seq in self.left else None
        ends = [r for r in self.records if r.get("reply") == seq and r["seq"] in self.left]
        whole = [r["text"] for r in ends if r["type"] == "ended"]
        if whole:
            return str(whole[-1])
        return "".join(r["text"] for r in ends) if ends or seq in self.left else None

    def unfinished(self, message: Record) -> bool:
        ended = [r for r in self.records if r["type"] == "ended" and r.get("reply") == message["seq"]]
        return message["type"] == "reply" and not any(r["seq"] in self.left for r in ended)

    def near(self, seq: int | None) -> int | None:
        """Return a message that is left: this one, else the nearest one above it."""
        while seq is not None and self.text(self.messages[seq]) is None:
            seq = self.messages[seq]["parent"]
        return seq

    def head(self) -> int | None:
        """Return the message to go on from; of a reply without an end, a better answer to the same question."""
        messages = self.messages
        head: int | None = None
        for record in self.records:
            seq, a_switch = record["seq"], record["type"] == "persona" and record["seq"] in self.named
            if seq in messages and (a_switch or self.text(record) is not None):
                head = seq
            elif record["type"] == "head" and seq in self.left:
                head = self.near(record["head"])
        if head is None or not self.unfinished(messages[head]):
            return head
        better = [m for m in messages.values() if self._same_question(m, messages[head])]
        best = max(better, key=lambda m: (self._worth(m), m["seq"]), default=messages[head])
        if self._worth(best) <= self._worth(messages[head]):
            return head
        below: set[int] = {best["seq"]}
        for seq, m in messages.items():
            if m["parent"] in below and self.text(m) is not None:
                below.add(seq)
        return max(below)

    def _worth(self, reply: Record) -> int:
        ends = [
            r for r in self.records if r["type"] == "ended" and r["reply"] == reply["seq"] and r["seq"] in self.left
        ]
        whole = any(r["outcome"]["status"] == "complete" for r in ends)
        return 0 if not (self.text(reply) or "").strip() else 2 if whole else 1

    def _same_question(self, one: Record, other: Record) -> bool:
        """Return whether two replies that are left answer the same text after the same message."""
        asked = [self.messages.get(m["parent"]) for m in (one, other) if m["type"] == "reply"]
        if one is other or self.text(one) is None or len(asked) < 2 or None in asked:
            return False
        return self._asked(asked[0]) == self._asked(asked[1]) is not None

    def _asked(self, question: Record | None) -> tuple[int | None, str] | None:
        if question is None or question["seq"] not in self.left:
            return None
        before = question["parent"]
        while before is not None and self.messages[before]["type"] in ("persona", "summary"):
            before = self.messages[before]["parent"]
        return before, question["text"]

    def path(self) -> list[Record]:
        """Return the path to the head, lost messages among it; before them where the head is one that is cut off."""
        at, found = self.head(), []
        while at is not None:
            found.append(self.messages[at])
            at = self.messages[at]["parent"]
        return found[::-1]

    def texts_after(self, start: int) -> list[str]:
        """Return what was said on the path after a message, as far as it is left; what is muted or covered left out."""
        hidden = {r["message"] for r in self.records if r["type"] == "mark"}
        hidden |= {each for m in self.messages.values() if m["type"] == "summary" for each in m["covers"]}
        path = [m for m in self.path() if m["type"] in ("user", "reply") and m["seq"] not in hidden]
        return [text for m in path if m["seq"] > start and (text := self.text(m)) and text.strip()]

    def request(self, *, personas: bool) -> list[str]:
        """Return the texts of the next request. ``personas``: a persona that is lost is none from there on."""
        path = self.path()
        on = {r["message"]: r["on"] for r in self.records if r["type"] == "mark" and r["seq"] in self.left}
        muted = {message for message, is_on in on.items() if is_on}
        ids = [m["seq"] for m in path if self.text(m) is not None]
        waiting: dict[int, list[str]] = {}
        covered: set[int] = set()
        for m in path:
            if m["type"] == "summary" and m["seq"] in self.left and m["seq"] not in muted:
                first = next((each for each in m["covers"] if each in ids), m["seq"])
                waiting.setdefault(first, []).append(f"<summary of earlier messages>\n{m['text']}\n</summary>")
                covered.update(m["covers"])
        top, texts = "", list[tuple[str, str]]()
        for m in path:
            texts += [("summary", text) for text in waiting.get(m["seq"], [])] if m["seq"] in ids else []
            text = self.text(m)
            if m["type"] == "persona":
                if text is None and (personas or m["seq"] in self.named):
                    top, texts = "", [t for t in texts if t[0] != "append"]
                elif text is not None and m["mode"] == "replace":
                    top, texts = text, [t for t in texts if t[0] != "append"]
                elif text is not None:
                    texts.append(("append", text))
            elif m["type"] != "summary" and text and text.strip() and m["seq"] not in covered | muted:
                texts.append(("said", text))
        return [text for text in [top, *(t for _, t in texts), DRAFT] if text]


def expected(rows: list[bytes], damaged: bytes, *, unchanged: bool) -> Expected:
    """Return what the next request of a damaged file must hold. ``unchanged``: no record of it is lost."""
    records = [json.loads(row) for row in rows]
    left = {r["seq"] for row, r in zip(rows, records, strict=True) if unchanged or row in damaged}
    named = {r["seq"] for row, r in zip(rows, records, strict=True) if row[:40] in damaged} - left
    truth, everything = Truth(records, left, named), Truth(records, {r["seq"] for r in records})
    last = max(left, default=-1)
    is_cut = left == {r["seq"] for r in records if r["seq"] <= last}
    silent = is_cut and damaged.endswith((b"\n", rows[last]))
    starts = [
        r["seq"]
        for at, (row, r) in enumerate(zip(rows, records, strict=True))
        if r["seq"] not in left and r["seq"] in truth.messages and not _with_parent(row, damaged)
        and r["parent"] != Truth(records[:at], left).head()
    ]  # fmt: skip
    branched = truth.texts_after(max(starts)) if starts else None
    texts = [truth.request(personas=True), truth.request(personas=False)]
    return Expected(texts, everything.request(personas=True), branched, is_cut, silent)


def _with_parent(row: bytes, damaged: bytes) -> bool:
    """Return whether a row up to its parent is in a damaged file."""
    return row[: row.index(b",", row.index(b'"parent"')) + 1] in damaged


# The program


@dataclass
class Outcome:
    """What a damaged session was sent as, and what was said before."""

    texts: list[str]
    refused: RequestLacks | None
    problems: list[str]


async def sent(folder: Path, data: bytes) -> Outcome:
    """Open a damaged session, send a message, once more if it is refused, and return what the provider got."""
    harness = SessionHarness(folder)
    (folder / "s.jsonl").write_bytes(data)
    opened = Sessions(folder, harness.clock.now).open("s")
    choice = Choice(harness.provider, O1, persona_of(opened.conversation.persona()))
    journal = Journal(harness.sessions.create, opened.conversation, opened.log)
    resources = Resources(journal, WordCounter(), harness.clock, reserve=100, damage=Damage(opened.losses))
    resources.consent.give(harness.provider.route)  # where it went is another question
    session, refused = Session(choice, resources), None
    try:
        await _sent(session)
    except RequestLacks as error:
        refused = error
        assert not harness.provider.requests, "refused, and sent all the same"
        await _sent(session)
    await session.aclose()
    return Outcome([m.text for m in harness.provider.requests[-1].messages], refused, opened.problems)


async def _sent(session: Session) -> None:
    async for _ in session.send(DRAFT):
        pass


def wrong(outcome: Outcome, known: Expected) -> str:
    """Return what is wrong with what was sent and said, empty if nothing is."""
    if known.branched is not None and outcome.refused is not None and _in_order(known.branched, outcome.texts):
        return ""
    if outcome.texts not in known.texts:
        return f"sent {outcome.texts}, not {known.texts[0]}"
    said = outcome.refused is not None or (known.cut and outcome.problems)
    if outcome.texts != known.whole and not known.silent and not said:
        return f"lacks {[t for t in known.whole if t not in outcome.texts]} unsaid; {outcome.problems}"
    return ""


def _in_order(texts: list[str], among: list[str]) -> bool:
    """Return whether texts are among others, in the same order."""
    rest = iter(among)
    return all(text in rest for text in texts)


SAME = (glued, nul_between, flipped_number, doubled, reordered, huge_figures, hostile, windows_ends)


def damaged(seed: int) -> tuple[str, bytes, Expected]:
    """Return a damaged file by its seed: the kind of damage, the bytes, and what its next request must hold."""
    chance = random.Random(seed)
    rows = session_file(chance.randrange(40)).splitlines()
    kind = KINDS[seed % len(KINDS)]
    data = kind(rows.copy(), chance)
    return kind.__name__, data, expected(rows, data, unchanged=kind in SAME)


def checked(seed: int, folder: Path) -> str:
    """Return what is wrong with one damaged file, empty if nothing is."""
    name, data, known = damaged(seed)
    problem = wrong(asyncio.run(sent(folder, data)), known)
    return f"{seed} {name}: {problem}" if problem else ""


def main(count: int) -> int:
    """Check as many damaged files, and print what is wrong."""
    failed: Counter[str] = Counter()
    branched = 0
    for seed in range(count):
        name, data, known = damaged(seed)
        branched += known.branched is not None
        with tempfile.TemporaryDirectory() as folder:
            problem = wrong(asyncio.run(sent(Path(folder), data)), known)
        if problem:
            failed[name] += 1
            print(f"{seed} {name}: {problem}")
    print(f"{count} damaged files of {len(KINDS)} kinds, {branched} with the beginning of a branch lost")
    print(f"wrong: {dict(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
