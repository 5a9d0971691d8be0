"""Tests of tui/imports/programs."""
