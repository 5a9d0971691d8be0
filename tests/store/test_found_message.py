"""Where a search found its words: the message with the words marked, between its neighbours."""

from pathlib import Path

from tests.core.conversation.test_tree import ORIGIN
from tests.doubles import FakeClock
from tui.core.conversation.record import ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.ports import SearchHit
from tui.store.sessions.store import Sessions


def hits(sessions: Sessions, words: str) -> list[SearchHit]:
    sessions.summaries()
    return sessions.search(words)


def test_the_message_stands_between_its_neighbours_with_the_words_marked(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path, FakeClock().now)
    log = sessions.create()
    log.append(SessionStarted(log.session), UserSaid(None, "Why?"), ReplyStarted(1, ORIGIN))
    log.append(ReplyEnded(2, f"{'x ' * 500}Because Badgers dig. {'y ' * 900}"), UserSaid(2, "I see"))
    log.close()
    (hit,) = hits(sessions, "badgers")
    before, found, behind = sessions.found_in(hit, ["badgers"])
    assert (before.pieces, before.reply) == ((("Why?", False),), False)
    assert [text for text, is_found in found.pieces if is_found] == ["Badgers"]
    assert found.reply
    assert (found.pieces[0], found.pieces[-1]) == (("…", False), ("…", False))
    assert "Because " in found.pieces[1][0]
    assert behind.pieces == (("I see", False),)


def test_words_that_stand_far_apart_are_all_marked(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path, FakeClock().now)
    log = sessions.create()
    log.append(
        SessionStarted(log.session), UserSaid(None, f"An owl. {'y ' * 300}And a badger, of course. {'z ' * 300}")
    )
    log.close()
    (hit,) = hits(sessions, "owl of badger")
    (found,) = sessions.found_in(hit, ["owl", "of", "badger"])
    assert {text for text, is_found in found.pieces if is_found} >= {"owl", "badger"}


def test_words_of_a_title_alone_are_in_no_message(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path, FakeClock().now)
    log = sessions.create()
    log.append(SessionStarted(log.session), UserSaid(None, "Why?"))
    log.close()
    sessions.rename(log.session, "Orchards")
    (hit,) = hits(sessions, "orchards")
    assert sessions.found_in(hit, ["orchards"]) == []
