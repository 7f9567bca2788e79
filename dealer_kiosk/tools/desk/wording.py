"""Words for people."""


def counted(number: int, noun: str) -> str:
    """`1 appointment`, `2 appointments`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
