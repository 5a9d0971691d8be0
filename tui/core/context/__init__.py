"""The content of the next request, and whether there is room for it."""
