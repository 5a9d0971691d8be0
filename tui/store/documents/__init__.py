"""A folder of documents, one for each session, that keeps up with them."""
