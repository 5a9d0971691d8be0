"""The X-ray: the next request part by part, and what could be left out of it."""
