"""Personas: the value, its file and checks, how it travels, and what comes of texts of other programs."""
