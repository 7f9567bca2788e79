"""What the kiosk is worth on a machine without a sound card: on virtual devices, or faster than real time without any."""
