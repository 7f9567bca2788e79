"""Numbered, append-only schema changes."""
