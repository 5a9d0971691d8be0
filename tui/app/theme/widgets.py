"""The colours of Textual's own widgets where their style sheets mix them: mixed colours follow no theme's contrast."""

CSS = """
Input:focus, TextArea:focus, Button:focus, OptionList:focus { background-tint: $foreground 0%; }
Select:focus > SelectCurrent, Select > SelectOverlay:focus { background-tint: $foreground 0%; }
SelectCurrent .arrow, SelectCurrent Static#label { color: $text-muted; }
SelectCurrent.-has-value Static#label { color: $foreground; }
TextArea .text-area--cursor { color: $input-cursor-foreground; background: $input-cursor-background; }
TextArea .text-area--matching-bracket { background: $block-cursor-background; }
OptionList:nocolor > .option-list--option-highlighted { text-style: bold underline; }
TextArea .text-area--placeholder { color: $text-disabled; }
"""
