"""Markdown whose lines say who speaks."""
