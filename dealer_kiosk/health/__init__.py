"""Whether every part is alive, and what is done when one is not: heartbeats, condition, ceilings, health file, systemd."""
