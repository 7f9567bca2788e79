"""The commands of the people at the service desk, one file per subject."""
