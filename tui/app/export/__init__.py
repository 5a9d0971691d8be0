"""Exports: what is written, with a look at it first."""
