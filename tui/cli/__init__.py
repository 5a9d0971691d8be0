"""The commands of the command line, and the assembly of all objects. Only this package may import all others."""

COMPLETING = "_MULL_COMPLETE"  # the variable by which a shell's script asks for what may follow
