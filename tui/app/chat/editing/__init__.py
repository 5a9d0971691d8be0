"""Editing a text: motions, what a person sees as one sign, what was killed, and the keys for all of it."""
