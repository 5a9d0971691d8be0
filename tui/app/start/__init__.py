"""The first start: the ways to begin, the servers on this computer, and the tour."""
