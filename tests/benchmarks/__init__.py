"""Benchmarks: run by hand from the project's folder, never by pytest. All in one: ``python -m tests.benchmarks``."""
