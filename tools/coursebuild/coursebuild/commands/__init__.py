"""The stories of the commands, one a module."""
