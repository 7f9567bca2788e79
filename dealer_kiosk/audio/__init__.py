"""Sound devices, voice activity, turns, sample formats."""
