"""A request for a person can ring: its states are a CHECK, which SQLite cannot change, so the table is made anew."""

from typing import Any

SCHEMA = """
ALTER TABLE "human_request" RENAME TO "kept_human_request";
DROP INDEX "human_request_session";
DROP INDEX "human_request_staff_id";
CREATE TABLE "human_request" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "session" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "urgency" TEXT NOT NULL CHECK (urgency IN ('low', 'medium', 'high')),
    "state" TEXT NOT NULL CHECK (state IN ('requested', 'ringing', 'acknowledged', 'arrived', 'no_answer', 'withdrawn')),
    "staff_id" INTEGER,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE SET NULL
);
INSERT INTO "human_request" SELECT * FROM "kept_human_request";
DROP TABLE "kept_human_request";
CREATE INDEX "human_request_session" ON "human_request" ("session");
CREATE INDEX "human_request_staff_id" ON "human_request" ("staff_id");
"""


def up(migrator: Any, db: Any) -> None:  # noqa: ARG001 - the signature playhouse.migrations calls
    """Make the table anew, with its rows."""
    for statement in SCHEMA.split(";"):
        if statement.strip():
            db.execute_sql(statement.strip())
