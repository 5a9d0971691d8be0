"""Every theme that is offered can be read: its text, its signs, what is selected and what was found."""

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from tests.app.theme import screen_contrast
from tests.app.theme.contrast_table import PAGE
from tui.app.theme.contrast import SIGNS, TEXT, contrast, least_contrast, readable
from tui.app.theme.terminal_colours import given_to_rich, of_256
from tui.app.theme.themes import offered_themes
from tui.app.theme.variables import COLOURS, variables_of
from tui.core.appearance import DARK, LIGHT, THEMES

GROUNDS = ("background", "surface", "panel", "code-background", "block-cursor-background")
TEXTS = ("foreground", "text", "text-muted", "text-disabled", "badge", "link-color", *(f"text-{c}" for c in COLOURS))
LINES = ("line", "border", "border-blurred", "scrollbar", "scrollbar-hover", "scrollbar-active")
PAIRS = ("screen-selection", "input-selection", "hit", "hit-here", "block-cursor")


@pytest.mark.parametrize("system", ["truecolor", "256", "grey"])
@pytest.mark.parametrize("name", THEMES)
def test_each_text_and_sign_of_a_theme_has_its_contrast_on_each_ground(name: str, system: str) -> None:
    variables = screen_contrast.variables(name, system)
    text, signs = screen_contrast.least_of(name, system)
    grounds = [variables[ground] for ground in GROUNDS]
    weak = {key: least_contrast(variables[key], grounds) for key in TEXTS}
    assert {key: least for key, least in weak.items() if least < text} == {}
    assert {key for key in LINES if least_contrast(variables[key], grounds[:-1]) < signs} == set()
    for pair in PAIRS:
        assert contrast(variables[f"{pair}-foreground"], variables[f"{pair}-background"]) >= text, pair
    assert contrast(variables["button-color-foreground"], variables["primary"]) >= text


@pytest.mark.parametrize("sixteen", [screen_contrast.VGA, screen_contrast.XTERM], ids=["VGA", "xterm"])
@pytest.mark.parametrize("name", [DARK, LIGHT])
def test_what_is_drawn_in_16_colours_can_be_read(name: str, sixteen: str) -> None:
    """Also in the row under the cursor; only a warning there is weaker, where the terminal's grey is dark."""
    held = screen_contrast.variables(name, "standard", sixteen)
    grounds = [held[ground] for ground in GROUNDS if ground != "block-cursor-background"]
    cursor = held["block-cursor-background"]
    assert {key for key in TEXTS if least_contrast(held[key], grounds) < TEXT} == set()
    assert {key for key in LINES if least_contrast(held[key], grounds) < SIGNS} == set()
    weak = {key: contrast(held[key], cursor) for key in TEXTS if contrast(held[key], cursor) < TEXT}
    assert set(weak) <= {"text-warning", "text-error"}
    assert all(round(least, 2) >= 3.33 for least in weak.values())
    for pair in PAIRS:
        assert contrast(held[f"{pair}-foreground"], held[f"{pair}-background"]) >= TEXT, pair


def test_every_colour_that_is_chosen_of_256_is_shown_as_it_is() -> None:
    parts = range(0, 256, 17)
    for colour in (Color(red, green, blue) for red in parts for green in parts for blue in parts):
        chosen = of_256(colour)
        assert of_256(chosen) == chosen
        assert screen_contrast.shown(given_to_rich(chosen), "256", "") == chosen


@pytest.mark.parametrize(("name", "ground"), [("ansi-dark", 0), ("ansi-light", 15)])
def test_the_page_has_the_worst_pair_of_the_themes_that_are_left_out(name: str, ground: int) -> None:
    theme = BUILTIN_THEMES[name]
    used = {value: Color.parse(value).ansi for part in COLOURS if (value := getattr(theme, part)) is not None}
    worst = [
        min((contrast(colours[number], colours[ground]), value) for value, number in used.items() if number is not None)
        for colours in map(sixteen, (screen_contrast.XTERM, screen_contrast.VGA))
    ]
    assert len({value for _, value in worst}) == 1
    row = next(line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| `{name}` |"))
    told = worst[0][1].removeprefix("ansi_")
    assert f"| {told} on " in row
    assert row.endswith(" | ".join(f"{figure:.2f}" for figure, _ in worst) + " |")


def sixteen(colours: str) -> list[Color]:
    return [Color.parse(f"#{each}") for each in colours.split()]


def test_all_other_themes_of_textual_are_offered() -> None:
    assert set(BUILTIN_THEMES) - set(THEMES) == {"ansi-dark", "ansi-light"}
    assert list(offered_themes()) == list(THEMES)
    assert offered_themes()[DARK].dark
    assert not offered_themes()[LIGHT].dark


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#000000", 2.44),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(Color.parse(one), Color.parse(other)) == pytest.approx(expected, abs=0.005)
    assert contrast(Color.parse(other), Color.parse(one)) == pytest.approx(expected, abs=0.005)


def test_a_colour_is_moved_no_further_than_it_must() -> None:
    black, white = Color.parse("#000000"), Color.parse("#ffffff")
    fine = Color.parse("#767676")
    assert readable(fine, [white]) == fine
    assert TEXT <= contrast(readable(Color.parse("#aaaaaa"), [white]), white) < TEXT + 1
    assert TEXT <= contrast(readable(Color.parse("#333333"), [black]), black) < TEXT + 1
    assert readable(white, [white, black], 5).rgb == (0, 0, 0), "where no colour has it, it ends at the pole"


def test_what_textual_gives_and_mull_does_not_need_stays() -> None:
    theme = offered_themes()["nord"]
    before, after = {**theme.to_color_system().generate(), **theme.variables}, variables_of(theme)
    assert set(before) <= set(after)
    assert {after[name] for name in ("background", "surface", "panel", "primary")} == {
        before[name] for name in ("background", "surface", "panel", "primary")
    }
