"""The rota: who is here by plan, and who has left all the same."""

from typing import Any

SCHEMA = """
ALTER TABLE "staff" ADD COLUMN "out_on" TEXT;
CREATE TABLE "shift" ("id" INTEGER NOT NULL PRIMARY KEY, "staff_id" INTEGER NOT NULL, "weekday" INTEGER NOT NULL,
  "starts" TEXT NOT NULL, "ends" TEXT NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE CASCADE,
  CHECK (weekday BETWEEN 0 AND 6), CHECK (starts < ends));
CREATE INDEX "shift_staff_id" ON "shift" ("staff_id");
"""


def up(migrator: Any, db: Any) -> None:  # noqa: ARG001 - the signature playhouse.migrations calls
    """Add the column and the table."""
    for statement in SCHEMA.split(";"):
        if statement.strip():
            db.execute_sql(statement.strip())
