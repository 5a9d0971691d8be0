"""Repositories: sessions, personas and the paths they live under."""
