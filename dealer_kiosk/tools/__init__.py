"""What the agent can do, one file per subject; a tool is a plain typed function."""
