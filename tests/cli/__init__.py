"""The installed command, as a separate process."""
