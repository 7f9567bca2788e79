"""Fitting the acoustic model of pocketsphinx to telephone lines."""
