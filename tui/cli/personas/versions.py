"""``mull personas versions``, ``diff``, ``restore`` and ``delete``: the texts that a persona's file had."""

from __future__ import annotations

from datetime import datetime

from tui.cli.assembly import Assembly
from tui.cli.output import data, json_data, note
from tui.cli.personas.edit import told
from tui.cli.table import print_table
from tui.core.cleaning import cleaned_line
from tui.core.errors import PersonaError
from tui.core.personas.own_file import (
    CURRENT,
    DiffLine,
    LineKind,
    PersonaFiles,
    PersonaVersion,
    chosen_version,
    difference,
)

NEWEST = "1"


def versions(persona: str, as_json: bool) -> int:
    """List the texts that a persona's file had: 0 is the one in the file, 1 the newest before it."""
    found = kept(Assembly().persona_files, persona)
    numbers = numbers_of(found)
    if as_json:
        json_data([_as_json(each, numbers.get(each.name)) for each in found])
        return 0
    print_table([_cells(each, numbers.get(each.name)) for each in found])
    return 0


def diff(persona: str, before: str | None, after: str | None, as_json: bool) -> int:
    """Show what differs between two texts of a persona; left out, between the one before and the one in the file."""
    found = kept(Assembly().persona_files, persona)
    old, new = version_of(found, persona, before or NEWEST), version_of(found, persona, after or CURRENT)
    lines = difference(old.text, new.text)
    if as_json:
        rows = [{"kind": each.kind.name.lower(), "text": each.text} for each in lines if each.kind != LineKind.PLACE]
        json_data({"before": old.name, "after": new.name, "lines": rows})
    elif lines:
        data("\n".join([f"--- {old.name}", f"+++ {new.name}", *map(diff_line, lines)]))
    else:
        note(f"{old.name} and {new.name} are the same")
    return 0


def restore(persona: str, version: str | None) -> int:
    """Put an earlier text back into a persona's file; the one that is there goes to the versions."""
    assembly = Assembly()
    files = assembly.persona_files
    found = files.read(persona)
    text = version_of(kept(files, persona), persona, version or NEWEST).text
    data(files.save(found.stem, text, found.held).path)
    return told(assembly, found.stem, text)


def delete(persona: str) -> int:
    """Take a persona of your own away; its text stays with the versions."""
    files = Assembly().persona_files
    found = files.read(persona)
    files.delete(persona)
    left = files.read(persona)
    used = left.path if left.own else "The built-in one"
    back = f" {used} is in use again." if left.text else ""
    note(f"{found.path} is gone; `mull personas restore {found.stem}` brings it back.{back}")
    return 0


def kept(files: PersonaFiles, persona: str) -> tuple[PersonaVersion, ...]:
    """Return the texts of a persona.

    Raises:
        PersonaError: there are none.
    """
    found = files.versions(persona)
    if not found:
        raise PersonaError(f"There is no persona {cleaned_line(persona)!r}.", "`mull personas list` shows all.")
    return found


def version_of(found: tuple[PersonaVersion, ...], persona: str, name: str) -> PersonaVersion:
    """Return a version by its name or number.

    Raises:
        PersonaError: there is none.
    """
    version = chosen_version(found, name)
    if version is None:
        stem = cleaned_line(persona)
        what = "nothing before the text in its file" if name == NEWEST else f"no version {cleaned_line(name)!r}"
        raise PersonaError(f"Of {stem} there is {what}.", f"`mull personas versions {stem}` lists them.")
    return version


def numbers_of(found: tuple[PersonaVersion, ...]) -> dict[str, int]:
    """Return the number of each version, by its name; the built-in one has none."""
    past = [each.name for each in found if each.time is not None and each.name != CURRENT]
    return {CURRENT: 0, **{name: number for number, name in enumerate(past, 1)}}


def diff_line(line: DiffLine) -> str:
    """Return a line of a difference as it is written."""
    if line.kind == LineKind.PLACE:
        return f"@@ {line.before} → {line.after} @@ {line.text}".rstrip()
    return f"{line.kind}{line.text}"


def _cells(version: PersonaVersion, number: int | None) -> list[str]:
    at = "" if version.time is None else _local(version.time)
    return [f"{'' if number is None else number:>3}  ", f"{version.name:<24} ", f"{at:<17} ", f"{len(version.text):,}"]


def _local(time: datetime) -> str:
    return time.astimezone().strftime("%Y-%m-%d %H:%M")


def _as_json(version: PersonaVersion, number: int | None) -> dict[str, object]:
    written = None if version.time is None else version.time.isoformat()
    return {"name": version.name, "number": number, "written": written, "characters": len(version.text)}
