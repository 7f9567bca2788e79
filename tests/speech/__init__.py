"""The laboratory of speech."""
