"""Files of other programs, and what is read of them."""

from pathlib import Path

from tui.core.personas.persona import PLACE
from tui.imports.personas.document import Document
from tui.imports.personas.foreign_persona import ForeignPersona, Found, Purpose, UnreadPersona
from tui.imports.personas.forms import read
from tui.imports.personas.markdown import filled


def found_in(name: str, text: str | bytes, purpose: Purpose | None = None) -> list[Found]:
    """Return all that is read of a file of a name."""
    raw = text if isinstance(text, bytes) else text.encode()
    of_form = read(Document(Path("/somewhere") / name, raw), purpose)
    assert of_form is not None, name
    return list(of_form[1])


def one_in(name: str, text: str | bytes, purpose: Purpose | None = None) -> ForeignPersona:
    """Return the one text of a file."""
    (found,) = found_in(name, text, purpose)
    assert isinstance(found, ForeignPersona), found
    return found


def unread_in(name: str, text: str | bytes) -> UnreadPersona:
    """Return why the one text of a file is not read."""
    (found,) = found_in(name, text)
    assert isinstance(found, UnreadPersona), found
    return found


def sent(found: ForeignPersona, **values: str) -> str:
    """Return the message, with a sign for each name that mull fills and that has no value here."""
    known = {name: f"<{name}>" for name in (*filled(found.purpose), *found.variables)} | values
    known |= {name: default for name, default in found.variables.items() if default is not None and name not in values}

    def value(place: "object") -> str:
        whole, escape, name = place[0], place[1], place[2]  # type: ignore[index]
        if name not in known:
            return str(whole)
        return str(whole)[1:] if escape else known[name]

    return PLACE.sub(value, found.text).strip()
