"""The files of personas: built in, one's own and a project's; earlier versions and imports."""
