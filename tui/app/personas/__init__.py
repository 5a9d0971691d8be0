"""Choosing a persona."""
