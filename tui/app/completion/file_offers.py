"""Offers of files: what an ``@`` and parts of a path may become, with tokens or sizes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tui.app.chat.current import Current
from tui.app.chat.host import Group, Host
from tui.app.completion.offer import Offer, Values
from tui.core.attachments import bytes_in_words
from tui.core.file_words import FileReference, FileWord
from tui.core.formatting import short_number
from tui.core.word_match import Folded, match, words_in
from tui.core.working_files import FileFacts, FileList, WorkingFiles

MOST = 40  # rows that are offered
AT_ONCE = 8  # rows of which facts are read before they are shown
FEW = 500  # paths that are looked through on the event loop: about 5 ms
RANKED = 3_000  # paths that are ranked at most: about 40 ms, in a thread
LINES_TYPED = re.compile(r"(?P<path>.+?)(?P<lines>:(?:\d+(?:-\d*)?)?)")
LINES = "lines, as :10 or :10-40"
FOLDER = "all texts below"
PATH = 10  # what a path costs in rank, where the name of the file itself has not what was typed


NOTHING = Folded("")


class _Path:
    """A path as it is looked through: ``first`` is the name of the file or folder, ``whole`` the path, both folded."""

    __slots__ = ("_name", "first", "path", "whole")  # there may be many thousands

    def __init__(self, path: str) -> None:
        self.path = path
        self.whole = Folded(path)
        self.first = path.rstrip("/").rpartition("/")[2].lower()
        self._name: Folded | None = None

    @property
    def name(self) -> Folded:
        """The name of the file or folder; most are never asked for it."""
        if self._name is None:
            self._name = Folded(self.path.rstrip("/").rpartition("/")[2])
        return self._name


def _folded(listed: FileList) -> list[_Path]:
    return [_Path(path) for path in listed.paths]


def matching(paths: Sequence[_Path], typed: str) -> list[_Path]:
    """Return the paths in which what was typed is found, the best first: in the name, then in the whole path.

    Where it is in very many, as a letter is, those are ranked whose names begin so, then those nearest to the folder.
    """
    words = words_in(typed)
    if not words:
        return list(paths)
    in_order = [re.compile(".*?".join(map(re.escape, word)), re.DOTALL) for word in words]
    some = [each for each in paths if all(letters.search(each.whole.text) for letters in in_order)]
    if len(some) > RANKED:
        some = sorted(some, key=lambda each: not each.first.startswith(words[0]))[:RANKED]
    found = [(rank, number) for number, each in enumerate(some) if (rank := _rank(each, words, typed)) is not None]
    return [some[number] for _, number in sorted(found)]


def _rank(path: _Path, words: Sequence[str], typed: str) -> tuple[int, int, int] | None:
    """Return how well words are found in a path, the least the best: how, letters between, length; None for not."""
    held = None if "/" in typed else match(words, path.name, NOTHING)
    if held is not None:
        return held.rank, held.apart, len(path.path)
    held = match(words, path.whole, NOTHING)
    return None if held is None else (held.rank + PATH, held.apart, len(path.path))


@dataclass(eq=False, repr=False)
class FileOffers:
    """Offers files below the working folder.

    ``changed`` is called when more is known of them, ``chosen`` with the word of one that was taken from the list.
    """

    host: Host
    current: Current
    files: WorkingFiles
    changed: Callable[[], None]
    chosen: Callable[[str], None]
    _paths: list[_Path] | None = field(init=False, default=None)  # None until they were listed
    _cut: str = field(init=False, default="")
    _reading: bool = field(init=False, default=False)
    _typed: str = field(init=False, default="")  # what is looked for
    _found: tuple[str, list[_Path]] = field(init=False, default=("", []))  # what was looked for, and all it is in
    _looking: bool = field(init=False, default=False)
    _facts: dict[str, str] = field(init=False, default_factory=dict)  # tokens or size of a path, as text to show

    def begin(self) -> None:
        """Begin to list the files: one is about to be typed. Until they are read, the list before is offered."""
        self._facts = {}
        if not self._reading:
            self._reading = True
            self.host.run(Group.OFFER, self._list)

    async def _list(self) -> None:
        try:
            listed = await asyncio.to_thread(self.files.listed)
            self._paths, self._cut = await asyncio.to_thread(_folded, listed), listed.cut
            self._found = ("", self._paths)
        finally:
            self._reading = False
        self.changed()

    def values(self, typed: str, make: Callable[[FileReference], str]) -> Values:
        """Return the files in which what is typed is found; ``make`` returns what stands in the draft for one."""
        if self._paths is None:
            return Values(note="reading files …")
        lines = LINES_TYPED.fullmatch(typed)
        path, behind = (typed, "") if lines is None else (lines["path"], lines["lines"])
        found = self._look(path)
        offers = [offer for each in found[:MOST] if (offer := self._offer(each.path, behind, make)) is not None]
        self._read_facts([each.path for each in found[:MOST]])
        note = "looking …" if self._looking and not offers else self._cut
        return Values(offers, note if offers or self._looking else "")

    def _look(self, typed: str) -> list[_Path]:
        """Return the paths that are found by now; where they are many, the rest is looked for in a thread."""
        self._typed = typed
        before, held = self._found
        if typed == before:
            return held
        paths = self._paths or []
        if len(paths) <= FEW or not typed:
            self._found = typed, matching(paths, typed)
            return self._found[1]
        if not self._looking:
            self._looking = True
            self.host.run(Group.OFFER, self._look_behind)
        return []

    async def _look_behind(self) -> None:
        try:
            while self._found[0] != self._typed:
                typed, paths = self._typed, self._paths or []
                found = await asyncio.to_thread(matching, paths, typed)
                if paths is self._paths:  # not listed anew meanwhile
                    self._found = typed, found
        finally:
            self._looking = False
        self.changed()

    def _offer(self, path: str, behind: str, make: Callable[[FileReference], str]) -> Offer | None:
        if path.endswith("/"):
            return None if behind or not make(FileReference(path)) else Offer(make(FileReference(path)), path, FOLDER)
        reference = FileReference(path)
        word = make(reference)
        if behind and word:
            readings = FileWord(0, 0, f"{path}{behind}").readings
            reference = readings[1] if len(readings) > 1 and readings[1].lines else reference
            word = make(reference)
        about = LINES if behind == ":" else ""
        return Offer(word, reference.name, about, "" if behind else self._facts.get(path, "")) if word else None

    def _read_facts(self, paths: Sequence[str]) -> None:
        """Begin to read how large files are, of those in view first."""
        unknown = [path for path in paths if path not in self._facts and not path.endswith("/")]
        if unknown:
            self._facts.update(dict.fromkeys(unknown, ""))  # they are asked for once
            self.host.run(Group.OFFER, self._tell, unknown)

    async def _tell(self, paths: Sequence[str]) -> None:
        for start in range(0, len(paths), AT_ONCE):
            some = paths[start : start + AT_ONCE]
            self._facts.update(await asyncio.to_thread(self._told_of, some))
            self.changed()

    def _told_of(self, paths: Sequence[str]) -> dict[str, str]:
        return {path: self._told(self.files.facts(path)) for path in paths}

    def _told(self, facts: FileFacts) -> str:
        """Return the tokens of a small text, estimated; of others the size."""
        session = self.current.session
        if facts.text is not None and session is not None:
            count = session.resources.counter.count(facts.text, session.choice.profile.encoding)
            return f"~{short_number(count)} tokens" if count else "empty"
        return "" if facts.size is None else bytes_in_words(facts.size)
