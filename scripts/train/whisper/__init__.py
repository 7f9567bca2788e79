"""Training of the small Whisper model on synthetic speech."""
