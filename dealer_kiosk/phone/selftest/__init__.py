"""Calls this machine's own telephone line and measures what comes of it; `dealer-kiosk phone test` is the command."""
