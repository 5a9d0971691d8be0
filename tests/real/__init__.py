"""Tests against servers with real weights. They are run by hand: docs/real-servers.md says how."""
