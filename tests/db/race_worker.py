"""One of several processes that all want the same appointments; run by test_race.py.

Arguments: database file, name of this process, "service" or "test_drive", number of starts. Waits for a line on standard
input, then prints how many of its bookings were made, refused as taken, and failed.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

from dealer_kiosk.config import Config
from dealer_kiosk.db import bookings
from dealer_kiosk.db.bookings import Author, Request
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.store import open_store
from dealer_kiosk.errors import DatabaseError


def _starts(first: datetime, count: int) -> list[datetime]:
    """Half hours of the mornings of days on which we are open."""
    days = [first + timedelta(days=day) for day in (1, 2, 4, 5, 7, 8, 9, 10, 11, 12)]
    return [day.replace(hour=9) + timedelta(minutes=30 * half) for day in days for half in range(6)][:count]


def main(path: str, name: str, kind: str, count: str) -> None:
    """Try to book every start once."""
    config = Config()
    now = datetime(2026, 11, 23, 10, 0, tzinfo=config.dealership.zone)
    need = Need("service", 30) if kind == "service" else Need("test_drive", 30, car_id=1)
    service_id = 1 if kind == "service" else None
    made = taken = failed = 0
    with open_store(Path(path), busy_timeout_s=20, create=False):
        sys.stdin.readline()
        for number, start in enumerate(_starts(now, int(count))):
            author = Author(config, now, "customer", "kiosk", f"{name}-{number}")
            try:
                outcome = bookings.book(Request(1, need, start, service_id), author)
            except DatabaseError:
                failed += 1
            else:
                made, taken = made + (outcome != "taken"), taken + (outcome == "taken")
    sys.stdout.write(f"{made} {taken} {failed}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
