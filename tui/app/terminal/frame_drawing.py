"""What Textual paints first, as plain sequences: header, composer, keys, in the colours of a theme.

``tests/app/terminal/test_first_frame.py`` holds each cell and its colours against Textual's own paint in all themes.
Only what is part of the interpreter may be imported here.
"""

from __future__ import annotations

LEAST, MOST = (60, 18), (400, 150)  # columns and rows for which it is right
HELP = "?"  # what is no text in the empty composer
EDGES = 6  # columns of the composer that take no text: its border, a blank at each side, the cursor, and one to spare
KEYS = (("Enter", "send"), ("Ctrl+J", "line"), ("Ctrl+P", "commands"))
HELP_KEYS = {True: "F1", False: HELP}  # by whether there is a text
# Grounds of the header and of the rest, text, weaker text, the composer's border, the words in the empty composer.
COLOURS = {
    "mull-dark": "222731 15181d d5d8de afb1b6 7aa2c8 b0b2b5",
    "mull-light": "ebe9e4 fbfaf8 22262c 4f5054 2f6090 505152",
    "high-contrast": "101010 000000 ffffff cdcdcd 8ecbff cfcfcf",
    "high-contrast-light": "f2f2f2 ffffff 000000 333333 003a75 333333",
    "textual-dark": "242f38 121212 e0e0e0 a2a2a2 0178d4 a0a0a0",
    "textual-light": "d0d0d0 e0e0e0 1f1f1f 3b3b3b 004578 3e3e3e",
    "nord": "434c5e 2e3440 dee3ec e0e1e5 88c0d0 e1e2e5",
    "gruvbox": "504945 282828 fbf1c7 d0ccb8 85a598 cecbbf",
    "catppuccin-mocha": "45475a 181825 d7def6 dfe1e7 f5c2e7 dddee3",
    "catppuccin-latte": "ccd0da eff1f5 484b64 494a55 8839ef 494a53",
    "catppuccin-frappe": "51576d 303446 dce2f9 e3e4eb ca9ee6 e0e2e8",
    "catppuccin-macchiato": "494d64 24273a ced6f5 d7d9e4 c6a0f6 d8dae2",
    "dracula": "313442 282a36 f8f8f2 c4c5c4 bd93f9 c6c6c7",
    "tokyo-night": "414868 1a1b26 bac0de c2c4d0 bb9af7 c2c4ce",
    "monokai": "3e3d32 272822 d6d6d6 bfbfbe ae81ff bebebd",
    "flexoki": "282726 100f0f fffcf0 b7b4ac 4377b4 9a9891",
    "solarized-light": "eee8d5 fdf6e3 425358 4e5352 268bd2 505451",
    "solarized-dark": "073642 002b36 b4bec0 b1bdc0 268bd2 b0bcc0",
    "rose-pine": "26233a 191724 e0def4 bdbcc9 c4a7e7 bebdc7",
    "rose-pine-moon": "393552 232136 e0def4 c6c5d3 c4a7e7 c9c8d3",
    "rose-pine-dawn": "f2e9e1 faf4ed 575279 5b5869 907aa9 5d5a65",
    "atom-one-dark": "4f5666 282c34 d6dae0 d9dbdd 61afef dadbdd",
    "atom-one-light": "cccccc fafafa 383a42 4d4e52 3869d4 4c4d50",
}


class FrameDrawing:
    """The frame in a theme, for a screen of so many columns and rows."""

    def __init__(self, columns: int, rows: int, theme: str) -> None:
        self.longest = columns - EDGES  # letters
        self._columns, self._rows = columns, rows
        self._panel, self._ground, self._ink, self._muted, self._line, self._hint = COLOURS[theme].split()

    def whole(self) -> str:
        """Return what draws all of it, with no text."""
        blank, rule = _style("", self._ground) + " " * self._columns, "─" * (self._columns - 2)
        header = f"{_style(self._ink, self._panel, bold=True)} mull{_style(self._muted, self._panel)} starting …"
        line, bottom = _style(self._line, self._ground), self._rows - 1
        rows = "".join(f"\x1b[{row}H{blank}" for row in range(2, self._rows - 3))
        sides = f"{line}│ \x1b[{bottom - 1};{self._columns - 1}H │"
        return (
            f"\x1b[H{header}{' ' * (self._columns - 16)}{rows}\x1b[{bottom - 2}H{line}╭{rule}╮\x1b[{bottom - 1}H{sides}"
            f"\x1b[{bottom}H{line}╰{rule}╯{self._keys(written=False)}{self._field('')}"
        )

    def change(self, before: str, text: str) -> str:
        """Return what draws a text in the place of another one."""
        keys = "" if bool(before) is bool(text) else self._keys(written=bool(text))
        return keys + self._field(text)

    def _field(self, text: str) -> str:
        """Return what draws a text, or what stands in its place, and the cursor behind it."""
        cursor, place = _style(self._ground, self._ink), f"\x1b[{self._rows - 2};"
        if text:
            drawn = f"{_style(self._ink, self._ground)}{text}{cursor} {_style('', self._ground)}"
            rest = self._columns - 5 - len(text)
        else:
            drawn, rest = f"{cursor}M{_style(self._hint, self._ground)}essage…", self._columns - 12
        return f"{place}3H{drawn}{' ' * rest}{place}{len(text) + 3}H"

    def _keys(self, *, written: bool) -> str:
        """Return what draws the line of keys."""
        keys = (*KEYS, (HELP_KEYS[written], "help"))
        bold, muted = _style(self._ink, self._ground, bold=True), _style(self._muted, self._ground)
        drawn = "   ".join(f"{bold}{key}{muted} {word}" for key, word in keys)
        rest = self._columns - 1 - len("   ".join(f"{key} {word}" for key, word in keys))
        return f"\x1b[{self._rows}H{bold} {drawn}{' ' * rest}"


def is_plain(letter: str) -> bool:
    """Return whether a letter takes one cell for certain: ASCII, and Latin with accents."""
    return " " <= letter <= "~" or "\xc0" <= letter <= "\u024f"


def _style(ink: str, ground: str, *, bold: bool = False) -> str:
    """Return the sequence of a style: colours as six hexadecimal digits, no ink for blanks."""
    red, green, blue = bytes.fromhex(ground)
    ahead = ";".join(map(str, bytes.fromhex(ink)))
    return f"\x1b[0{';1' if bold else ''}{f';38;2;{ahead}' if ink else ''};48;2;{red};{green};{blue}m"
