"""Fixtures of the channel tests."""

from tests.virtual_audio import rig

__all__ = ["rig"]
