"""The commands of the command line, and the assembly of all objects. Only this package may import all others."""
