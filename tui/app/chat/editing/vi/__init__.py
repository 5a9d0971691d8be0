"""vi in the text field: modes, motions, operators, text objects. A text, a place and a key give a text and a place."""
