"""A database in the field keeps what it holds when its schema is brought up to date."""

from datetime import UTC, datetime
from pathlib import Path

import peewee
from playhouse.migrations import Runner

from dealer_kiosk.db.guards import create_guards
from dealer_kiosk.db.store import APPLICATION_ID, MIGRATIONS, check_file, open_store
from dealer_kiosk.db.tables import Allocation, Callback, Resource

OLD_ROWS = """
INSERT INTO customer VALUES (1, 'Maria Alvarez', 'maria alvarez', '+13125550111', NULL, 0);
INSERT INTO service_type VALUES (1, 'Oil change', 59, 89, 30, '');
INSERT INTO resource VALUES (1, 'Bay 1', 'bay', NULL, 1), (2, 'Bay 2', 'bay', NULL, 0);
INSERT INTO appointment (id, code, customer_id, type, service_id, start_at, end_at, start_local, status, notes, channel,
    created_at) VALUES (7, 'K7M4R', 1, 'service', 1, 1000, 2800, '', 'scheduled', '', 'kiosk', 0);
INSERT INTO allocation VALUES (5, 7, 1, 1000, 2800);
INSERT INTO callback (id, customer_name, phone, reason, urgency, state, due_at, note, created_at)
    VALUES (3, '', '+13125550142', '', 'medium', 'open', 1000, '', 0);
INSERT INTO due_job (id, kind, key, subject, due_at, state, attempts, created_at)
    VALUES (1, 'callback_overdue', 'callback_overdue:3:2800', '3', 2800, 'waiting', 0, 0);
"""


def _old_database(path: Path) -> None:
    database = peewee.SqliteDatabase(str(path), pragmas={"foreign_keys": 1})
    with database.connection_context():
        Runner(database, str(MIGRATIONS)).up("0004_desk_figures")
        for statement in OLD_ROWS.split(";"):
            database.execute_sql(statement)
        create_guards(database)
        database.pragma("application_id", APPLICATION_ID)


def test_resources_allocations_and_callbacks_are_kept(tmp_path: Path) -> None:
    """The tables of resources and allocations are made anew; nothing is lost and no reference broken."""
    path = tmp_path / "dealer.db"
    _old_database(path)
    with open_store(path, busy_timeout_s=1, create=True):
        assert [(row.id, row.name, row.kind, row.active, row.option) for row in Resource.select().order_by(Resource.id)] == [
            (1, "Bay 1", "bay", True, None),
            (2, "Bay 2", "bay", False, None),
        ]
        assert [(row.id, row.appointment_id, row.resource_id) for row in Allocation.select()] == [(5, 7, 1)]
        assert Callback.get_by_id(3).sla_breach_at == datetime.fromtimestamp(2800, UTC)
    check_file(path)
