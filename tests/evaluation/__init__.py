"""The evaluation by simulated customers."""
