"""mull: a terminal program for talking things over with reasoning models."""

__version__ = "0.1.0"
