"""The drills, small."""
