"""Consents, and indexes that stay quick after years of appointments and jobs."""

from typing import Any

SCHEMA = """
CREATE TABLE "consent" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "customer_id" INTEGER,
    "contact" TEXT NOT NULL,
    "what" TEXT NOT NULL CHECK (what IN ('callback', 'email')),
    "text_version" TEXT NOT NULL,
    "given_at" INTEGER,
    "channel" TEXT NOT NULL,
    "session" TEXT,
    "revoked_at" INTEGER,
    FOREIGN KEY ("customer_id") REFERENCES "customer" ("id") ON DELETE CASCADE
);
CREATE INDEX "consent_customer_id" ON "consent" ("customer_id");
CREATE INDEX "consent_contact" ON "consent" ("contact");
DROP INDEX "allocation_resource_id_start_at";
CREATE INDEX "allocation_resource_id_end_at_start_at" ON "allocation" ("resource_id", "end_at", "start_at");
DROP INDEX "due_job_due_at";
CREATE INDEX "due_job_state_due_at" ON "due_job" ("state", "due_at");
"""


def up(migrator: Any, db: Any) -> None:  # noqa: ARG001 - the signature playhouse.migrations calls
    """Create the table and replace the indexes."""
    for statement in SCHEMA.split(";"):
        if statement.strip():
            db.execute_sql(statement)
