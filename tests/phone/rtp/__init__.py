"""Speech and digits on the network."""
