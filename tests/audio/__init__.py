"""Tests of sound devices, voice activity, turns and sound files."""
