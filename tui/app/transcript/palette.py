"""The styles of the transcript, read from the theme once and passed on as plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from rich.style import Style

CSS = """
Transcript {
    background: $background;
    color: $foreground;
    padding: 0 0 0 1;
    scrollbar-gutter: stable;
    scrollbar-color: $scrollbar;
    scrollbar-color-hover: $scrollbar-hover;
    scrollbar-color-active: $scrollbar-active;
    &:focus { background-tint: $foreground 0%; }
    & > .transcript--text { color: $foreground; }
    & > .transcript--dim { color: $text-muted; }
    & > .transcript--user { color: $foreground; text-style: bold; }
    & > .transcript--bar { color: $border; text-style: bold; }
    & > .transcript--reply { color: $text-accent; text-style: bold; }
    & > .transcript--badge { color: $text-warning; }
    & > .transcript--error { color: $text-error; text-style: bold; }
    & > .transcript--persona { color: $text-secondary; }
    & > .transcript--status { color: $text-warning; }
    & > .transcript--heading { color: $text-primary; text-style: bold; }
    & > .transcript--inline-code { color: $text-accent; background: $code-background; }
    & > .transcript--link { color: $text-primary; text-style: underline; }
    & > .transcript--quote { color: $foreground; text-style: italic; }
    & > .transcript--bullet { color: $text-primary; }
    & > .transcript--rule { color: $line; }
    & > .transcript--code { color: $foreground; background: $code-background; }
    & > .transcript--label { color: $text-muted; background: $code-background; }
    & > .transcript--comment { color: $text-muted; background: $code-background; text-style: italic; }
    & > .transcript--keyword { color: $text-primary; background: $code-background; }
    & > .transcript--string { color: $text-success; background: $code-background; }
    & > .transcript--number { color: $text-warning; background: $code-background; }
    & > .transcript--name { color: $text-accent; background: $code-background; }
    & > .transcript--below { color: $text-warning; background: $panel; }
    & > .transcript--found { color: $hit-foreground; background: $hit-background; text-style: underline; }
    & > .transcript--found-here {
        color: $hit-here-background; background: $hit-here-foreground; text-style: bold reverse underline;
    }
    & > .transcript--removed { color: $text-error; background: $code-background; }
}
"""


@dataclass(frozen=True, slots=True)
class Palette:
    """A Rich style, background included, for each part drawn. Named as the component classes, with `_` for `-`."""

    text: Style
    dim: Style
    user: Style
    bar: Style
    reply: Style
    badge: Style
    error: Style
    persona: Style
    status: Style
    heading: Style
    inline_code: Style
    link: Style
    quote: Style
    bullet: Style
    rule: Style
    code: Style
    label: Style
    comment: Style
    keyword: Style
    string: Style
    number: Style
    name: Style
    removed: Style

    @classmethod
    def read(cls, style_of: Callable[[str], Style]) -> Palette:
        """Return a palette with the style that `style_of` gives for each component class."""
        return cls(**{name: style_of(component) for name, component in COMPONENTS.items()})


PAINTED = {"transcript--below", "transcript--found", "transcript--found-here"}
"""Component classes applied when lines are painted, and not stored with the lines."""
COMPONENTS = {field.name: f"transcript--{field.name.replace('_', '-')}" for field in fields(Palette)}
"""The component class of each style of the palette."""
