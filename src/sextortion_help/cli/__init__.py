"""The command line: thin commands, and the one place where errors become words and exit codes."""
