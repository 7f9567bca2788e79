"""Speech recognition by faster-whisper: what is given to the model, and what of its answers is believed."""
