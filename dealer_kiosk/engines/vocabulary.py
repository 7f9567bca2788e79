"""Names that a recogniser should know: those of the dealership's own cars, services and people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names by what they are of; as written ("F-150") or as said ("f one fifty"), depending on where it comes from."""

    cars: tuple[str, ...] = ()  # makes, models, and makes with models
    services: tuple[str, ...] = ()  # and what people call them
    people: tuple[str, ...] = ()  # staff and advisors, whole names and first names

    def all(self) -> tuple[str, ...]:
        """Every name once."""
        return tuple(dict.fromkeys((*self.cars, *self.services, *self.people)))
