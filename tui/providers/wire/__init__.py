"""Both APIs on the wire: request bodies, and the decoding of responses."""
