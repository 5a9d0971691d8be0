"""The kill ring: what was killed last comes first, and what belongs together is one text."""

from tui.app.chat.editing.kill_ring import MOST, KillRing


def test_what_was_killed_comes_back() -> None:
    ring = KillRing()
    assert (ring.latest, ring.rotate()) == ("", "")
    for text in ("one", "", "two", "three"):
        ring.add(text)
    assert ring.latest == "three"
    assert [ring.rotate() for _ in range(4)] == ["two", "one", "three", "two"]


def test_what_is_killed_in_a_row_is_one_text() -> None:
    ring = KillRing()
    ring.add("c", joined=True)
    ring.add("d", joined=True)
    ring.add("b", joined=True, before=True)
    assert (ring.latest, ring.rotate()) == ("bcd", "bcd")
    for number in range(MOST):
        ring.add(str(number))
    assert "bcd" not in [ring.rotate() for _ in range(MOST)]
