"""The readers of other programs' forms: a module for each program."""
