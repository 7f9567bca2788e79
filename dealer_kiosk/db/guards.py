"""Triggers that keep the rules of the appointment book and the FAQ index, whoever writes to the file.

Rebuilding a table drops its triggers without a word, so they are recreated after every migration and compared at every open.
"""

import peewee

from dealer_kiosk.db.faq_index import INDEX_TRIGGERS
from dealer_kiosk.db.tables import ACTIVE_STATES, OCCUPYING_STATES
from dealer_kiosk.errors import DatabaseError


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_OCCUPYING = _quoted(OCCUPYING_STATES)
_ACTIVE = _quoted(ACTIVE_STATES)

# Two half-open stretches [start, end) overlap when each begins before the other ends.
_OVERLAP = f"""EXISTS (
    SELECT 1 FROM allocation AS other JOIN appointment AS holder ON holder.id = other.appointment_id
    WHERE other.resource_id = NEW.resource_id AND other.id IS NOT NEW.id
      AND other.start_at < NEW.end_at AND NEW.start_at < other.end_at
      AND holder.status IN ({_OCCUPYING})
)"""  # noqa: S608 - constants only

# Forward only. A confirmed appointment that is moved has to be confirmed again.
_ALLOWED_STEP = """(
    (OLD.status = 'scheduled' AND NEW.status IN ('confirmed', 'arrived', 'completed', 'no_show', 'cancelled'))
    OR (OLD.status = 'confirmed' AND NEW.status IN ('arrived', 'completed', 'no_show', 'cancelled'))
    OR (OLD.status = 'confirmed' AND NEW.status = 'scheduled' AND NEW.start_at != OLD.start_at)
    OR (OLD.status = 'arrived' AND NEW.status IN ('completed', 'cancelled'))
)"""

GUARDS: dict[str, str] = {
    **INDEX_TRIGGERS,
    "allocation_overlap_insert": f"""CREATE TRIGGER allocation_overlap_insert BEFORE INSERT ON allocation
WHEN {_OVERLAP}
BEGIN SELECT RAISE(ABORT, 'the resource is taken at that time'); END""",
    "allocation_overlap_update": f"""CREATE TRIGGER allocation_overlap_update BEFORE UPDATE ON allocation
WHEN {_OVERLAP}
BEGIN SELECT RAISE(ABORT, 'the resource is taken at that time'); END""",
    "appointment_state": f"""CREATE TRIGGER appointment_state BEFORE UPDATE OF status ON appointment
WHEN OLD.status != NEW.status AND NOT {_ALLOWED_STEP}
BEGIN SELECT RAISE(ABORT, 'an appointment cannot go to that status from the one it has'); END""",  # noqa: S608 - constants only
    "appointment_move": f"""CREATE TRIGGER appointment_move BEFORE UPDATE OF start_at, end_at ON appointment
WHEN (OLD.start_at != NEW.start_at OR OLD.end_at != NEW.end_at) AND OLD.status NOT IN ({_ACTIVE})
BEGIN SELECT RAISE(ABORT, 'only a scheduled or confirmed appointment can be moved'); END""",
    "audit_no_update": """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be changed'); END""",
    "audit_no_delete": """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be deleted'); END""",
}
"""Name and text of each trigger."""


def create_guards(database: peewee.SqliteDatabase) -> None:
    """Drop and create every trigger, so that an older text is replaced."""
    for name, sql in GUARDS.items():
        database.execute_sql(f"DROP TRIGGER IF EXISTS {name}")
        database.execute_sql(sql)


def assert_guards(database: peewee.SqliteDatabase) -> None:
    """Check that every trigger stands in the file, word for word.

    Raises:
        DatabaseError: one is missing or different; nothing may be booked then.
    """
    rows = database.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    found = dict(rows)
    broken = [name for name, sql in GUARDS.items() if found.get(name) != sql]
    if broken:
        names = ", ".join(broken)
        raise DatabaseError(f"the database lacks its booking guards ({names}); put them back with 'dealer-kiosk init'")
