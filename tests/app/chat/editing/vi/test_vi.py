"""vi: what each key makes of a text, as vi does it; no key ever leads out of the text, and undoing leads back to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.app.chat.editing.signs import next_sign
from tui.app.chat.editing.vi.draft import Draft
from tui.app.chat.editing.vi.places import resting
from tui.app.chat.editing.vi.registers import Registers
from tui.app.chat.editing.vi.vi import Mode, Vi
from tui.app.chat.editing.vi.visual import Visual


def draft_of(marked: str) -> Draft:
    """Return a draft whose cursor is at the sign ‸ in the text."""
    return Draft(marked.replace("‸", ""), marked.index("‸"))


def typed(vi: Vi, keys: str, draft: Draft) -> Draft:
    """Press keys one after another: ⎋ is Escape, ⓡ Ctrl+R; in insert mode letters go into the text."""
    for key in keys:
        name = {"⎋": "escape", "ⓡ": "ctrl+r", " ": "space"}.get(key, key)
        done = vi.press(name, None if name in ("escape", "ctrl+r") else key, draft)
        if done is None and vi.mode is Mode.INSERT and key != "⎋":
            done = Draft(draft.text[: draft.at] + key + draft.text[draft.at :], draft.at + 1)
        draft = done or draft
    return draft


def normal() -> Vi:
    vi = Vi()
    vi.mode = Mode.NORMAL
    return vi


def shown(draft: Draft) -> str:
    return f"{draft.text[: draft.at]}‸{draft.text[draft.at :]}"


CASES = """
‸one two     | w      | one ‸two
‸one two     | e      | on‸e two
one ‸two     | b      | ‸one two
‸a.b c       | w      | a‸.b c
‸a.b c       | W      | a.b ‸c
‸a.b c       | E      | a.‸b c
a.b c‸d      | B      | a.b ‸cd
‸one two     | $      | one tw‸o
one ‸two     | 0      | ‸one two
  on‸e       | ^      |   ‸one
‸one         | 2l     | on‸e
‸one         | 9l     | on‸e
‸ab¶cd       | j      | ab¶‸cd
ab¶c‸d       | k      | a‸b¶cd
‸a¶b¶c       | G      | a¶b¶‸c
a¶b¶‸c       | gg     | ‸a¶b¶c
‸a¶b¶c       | 2G     | a¶‸b¶c
‸a, b, c     | f,     | a‸, b, c
‸a, b, c     | 2f,    | a, b‸, c
‸a, b, c     | t,;    | a, ‸b, c
‸a, b, c     | f,;,   | a‸, b, c
a, b, ‸c     | F,     | a, b‸, c
a, b, ‸c     | T,     | a, b,‸ c
‸f(a[1])     | %      | f(a[1]‸)
f(a[1]‸)     | %      | f‸(a[1])
‸a¶¶b        | }      | a¶‸¶b
a¶¶‸b        | {      | a¶‸¶b
‸one two     | dw     | ‸two
‸one two     | d2w    | ‸
‸one¶two     | dw     | ‸¶two
‸one two     | cwx⎋   | ‸x two
‸one two     | cex⎋   | ‸x two
one ‸two     | d$     | one‸·
one ‸two     | D      | one‸·
one ‸two     | Cx⎋    | one ‸x
one tw‸o     | d0     | ‸o
‸one two     | dtw    | ‸wo
‸one two     | dfw    | ‸o
‸one         | x      | ‸ne
‸one         | 2x     | ‸e
on‸e         | x      | o‸n
o‸ne         | X      | ‸ne
‸one         | sx⎋    | ‸xne
‸one         | rx     | ‸xne
‸one         | 3rx    | xx‸x
‸one         | 4rx    | ‸one
‸one         | ~      | O‸ne
‸one         | 9~     | ON‸E
‸a¶  b       | J      | a‸ b
‸a¶b¶c       | 3J     | a b‸ c
‸one         | ab⎋    | o‸bne
‸one         | Ab⎋    | one‸b
  o‸ne       | Ib⎋    |   ‸bone
‸one         | ib⎋    | ‸bone
‸one         | 3ib⎋   | bb‸bone
‸one         | ob⎋    | one¶‸b
‸one         | Ob⎋    | ‸b¶one
‸a¶b¶c       | dd     | ‸b¶c
a¶b¶‸c       | dd     | a¶‸b
‸a¶b¶c       | 2dd    | ‸c
‸a¶b¶c       | dj     | ‸c
a¶‸b¶c       | dk     | ‸c
a¶‸b¶c       | dG     | ‸a
a¶‸b¶c       | dgg    | ‸c
a¶‸b¶c       | ccx⎋   | a¶‸x¶c
a¶‸b¶c       | Sx⎋    | a¶‸x¶c
‸a¶b         | yyp    | a¶‸a¶b
a¶‸b         | yyP    | a¶‸b¶b
‸a¶b         | Yjp    | a¶b¶‸a
‸a¶b         | ddp    | b¶‸a
‸ab          | xp     | b‸a
‸one two     | yw$p   | one twoone‸·
‸one two     | ywP    | one‸ one two
‸ab          | yl3p   | aaa‸ab
one t‸wo x   | diw    | one ‸ x
one t‸wo x   | daw    | one ‸x
one t‸wo     | daw    | on‸e
one‸  two    | daw    | on‸e
a.‸b.c d     | diW    | ‸ d
f("a ‸b")    | di"    | f("‸")
f("a ‸b") c  | da"    | f(‸) c
‸f "a b"     | ci"x⎋  | f "‸x"
f('a‸')      | ci'x⎋  | f('‸x')
f(a, ‸b)     | di(    | f(‸)
f(a, ‸b)     | dib    | f(‸)
f(a, ‸b) c   | da(    | f‸ c
f(g(1), ‸b)  | di)    | f(‸)
x[a‸b]       | ci[y⎋  | x[‸y]
{a ‸b}       | diB    | {‸}
a¶b‸b¶¶c     | dip    | ‸¶c
a¶b‸b¶¶c     | dap    | ‸c
‸a b c       | dw.    | ‸c
‸a b c       | cwx⎋w. | x ‸x c
‸a           | ab⎋.   | ab‸b
‸a b c d     | x2.    | ‸ c d
‸one         | xu     | ‸one
‸one         | xxuu   | ‸one
‸one         | xxuuⓡ  | ‸ne
‸one         | xuU    | ‸ne
‸one         | cwab⎋u | ‸one
‸one         | d⎋x    | ‸ne
‸one         | dqx    | ‸ne
‸one         | fz     | ‸one
‸one         | dfz    | ‸one
‸            | x      | ‸
‸            | dd     | ‸
‸            | ia⎋    | ‸a
‸            | p      | ‸
‸👨‍👩‍👧ab        | x      | ‸ab
a‸👨‍👩‍👧b         | rx     | a‸xb
‸one two     | ved    | ‸ two
‸one two     | v2ld   | ‸ two
one ‸two     | vbd    | ‸wo
‸one two     | vwcx⎋  | ‸xwo
‸one two     | viwy$p | one twoon‸e
‸ab¶cd¶ef    | Vjd    | ‸ef
‸ab¶cd¶ef    | VjcX⎋  | ‸X¶ef
‸ab¶cd       | VyP    | ‸ab¶ab¶cd
‸ab¶cd       | Vyjp   | ab¶cd¶‸ab
‸ab¶cd       | vjY$p  | ab¶‸ab¶cd¶cd
‸ab¶cd       | vD     | ‸cd
‸ab¶cd       | v$d    | ‸cd
‸a¶b¶¶c      | vipd   | ‸¶c
f(a, ‸b)     | vi(d   | f(‸)
‸one         | v⎋x    | ‸ne
‸one         | vvx    | ‸ne
‸a¶b         | vVd    | ‸b
‸one two     | vlold  | o‸e two
‸one two     | veU    | ‸ONE two
‸one two     | ve~u   | ‸one two
‸ONE two     | veu    | ‸one two
‸one¶two     | vjr-   | ‸---¶-wo
‸a¶b¶c       | VGJ    | a b‸ c
‸abcdef      | vld.   | ‸ef
‸a¶b¶c       | Vd.    | ‸c
‸one two     | vedu   | ‸one two
‸one two     | yiwwviwp  | one on‸e
‸one two     | yiwwviwpp | one onetw‸o
‸one two     | yiwwviwPp | one oneon‸e
‸one¶two     | yyjviwp   | one¶¶‸one¶
‸one¶two     | yiwjVp    | one¶on‸e
‸one two     | "adww"aP  | twone‸ o
‸one two     | "ayiwwdiw"ap  | one on‸e
‸one two     | "ayiww"Ayiw$"ap | one twoonetw‸o
‸a¶b         | "ayyj"Ayy"ap | a¶b¶‸a¶b
‸one two     | yiww"_diwP | oneon‸e·
‸one two     | yiwwdiw"0P | oneon‸e·
‸a¶b¶c       | 2"ayyG"ap | a¶b¶c¶‸a¶b
‸one two     | ve"adw"ap | ·ton‸ewo
‸ab          | "!x    | ‸b
‸ab          | vqd    | ‸b
‸👨‍👩‍👧ab        | vd     | ‸ab
"""


def cases() -> list[tuple[str, str, str]]:
    rows = [line.split("|") for line in CASES.strip("\n").split("\n")]
    rows = [[a.rstrip(" ") if "‸" in a else a, k.strip(" "), w[1:]] for a, k, w in rows]
    return [(a, k, w) for a, k, w in rows]


@pytest.mark.parametrize(("before", "keys", "after"), cases(), ids=lambda value: value.strip())
def test_what_keys_make_of_a_text(before: str, keys: str, after: str) -> None:
    done = typed(normal(), keys, draft_of(before.replace("¶", "\n")))
    assert shown(done).replace("\n", "¶") == after.replace("·", " ")


SIGNS = st.sampled_from(["a", "b", " ", "\n", "(", ")", '"', ".", "é", "e\u0301", "한", "👍🏽", "\t"])
TEXTS = st.lists(SIGNS, max_size=25).map("".join)
KEYS = st.text(st.sampled_from('hjklwbeWBE0^$gGfFtT;,{}%dcyia"(pPxXsSrJ~oOAIDCYuU.123⎋ⓡ pvVvV_'), max_size=25)


@given(TEXTS, KEYS, st.integers(0, 30))
def test_no_key_leads_out_of_the_text_and_undoing_leads_back(text: str, keys: str, at: int) -> None:
    vi = normal()
    draft = Draft(text, min(at, len(text)))
    for key in keys:
        draft = typed(vi, key, draft)
        assert 0 <= draft.at <= len(draft.text)
    draft = typed(vi, "⎋⎋", draft)
    if not set("uUⓡ") & set(keys):
        for _ in range(len(keys) + 1):
            draft = typed(vi, "u", draft)
        assert draft.text == text
        assert vi.mode is Mode.NORMAL


@given(TEXTS.filter(bool), st.integers(0, 30), st.integers(0, 30))
def test_what_is_shown_as_selected_is_what_is_taken(text: str, begun: int, at: int) -> None:
    visual = Visual(resting(text, begun), resting(text, at))
    shown, span = visual.shown(text), visual.span(text)
    assert shown.selected is not None
    below = next_sign(text, shown.at) if shown.at < len(text) else shown.at  # the sign that the cursor is drawn over
    ends = (shown.selected, below) if visual.at >= visual.begun else (shown.at, shown.selected)
    assert ends == (span.start, span.end)


def test_keys_of_the_clipboard_and_arrows_take_what_is_selected() -> None:
    copied: list[str] = []
    vi = Vi(Registers(copied.append, lambda: "back"))
    vi.mode = Mode.NORMAL
    draft = Draft("one two", 0)
    for key, letter in (("v", "v"), ("right", None), ("right", None)):
        draft = vi.press(key, letter, draft) or draft
    assert draft == Draft("one two", 2, selected=0)
    assert vi.press("ctrl+c", None, draft) == Draft("one two", 0)
    assert (copied, vi.mode) == (["one"], Mode.NORMAL)
    assert typed(vi, 'Vd"+P', draft).text == "back"
    assert vi.press("enter", "\r", typed(vi, "v", draft)) is None, "it sends"


def test_what_vi_leaves_to_the_chat() -> None:
    vi = Vi()
    draft = Draft("ab", 1)
    assert vi.press("a", "a", draft) is None  # insert mode types
    assert vi.press("escape", None, draft) == Draft("ab", 0)
    assert vi.press("escape", None, draft) is None  # the chat's own
    assert vi.press("enter", "\r", draft) is None
    assert vi.press("ctrl+f", None, draft) is None
    assert vi.press("d", "d", draft) == draft
    assert vi.pending == "d"
    assert vi.press("escape", None, draft) == draft  # takes the half of a command back
    assert not vi.pending
