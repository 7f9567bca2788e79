"""The states of the United States."""

from collections.abc import Mapping
from functools import lru_cache


@lru_cache(maxsize=1)
def state_names() -> Mapping[str, str]:
    """The name of each state and territory by its two letters."""
    import holidays  # noqa: PLC0415 - a fifth of a second that other text need not wait for

    return {letters: name for name, letters in holidays.country_holidays("US").subdivisions_aliases.items()}
