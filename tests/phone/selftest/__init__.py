"""The self-test of the telephone line."""
