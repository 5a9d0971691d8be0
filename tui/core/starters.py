"""Starters: texts that an empty chat offers to begin with. What is in square brackets is for the user to fill in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.core.personas.persona import Persona

# What the user is to fill in: brackets around words. A list of numbers is none.
BLANK = re.compile(r"\[[^\W\d_][^\[\]\n]*\]")


@dataclass(frozen=True, slots=True)
class Starter:
    """A text to begin with. ``name`` is the line shown of it, ``persona`` the name of its persona, if any."""

    name: str
    text: str
    persona: str = ""

    @property
    def blank(self) -> tuple[int, int] | None:
        """Where the first text to fill in begins and ends, in characters; None if nothing is to be filled in."""
        return blank_in(self.text)


def blank_in(text: str) -> tuple[int, int] | None:
    """Return where the first text to fill in begins and ends in a text, None if there is none."""
    found = BLANK.search(text)
    return found.span() if found is not None else None


# What reasoning models are good at: code, changes to code, plans, science, long documents.
GENERAL = (
    Starter(
        "Write a Bash script that transposes a matrix",
        "I have a matrix as one string, each row in brackets: [1,2],[3,4],[5,6]. Write a Bash script that takes such a "
        "string and prints the transposed matrix, written the same way.",
    ),
    Starter(
        "Change a component, and get code only",
        "Change the React component below: [say what should be different]. Reply with the code alone, indented by four "
        "spaces, in lines of at most 80 columns.\n\n```jsx\n[paste the component here]\n```",
    ),
    Starter(
        "Plan an application, with all of its files",
        "I want a small Python application that looks up a user's question in a database of questions and answers. If "
        "a stored one is close, it shows that answer. If none is, it asks the user for the answer and stores the new "
        "pair. Plan it: first the folders and files as a tree, then each file in full.",
    ),
    Starter(
        "Find three compounds for new antibiotics",
        "Which three compounds should be looked at next in the search for new antibiotics? Say for each why, and what "
        "speaks against it.",
    ),
    Starter(
        "Compare two contracts",
        "What differs between these two contracts? List duties, dates, payments and liability, and what only one of "
        'them has.\n\n<document name="first">\n[paste the first contract here]\n</document>\n\n'
        '<document name="second">\n[paste the second contract here]\n</document>',
    ),
)


def starters_for(persona: Persona) -> tuple[Starter, ...]:
    """Return what is offered with a persona: its own starters, then the general ones."""
    own = (Starter(text.strip().split("\n", 1)[0].strip(), text.strip(), persona.name) for text in persona.starters)
    return (*own, *GENERAL)
