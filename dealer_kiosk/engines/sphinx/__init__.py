"""Speech recognition by pocketsphinx: its processes, language models and dictionary."""
