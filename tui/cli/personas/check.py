"""``mull personas check``: whether personas can be used, and what prompt advice has to say of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.cli.assembly import Assembly
from tui.cli.output import data, json_data, note
from tui.core.cleaning import cleaned_line
from tui.core.errors import PersonaError
from tui.core.personas.persona import Persona
from tui.store.front_matter import split
from tui.store.personas.folder import MISNAMED, SUFFIX
from tui.store.personas.personas import Personas, named_to_include, parse_persona, read_text

if TYPE_CHECKING:  # 80 ms, only where advice is asked for
    from tui.core.advice.finding import Finding

ENDINGS = (SUFFIX, *MISNAMED)  # of the files of a folder that are looked through
OFF = "prompt advice is turned off: prompt_advice in the settings"
# Where mull cannot use a front matter, the text behind it is looked through all the same.
FRONT = re.compile(r"---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Source:
    """A persona and where it is from: its file or stem, the line on which its body begins, those of its variables."""

    name: str
    persona: Persona
    body_starts: int = 1
    lines: Mapping[str, int] = field(default_factory=dict)
    problem: PersonaError | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A persona that was looked through: the text that findings have their places in, and the findings."""

    source: Source
    text: str
    findings: Sequence[Finding]

    def place(self, finding: Finding) -> tuple[str, int]:
        """Return the file and the line, from 1, on which a finding begins."""
        source, persona = self.source, self.source.persona
        if finding.variable is not None:
            return source.name, source.lines.get(finding.variable, 1)
        name, first, start = source.name, source.body_starts, 0
        for file, text in zip(persona.include, (persona.text, *persona.included), strict=False):
            if finding.start <= start + len(text):
                break
            name, first, start = file, 1, start + len(text) + 2
        return name, first + self.text.count("\n", start, finding.start)


def check(checked: tuple[str, ...], strict: bool, as_json: bool) -> int:
    """Check personas, by stem, file or folder, or all of your own: exit code 2 where one cannot be used."""
    assembly = Assembly()
    personas = assembly.personas
    advised = assembly.settings.prompt_advice
    problems: list[PersonaError] = []
    found = [_looked_through(each, advised) for each in _sources(personas, checked, problems)]
    if as_json:
        json_data({"checked": [_as_json(each) for each in found], "problems": list(map(str, _mistakes(problems)))})
    else:
        for each in found:
            data("\n".join(_lines(each)))
        if len(found) != 1 or problems:
            data(_summary(found, problems))
    note(*_mistakes(problems), *_misnamed(found, personas.folder), *([] if advised else [OFF]))
    return 2 if problems else int(strict and any(each.findings for each in found))


def _mistakes(problems: Sequence[PersonaError]) -> list[PersonaError]:
    """Return each mistake of each file that cannot be used."""
    return [mistake for problem in problems for mistake in problem.each]


def _sources(personas: Personas, names: Sequence[str], problems: list[PersonaError]) -> Iterator[Source]:
    """Yield what is to be checked; what is wrong with it, or with a name, goes into ``problems``."""
    if not names:
        problems += personas.problems()
        yield from _without_included([_of_persona(each, personas) for each in personas.list() if not each.built_in])
    for name in names:
        folder = Path(name).expanduser()
        try:
            found = _of_folder(folder) if folder.is_dir() else [_named(name, folder, personas)]
        except PersonaError as error:
            problems.append(error)
            continue
        for source in found:
            if source.problem is not None:
                problems.append(source.problem)
            yield source


def _named(name: str, path: Path, personas: Personas) -> Source:
    if path.suffix.lower() in ENDINGS or path.is_file():
        return _of_file(path)
    broken = personas.broken(name.strip())
    if broken is not None:
        raise broken
    return _of_persona(personas.load(name), personas)


def _of_persona(persona: Persona, personas: Personas) -> Source:
    """Return a persona that can be used with its file's lines, where it has a file in a folder of personas."""
    project = personas.project if persona.from_project else None
    path = (project or personas.folder) / f"{persona.stem}{SUFFIX}"
    return Source(persona.stem, persona) if persona.built_in or not path.is_file() else _of_file(path)


def _without_included(sources: Sequence[Source]) -> list[Source]:
    """Return the personas of files but those that another one includes: they are looked through as a part of that."""
    held = [{normpath(Path(source.name).parent / name) for name in source.persona.include} for source in sources]
    parts = set[str]().union(*held)  # a file that is included includes nothing itself
    alone = (names for source, names in zip(sources, held, strict=True) if normpath(source.name) not in parts)
    left_out = set[str]().union(*alone)
    return [source for source in sources if normpath(source.name) not in left_out]


def _of_folder(folder: Path) -> list[Source]:
    """Return the texts of a folder and of those in it, but not of hidden ones, in the order of their paths."""
    inner = (path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
    shown = [path for path in inner if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    if not shown:
        raise PersonaError(f"{folder} holds no file that ends with {', '.join(ENDINGS)}.", "Name another folder.")
    return _without_included([_of_file(path) for path in sorted(shown)])


def _of_file(path: Path) -> Source:
    """Return the persona of a file; of one that cannot be used the text alone, and why.

    Raises:
        PersonaError: it is no file of text.
    """
    text, name = read_text(path), str(path)
    try:
        persona = parse_persona(text, path.stem, name, folder=path.parent)
    except PersonaError as error:
        front = FRONT.match(text)
        starts = front.end() if front is not None else 0
        alone = Persona(path.stem, path.stem, text=text[starts:], include=named_to_include(path))
        return Source(name, alone, text.count("\n", 0, starts) + 1, problem=error)
    values, _, starts = split(text, name)
    lines = {each: line for each in persona.variables if (line := values.line("variables", each)) is not None}
    return Source(name, persona, starts, lines)


def _looked_through(source: Source, advised: bool) -> Checked:
    from tui.core.advice.advice import on_persona, text_of  # noqa: PLC0415  80 ms, only where advice is asked for

    return Checked(source, text_of(source.persona), on_persona(source.persona) if advised else [])


def findings_on(persona: Persona, personas: Personas) -> list[str]:
    """Return a line for each finding on a persona that can be used: place, rule, excerpt, reason and proposal."""
    return _findings(_looked_through(_of_persona(persona, personas), advised=True))


def _misnamed(found: Sequence[Checked], folder: Path) -> list[str]:
    """Return a line for each file in the folder of one's own personas that its ending keeps from being one."""
    paths = [Path(each.source.name).absolute() for each in found]
    other = [path for path in paths if path.suffix.lower() in MISNAMED and path.parent == folder.absolute()]
    return [f"{path.name} cannot be used by its stem: a persona's file ends in {SUFFIX}" for path in other]


def _lines(checked: Checked) -> list[str]:
    """Return a line for each finding, and one on the persona."""
    persona, number = checked.source.persona, len(checked.findings)
    told = f"{number} finding{'s'[: number != 1]}" if number else "nothing found"
    sent = f"good; {len(persona.message()):,} characters are sent; {told}"
    used = sent if checked.source.problem is None else "; ".join(["cannot be used as it is", *([told] * bool(number))])
    return [*_findings(checked), f"{cleaned_line(checked.source.name)}: {used}"]


def _findings(checked: Checked) -> list[str]:
    lines = []
    for each in checked.findings:
        name, line = checked.place(each)
        proposed = each.proposed(checked.text)
        proposal = f" Proposed: {proposed}" if proposed else ""
        lines.append(f"{cleaned_line(name)}:{line}: {each.in_words(checked.text)}{proposal}")
    return lines


def _summary(found: Sequence[Checked], problems: Sequence[PersonaError]) -> str:
    good = sum(each.source.problem is None for each in found)
    advised = sum(bool(each.findings) for each in found)
    return f"{good} are good, {len(problems)} are not; something was found in {advised}"


def _as_json(checked: Checked) -> dict[str, Any]:
    persona = checked.source.persona
    return {
        "name": checked.source.name,
        "usable": checked.source.problem is None,
        "characters": len(persona.message()),
        "findings": [_finding_as_json(checked, each) for each in checked.findings],
    }


def _finding_as_json(checked: Checked, finding: Finding) -> dict[str, Any]:
    name, line = checked.place(finding)
    return {
        "rule": str(finding.rule),
        "file": name,
        "line": line,
        "excerpt": finding.excerpt(checked.text),
        "reason": finding.reason,
        "proposal": finding.proposed(checked.text) or None,
    }
