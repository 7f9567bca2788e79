"""Spoken English to values, and values to spoken English."""
