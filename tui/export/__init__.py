"""A conversation as a document, and back."""
