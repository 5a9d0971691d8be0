"""Tests of tui/imports."""
