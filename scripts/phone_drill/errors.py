"""What goes wrong with the drill itself or its peers."""


class DrillError(RuntimeError):
    """A peer did not do what the check needs; the text says what."""
