"""Speech synthesis: Piper, and flite as the last resort."""
