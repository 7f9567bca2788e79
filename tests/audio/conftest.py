"""Fixtures of the sound tests."""

from tests.virtual_audio import rig

__all__ = ["rig"]
