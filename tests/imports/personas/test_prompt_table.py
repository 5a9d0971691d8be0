"""Lists of prompts as CSV."""

from tests.imports.personas.foreign_files import found_in, sent, unread_in
from tui.imports.personas.foreign_persona import ForeignPersona, UnreadPersona


def test_rows_are_personas_and_what_makes_a_picture_is_a_prompt() -> None:
    text = (
        'act,prompt,for_devs,type\r\nPoet,"Say ""hi""\nto ${who:Bob}, ${who:Eve} and ${me}, {it} ${a.b}",FALSE,TEXT\r\n'
        "Painter,Paint ${what},FALSE,IMAGE\r\n\r\n,no name,,\r\nNo prompt,,,TEXT\r\n"
    )
    poet, painter, *rest = found_in("prompts.csv", text)
    assert isinstance(poet, ForeignPersona)
    assert isinstance(painter, ForeignPersona)
    assert sent(poet, me="me") == 'Say "hi"\nto Bob, Eve and me, {it} ${a.b}'
    assert poet.variables == {"who": "Bob", "who_2": "Eve", "me": None}
    assert (painter.purpose, painter.variables) == ("prompt", {"what": None})
    assert rest == [UnreadPersona("row 4", "it has no name"), UnreadPersona("row 5", "it has no prompt")]


def test_a_million_characters_in_a_field_are_the_limit_and_what_is_before_stands() -> None:
    text = f'"act","prompt"\n"a","b"\n"c","{"x" * 1_000_001}"\n"d","e"\n'
    first, last = found_in("x.csv", text)
    assert isinstance(first, ForeignPersona)
    assert isinstance(last, UnreadPersona)
    assert last.where == "line 3 and what follows"


def test_columns_are_told_by_the_first_line() -> None:
    assert unread_in("x.csv", "a,b\n1,2\n").where == "line 1"
    assert len(found_in("x.txt", "name,prompt\na,b\n")) == 1


def test_a_first_line_may_be_as_long_as_a_prompt_and_no_longer() -> None:
    assert found_in("x.csv", f'act,prompt,"{"A" * 200_000}"\na,b,c\n')[0] == found_in("x.csv", "act,prompt\na,b\n")[0]
    assert unread_in("x.csv", f'act,prompt,"{"A" * 1_000_001}"\na,b,c\n').where == "line 1"
