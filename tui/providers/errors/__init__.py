"""Errors of the SDK, the network and the services, each translated once into an error of mull's own."""
