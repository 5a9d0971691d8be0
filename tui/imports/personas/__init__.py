"""Personas, prompts and rules of other programs: a module per form, each told by the content of a file."""
