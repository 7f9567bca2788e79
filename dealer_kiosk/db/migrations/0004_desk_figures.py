"""What a conversation was about and what it could not answer, and how often somebody set out to make a callback."""

from typing import Any

SCHEMA = """
ALTER TABLE "session" ADD COLUMN "intent" TEXT;
ALTER TABLE "session" ADD COLUMN "missed" INTEGER;
ALTER TABLE "callback" ADD COLUMN "attempts" INTEGER;
"""


def up(migrator: Any, db: Any) -> None:  # noqa: ARG001 - the signature playhouse.migrations calls
    """Add the columns."""
    for statement in SCHEMA.split(";"):
        if statement.strip():
            db.execute_sql(statement)
