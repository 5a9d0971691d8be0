"""What the next request will hold, and whether there is room for it."""
