"""Widgets, one module each, with its own DEFAULT_CSS."""
