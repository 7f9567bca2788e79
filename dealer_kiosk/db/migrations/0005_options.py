"""Advisors, loaner cars and shuttle seats, how a customer gets about meanwhile, when a callback is late, the waiting list.

The kinds of resources are a CHECK, which SQLite cannot change, so that table is made anew; nothing may refer to it meanwhile, so
the allocations are as well. Their triggers are put back after every migration.
"""

from typing import Any

SCHEMA = """
CREATE TABLE "kept_resource" AS SELECT * FROM "resource";
CREATE TABLE "kept_allocation" AS SELECT * FROM "allocation";
DROP TABLE "allocation";
DROP TABLE "resource";
CREATE TABLE "resource" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL CHECK (kind IN ('bay', 'salesperson', 'car', 'advisor', 'transport')),
    "car_id" INTEGER,
    "active" INTEGER NOT NULL,
    "option" TEXT CHECK (option IN ('shuttle', 'loaner')),
    FOREIGN KEY ("car_id") REFERENCES "car" ("id") ON DELETE CASCADE,
    CHECK ((kind = 'transport') = (option IS NOT NULL))
);
CREATE UNIQUE INDEX "resource_name" ON "resource" ("name");
CREATE UNIQUE INDEX "resource_car_id" ON "resource" ("car_id");
CREATE TABLE "allocation" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "appointment_id" INTEGER NOT NULL,
    "resource_id" INTEGER NOT NULL,
    "start_at" INTEGER NOT NULL,
    "end_at" INTEGER NOT NULL,
    FOREIGN KEY ("appointment_id") REFERENCES "appointment" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("resource_id") REFERENCES "resource" ("id") ON DELETE RESTRICT,
    CHECK (start_at < end_at)
);
INSERT INTO "resource" ("id", "name", "kind", "car_id", "active")
    SELECT "id", "name", "kind", "car_id", "active" FROM "kept_resource";
INSERT INTO "allocation" ("id", "appointment_id", "resource_id", "start_at", "end_at")
    SELECT "id", "appointment_id", "resource_id", "start_at", "end_at" FROM "kept_allocation";
DROP TABLE "kept_allocation";
DROP TABLE "kept_resource";
CREATE INDEX "allocation_appointment_id" ON "allocation" ("appointment_id");
CREATE INDEX "allocation_resource_id" ON "allocation" ("resource_id");
CREATE INDEX "allocation_resource_id_end_at_start_at" ON "allocation" ("resource_id", "end_at", "start_at");
CREATE TABLE "waitlist" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "customer_id" INTEGER,
    "customer_name" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "type" TEXT NOT NULL CHECK (type IN ('service', 'test_drive')),
    "date" TEXT NOT NULL,
    "session" TEXT,
    "created_at" INTEGER NOT NULL,
    "called_at" INTEGER,
    FOREIGN KEY ("customer_id") REFERENCES "customer" ("id") ON DELETE CASCADE
);
CREATE INDEX "waitlist_customer_id" ON "waitlist" ("customer_id");
CREATE INDEX "waitlist_date" ON "waitlist" ("date");
ALTER TABLE "appointment" ADD COLUMN "transport" TEXT CHECK (transport IN ('wait', 'shuttle', 'loaner'));
ALTER TABLE "callback" ADD COLUMN "window_minutes" INTEGER;
ALTER TABLE "callback" ADD COLUMN "sla_breach_at" INTEGER;
UPDATE "callback" SET "sla_breach_at" = (
    SELECT max("due_at") FROM "due_job" WHERE "kind" = 'callback_overdue' AND "subject" = CAST("callback"."id" AS TEXT)
);
"""


def up(migrator: Any, db: Any) -> None:  # noqa: ARG001 - the signature playhouse.migrations calls
    """Rebuild the tables, make the new one and add the columns."""
    for statement in SCHEMA.split(";"):
        if statement.strip():
            db.execute_sql(statement)
