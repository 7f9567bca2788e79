"""The migrations and the models describe the same tables."""

import peewee

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import TABLES


def _schema(database: peewee.SqliteDatabase) -> set[str]:
    rows = database.execute_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')").fetchall()
    return {"".join(sql.split()) for (sql,) in rows if "schema_migration" not in sql}


def test_migrations_make_exactly_the_tables_of_the_models(db: Store) -> None:
    """Whoever changes tables.py adds a migration that does the same to databases in the field."""
    fresh = peewee.SqliteDatabase(":memory:")
    with fresh.bind_ctx(TABLES):
        fresh.create_tables(TABLES)
        expected = _schema(fresh)
    fresh.close()
    assert expected == _schema(db.database)
