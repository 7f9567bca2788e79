"""Conversations with a scripted language model and a real database."""
