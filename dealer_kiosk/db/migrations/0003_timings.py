"""How long the stages of each turn took."""

from typing import Any

SCHEMA = """
CREATE TABLE "turn_timing" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "session" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "stage" TEXT NOT NULL,
    "ms" INTEGER NOT NULL CHECK (ms >= 0)
);
CREATE INDEX "turn_timing_session" ON "turn_timing" ("session");
CREATE INDEX "turn_timing_at" ON "turn_timing" ("at");
"""


def up(migrator: Any, db: Any) -> None:  # noqa: ARG001 - the signature playhouse.migrations calls
    """Create the table and its indexes."""
    for statement in SCHEMA.split(";"):
        if statement.strip():
            db.execute_sql(statement)
