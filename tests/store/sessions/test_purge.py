"""One message purged: no byte of it is left on the disk, tree and figures stay, a kill leaves one or the other."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.conversation.test_tree import ORIGIN
from tests.doubles import FakeClock
from tests.narrowing import of_class, present
from tui.cli.copies import merge_in_words
from tui.core.attachments import Attachment, Held
from tui.core.conversation.message import Reply, ReplyOutcome, ReplyStatus, UserMessage
from tui.core.conversation.purge import lines_without, purge_of
from tui.core.conversation.queue import Queued
from tui.core.conversation.record import (
    Checkpoint,
    Chosen,
    HeadMoved,
    Line,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Titled,
    UserSaid,
)
from tui.core.conversation.record_json import from_json, to_json
from tui.core.conversation.references import renumbered
from tui.core.conversation.session_records import fork_lines
from tui.core.conversation.tree import Conversation
from tui.core.errors import StoreError, UsageError
from tui.core.ports import KeptDraft, Purged
from tui.core.usage.usage import Usage, reported
from tui.store.index import Index
from tui.store.prompt_history import PromptHistory
from tui.store.sessions.attachments import folder_of
from tui.store.sessions.drafts import Drafts
from tui.store.sessions.log import SessionLog
from tui.store.sessions.purge import Purger
from tui.store.sessions.queue_file import QueueFiles
from tui.store.sessions.store import Sessions
from tui.store.usage_ledger import UsageLedger

KEY = "sk-proj-Zq7Xw2Rt9Lm4Vb8Nc1Kd6Hs3Jf5Gp0YaUiOe"
SAID = f"My notes say {KEY} and “that” is all\nof it"
BYTES = b"secret bytes of a picture"
PICTURE = Attachment("a.txt", "text/plain", hashlib.sha256(BYTES).hexdigest(), len(BYTES))
ENDED = ReplyOutcome(usage=Usage(input=reported(11), output=reported(7)), cost=0.25, raw=f"quotes {KEY}")


class Place:
    """A home with one session of three turns, of which the second has the key."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.clock = FakeClock()
        ledger = UsageLedger(home / "usage.jsonl")
        self.index = Index(home / "index.db", home / "sessions", ledger)
        self.history = PromptHistory(home / "history.jsonl", self.clock.now)
        self.queues = QueueFiles(home / "queue")
        self.drafts = Drafts(home / "drafts", home / "sessions")
        self.purger = Purger(home / "sessions", self.index, self.history.forget, self.queues, self.drafts)
        rest = self.purger.purge_rest
        self.sessions = Sessions(home / "sessions", self.clock.now, self.index, queues=self.queues, purge_rest=rest)

    def filled(self) -> str:
        log = self.sessions.create()
        log.append(SessionStarted(log.session), Chosen("practice", "o1"), UserSaid(None, "Hello there"))
        log.append(ReplyStarted(2, ORIGIN), ReplyEnded(3, "Hi you", outcome=replace(ENDED, raw=None)))
        held = Held(PICTURE, BYTES)
        log.write(log.lines(UserSaid(3, SAID, (PICTURE,)), start=5), [held])
        log.append(ReplyStarted(5, ORIGIN), Checkpoint(6, f"You wrote {KEY[:20]}"))
        log.append(ReplyEnded(6, "No key needed.", reasoning=f"A key: {KEY}", outcome=ENDED), UserSaid(6, "Thanks"))
        log.close()
        self.history.add(SAID)
        self.history.add("Hello there")
        self.index.update()
        return log.session

    def purge(self, name: str, message: int) -> Purged:
        self.log = present(self.sessions.open(name).log)
        try:
            return self.purger.purge(self.log, message)
        finally:
            self.log.close()

    def files_with(self, *words: bytes) -> list[str]:
        every = (path for path in self.home.rglob("*") if path.is_file())
        return [path.name for path in every if any(word in path.read_bytes() for word in words)]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    held = Place(tmp_path)
    yield held
    held.index.close()


def test_no_byte_of_it_is_left_and_the_tree_and_the_figures_stay(place: Place) -> None:
    name = place.filled()
    before = place.sessions.open(name, write=False).conversation
    spent = place.index.replies()
    path = place.sessions.find(name)
    copy = path.with_name("20270101-copy.sync-conflict.jsonl")
    shutil.copy(path, copy)
    trashed = place.sessions.trash.folder / "20270102-copy.jsonl"
    trashed.parent.mkdir(mode=0o700)
    shutil.copy(path, trashed)
    shutil.copytree(folder_of(path), folder_of(trashed))
    damaged = path.with_name(f"{path.name}.damaged")
    damaged.write_bytes(
        path.read_bytes()[:-30] + b'\n{"type": "user", "seq": 9, "text": "notes say ' + KEY[:35].encode()
    )
    left_over = path.with_name(f"{path.name}.0123456789abcdef.new")
    left_over.write_bytes(path.read_bytes())

    done = place.purge(name, 5)

    assert done.problems == ()
    assert {Path(each).name for each in done.changed} >= {copy.name, trashed.name, damaged.name}
    assert place.purge(name, 6).problems == ()
    assert place.files_with(KEY.encode(), KEY[:30].encode(), b"My notes", BYTES) == []
    after = place.sessions.open(name, write=False)
    assert after.losses == []
    purged = of_class(after.conversation.messages[5], UserMessage)
    assert (purged.text, purged.attachments, purged.purged) == ("", (), True)
    assert [(m.id, m.parent) for m in after.conversation.path()] == [(m.id, m.parent) for m in before.path()]
    reply = of_class(after.conversation.messages[6], Reply)
    assert (reply.text, reply.reasoning, reply.purged, reply.outcome.cost) == ("", "", True, 0.25)
    assert after.conversation.messages[9].text == "Thanks"
    assert [(r.time, r.outcome.cost, r.outcome.usage) for r in place.index.replies()] == [
        (r.time, r.outcome.cost, r.outcome.usage) for r in spent
    ]
    assert [prompt.text for prompt in place.history.load().prompts] == ["Hello there"]


def test_it_goes_from_drafts_and_from_what_waits(place: Place) -> None:
    name = place.filled()
    log = present(place.sessions.open(name).log)
    held = Held(PICTURE, BYTES)
    waiting = [Queued(SAID, (held,)), Queued(f"Look at {KEY}, please"), Queued("Something else")]
    place.queues.write(log.path, log.lines(*(each.record for each in waiting), start=10), [held])
    beneath = KeptDraft(f"and {KEY}", attached=(held,))
    place.drafts.keep(name, KeptDraft(f"{SAID}\nWhat of it?", attached=(held,), begun=True, editing=5, beneath=beneath))
    place.drafts.keep("another", KeptDraft(SAID))
    place.drafts.release("another")
    place.drafts.keep("third", KeptDraft("not of it"))
    assert place.purger.purge(log, 5).problems == place.purger.purge(log, 6).problems == ()
    log.close()
    assert place.files_with(KEY.encode(), b"My notes", BYTES) == []
    left = present(place.drafts.take(name))
    assert (left.text, left.attached, left.editing) == ("\nWhat of it?", (), 5)
    assert (present(left.beneath).text, present(left.beneath).attached) == ("and ", ())
    assert place.drafts.take("another") is None
    assert present(place.drafts.take("third")).text == "not of it"
    queued = place.queues.read(log.path, place.sessions.open(name, write=False).conversation)
    assert [each.text for each in queued.messages] == ["Look at , please", "Something else"]


def test_a_draft_that_another_mull_has_open_is_told(place: Place) -> None:
    name = place.filled()
    elsewhere = Drafts(place.home / "drafts", place.home / "sessions")
    elsewhere.keep(name, KeptDraft(SAID))
    (problem,) = place.purge(name, 5).problems
    assert "open in another mull" in problem
    elsewhere.release(name)
    assert present(place.drafts.take(name)).text == SAID


def test_a_key_that_stands_in_other_messages_is_told(place: Place) -> None:
    name = place.filled()
    log = present(place.sessions.open(name).log)
    log.append(UserSaid(9, f"again: {KEY}"))
    log.close()
    assert place.purge(name, 5).quoted_in == (10,)


def test_a_title_that_was_made_of_it_goes_too(place: Place) -> None:
    name = place.filled()
    place.purge(name, 2)
    assert place.sessions.open(name, write=False).conversation.title.startswith("My notes say")
    assert place.files_with(b"Hello") == []


def forked(place: Place, parent: str, message: int) -> str:
    log = place.sessions.create()
    log.write(fork_lines(place.sessions.open(parent, write=False).conversation, message, log.session), [])
    log.close()
    return log.session


def lines_of(path: Path) -> list[Line]:
    return [from_json(f"{row}\n") for row in path.read_text().splitlines()]


def title_of(place: Place, name: str) -> str:
    return place.sessions.open(name, write=False).conversation.title


FIRST = "my secret is hunter2secret, please forget it"


class Family:
    """A session that begins with a secret and was edited, forks of it, and copies: by what each is."""

    def __init__(self, place: Place) -> None:
        self.place = place
        log = place.sessions.create()
        log.append(SessionStarted(log.session), UserSaid(None, FIRST), ReplyStarted(1, ORIGIN), ReplyEnded(2, "Done."))
        log.append(UserSaid(2, "and now?"), HeadMoved(None), UserSaid(None, "my secret is safe"))
        log.append(ReplyStarted(6, ORIGIN), ReplyEnded(7, "Good."))
        log.close()
        self.parent = log.session
        self.fork = forked(place, self.parent, 4)
        self.fork_of_fork = forked(place, self.fork, 2)
        self.of_other_branch = forked(place, self.parent, 7)
        self.renamed = forked(place, self.parent, 4)
        place.sessions.rename(self.renamed, f"Not: {FIRST}!")
        self.kept = forked(place, self.parent, 4)
        place.sessions.rename(self.kept, "my secret")
        self.deleted = forked(place, self.parent, 4)
        place.sessions.delete(self.deleted)
        path = place.sessions.find(self.parent)
        for copy in ("x.sync-conflict-20270101-000000-ABCDEFG.jsonl", "x.jsonl~", "trash/x.jsonl~2"):
            shutil.copy(path, path.parent / copy)


@pytest.mark.parametrize("where", ["parent", "fork", "fork_of_fork", "renamed"])
def test_no_title_of_any_session_keeps_it(place: Place, where: str) -> None:
    family = Family(place)
    done = place.purge(getattr(family, where), 1)
    assert done.problems == ()
    assert place.files_with(b"hunter2secret") == []
    titles = {each: title_of(place, getattr(family, each)) for each in vars(family) if each not in ("place", "deleted")}
    assert titles == {
        "parent": "and now?",
        "fork": "and now?",
        "fork_of_fork": "",
        "of_other_branch": "my secret is safe",
        "renamed": "and now?",
        "kept": "my secret",
    }
    listed = {row.session: row.title for row in place.sessions.summaries()}
    assert {each: listed[getattr(family, each)] for each in titles} == titles
    assert (
        place.sessions.open(place.sessions.restore(family.deleted).stem, write=False).conversation.title == "and now?"
    )


def test_it_is_found_in_a_session_whose_records_were_numbered_anew(place: Place) -> None:
    family = Family(place)
    path = place.sessions.find(family.parent)
    held = [
        replace(line, record=renumbered(line.record, lambda at: at + 3), seq=line.seq + 3) for line in lines_of(path)
    ]
    path.write_text("".join(f"{to_json(line)}\n" for line in held))
    assert place.purge(family.fork, 1).problems == ()
    assert place.files_with(b"hunter2secret") == []
    assert of_class(place.sessions.open(family.parent, write=False).conversation.messages[4], UserMessage).purged


def test_what_a_later_message_of_a_fork_has_attached_too_stays(place: Place) -> None:
    name = place.filled()
    fork = forked(place, name, 6)
    log = present(place.sessions.open(fork).log)
    log.write(log.lines(UserSaid(6, "once more", (PICTURE,)), start=log.next_seq), [Held(PICTURE, BYTES)])
    log.close()
    place.purge(name, 5)
    assert (folder_of(place.sessions.find(fork)) / PICTURE.sha256).read_bytes() == BYTES
    assert place.sessions.lost_attachments(place.sessions.open(fork, write=False).conversation) == []


def test_killed_at_any_moment_it_is_there_whole_or_purged(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each change of the disk in turn is the last that happens; then it is purged once more."""

    class Killed(BaseException):
        pass

    name = place.filled()
    kept = {each: each.read_bytes() for each in place.home.rglob("*") if each.is_file() and "index" not in each.name}
    for allowed in range(40):
        for each, data in kept.items():
            each.parent.mkdir(exist_ok=True)
            each.write_bytes(data)
        left = allowed
        with monkeypatch.context() as patch:
            for module, function in ((os, "replace"), (os, "unlink"), (os, "fsync")):
                real = getattr(module, function)

                def counted(*words: object, real: object = real, **more: object) -> object:
                    nonlocal left
                    left -= 1
                    if left < 0:
                        raise Killed
                    return real(*words, **more)  # type: ignore[operator]

                patch.setattr(module, function, counted)
            try:
                place.purge(name, 5)
                whole = True
            except Killed:
                whole = False
        text = place.sessions.open(name, write=False).conversation.messages[5].text
        assert text in ("", SAID)
        place.log.close()
        if whole:
            break
        place.purge(name, 5)
        assert place.files_with(KEY.encode() + b" and", BYTES) == []
    else:
        pytest.fail("it never came to its end")


def test_it_is_refused_while_another_mull_has_the_session_open(place: Place) -> None:
    name = place.filled()
    log = present(place.sessions.open(name).log)
    second = place.sessions.open(name)
    assert second.log is None
    with pytest.raises(StoreError, match="open in another mull"):
        place.purger.purge(SessionLog(log.path, 9, place.clock.now), 5)
    assert place.sessions.open(name, write=False).conversation.messages[5].text == SAID
    assert log.append(UserSaid(9, "goes on"))
    log.close()


def test_a_log_goes_on_after_it(place: Place) -> None:
    name = place.filled()
    log = present(place.sessions.open(name).log)
    log.append(UserSaid(9, "before"))
    place.purger.purge(log, 5)
    (line,) = log.append(UserSaid(10, "behind"))
    log.close()
    after = place.sessions.open(name, write=False)
    assert after.losses == []
    assert (line.seq, after.conversation.messages[11].text) == (11, "behind")


@pytest.mark.parametrize("number", [0, 1, 99])
def test_what_is_no_message_is_not_purged(place: Place, number: int) -> None:
    name = place.filled()
    before = place.sessions.find(name).read_bytes()
    with pytest.raises(UsageError, match="is not there"):
        place.purge(name, number)
    assert place.sessions.find(name).read_bytes() == before


def test_a_damaged_session_is_to_be_mended_first(place: Place) -> None:
    name = place.filled()
    path = place.sessions.find(name)
    path.write_bytes(path.read_bytes() + b"{torn\n")
    with pytest.raises(UsageError, match="damaged"):
        place.purge(name, 5)
    assert place.sessions.repair(name) is not None
    place.purge(name, 5)
    assert place.files_with(KEY.encode() + b" and") == []


def test_a_reply_that_was_never_ended_is_purged_by_its_pieces(place: Place) -> None:
    log = place.sessions.create()
    log.append(SessionStarted(log.session), UserSaid(None, "Why?"), ReplyStarted(1, ORIGIN))
    log.append(Checkpoint(2, "Because of "), Checkpoint(2, KEY))
    log.close()
    place.purge(log.session, 2)
    reply = of_class(place.sessions.open(log.session, write=False).conversation.messages[2], Reply)
    assert (reply.text, reply.purged, reply.status) == ("", True, ReplyStatus.INTERRUPTED)
    assert place.files_with(KEY.encode(), b"Because") == []
    lines = [json.loads(row) for row in place.sessions.find(log.session).read_text().splitlines()]
    assert [line["seq"] for line in lines] == [0, 1, 2, 3, 4]
    assert replace(reply, purged=False).starved is False


NAME = "20261127-140501-ab12"
CONFLICT = f"{NAME}.sync-conflict-20261128-101500-ABCDEFG"


def common() -> list[Line]:
    records: tuple[Record, ...] = (
        SessionStarted(NAME),
        UserSaid(None, "Hello there"),
        ReplyStarted(1, ORIGIN),
        ReplyEnded(2, "Hi you"),
        UserSaid(2, SAID, (PICTURE,)),
        ReplyStarted(4, ORIGIN),
        ReplyEnded(5, f"You wrote {KEY}", outcome=ENDED),
        Titled(f"About {KEY}"),
    )
    return [Line(at, f"2026-11-27T14:05:{at:02}.000+00:00", record) for at, record in enumerate(records)]


def later(held: list[Line], *records: Record) -> list[Line]:
    return held + [
        Line(len(held) + at, f"2026-11-28T10:00:{at:02}.000+00:00", record) for at, record in enumerate(records)
    ]


def put(folder: Path, name: str, held: list[Line], data: bytes = b"") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_bytes(data + "".join(f"{to_json(line)}\n" for line in held).encode())
    folder_of(path).mkdir()
    (folder_of(path) / PICTURE.sha256).write_bytes(BYTES)
    return path


def purged_lines(held: list[Line]) -> list[Line]:
    return lines_without(held, [purge_of(conversation_of(held), number) for number in (4, 5)])


def conversation_of(held: list[Line]) -> Conversation:
    conversation = Conversation()
    for line in held:
        conversation.apply(line)
    return conversation


@pytest.mark.parametrize("purged_in", ["session", "copy"])
@pytest.mark.parametrize("how", ["sound", "damaged copy", "damaged session", "both sides of git", "three copies"])
def test_a_merge_puts_nothing_that_is_purged_anywhere(place: Place, purged_in: str, how: str) -> None:
    """What a merge keeps, moves into the trash or puts aside is purged, whichever of the files it was purged in."""
    ours, theirs = later(common(), UserSaid(5, "only here")), later(common(), UserSaid(5, "only there"))
    ours, theirs = (purged_lines(ours), theirs) if purged_in == "session" else (ours, purged_lines(theirs))
    folder, damage = (
        place.home / "sessions",
        b'{"type": "user", "seq": 3, "text": "My notes say ' + KEY.encode() + b"\n",
    )
    place.history.add(SAID)
    if how == "both sides of git":
        common_rows, one, other = (
            "".join(f"{to_json(line)}\n" for line in lines).encode() for lines in (common()[:1], ours[1:], theirs[1:])
        )
        put(folder, NAME, [], common_rows + b"<<<<<<< ours\n" + one + b"=======\n" + other + b">>>>>>> theirs\n")
    else:
        put(folder, NAME, ours, damage if how == "damaged session" else b"")
        put(folder, CONFLICT, theirs, damage if how == "damaged copy" else b"")
    if how == "three copies":
        put(folder, f"{NAME} (1)", common())
    done = place.sessions.merge(NAME)
    assert sum(len(each.purges) for each in done) >= 2
    assert place.files_with(KEY.encode(), b"My notes", BYTES) == []
    read = place.sessions.open(NAME, write=False)
    assert read.losses == []
    assert {m.text for m in read.conversation.messages.values()} == {
        "Hello there",
        "Hi you",
        "",
        "only here",
        "only there",
    }
    assert sum(len(m.text) == 0 for m in read.conversation.messages.values()) == 2
    assert read.conversation.title == "Hello there"
    assert [prompt.text for prompt in place.history.load().prompts] == []


def test_a_merge_that_has_nothing_to_purge_moves_the_copy_as_it_is(place: Place) -> None:
    folder = place.home / "sessions"
    put(folder, NAME, later(common(), UserSaid(5, "only here")))
    held = put(folder, CONFLICT, later(common(), UserSaid(5, "only there"))).read_bytes()
    (done,) = place.sessions.merge(NAME)
    assert (present(done.taken).read_bytes(), done.purges) == (held, ())
    assert (folder_of(present(done.taken)) / PICTURE.sha256).read_bytes() == BYTES


def test_a_copy_that_has_nothing_of_its_own_is_no_branch(place: Place) -> None:
    folder = place.home / "sessions"
    put(folder, NAME, purged_lines(common()))
    put(folder, CONFLICT, later(common(), UserSaid(5, "only there")))
    (done,) = place.sessions.merge(NAME)
    assert (done.here.messages, done.there.messages, done.parted) == (0, 1, False)
    words = merge_in_words(done)
    assert not any("branch" in each for each in words)
    assert "2 messages purged in one of them: purged in both" in words
