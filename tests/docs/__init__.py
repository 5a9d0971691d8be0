"""The README and the pages of docs/: what they say is so."""
