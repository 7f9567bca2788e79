"""The first schema, frozen: a later change of tables.py is a new migration, never an edit here."""

from typing import Any

SCHEMA = """
CREATE TABLE "customer" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "email" TEXT,
    "created_at" INTEGER NOT NULL
);
CREATE INDEX "customer_phone" ON "customer" ("phone");
CREATE UNIQUE INDEX "customer_phone_name_key" ON "customer" ("phone", "name_key");
CREATE TABLE "service_type" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL COLLATE NOCASE,
    "price_min" REAL,
    "price_max" REAL,
    "minutes" INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 600),
    "aliases" TEXT NOT NULL
);
CREATE UNIQUE INDEX "service_type_name" ON "service_type" ("name");
CREATE TABLE "vehicle" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "make" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "year" INTEGER,
    "plate" TEXT,
    FOREIGN KEY ("customer_id") REFERENCES "customer" ("id") ON DELETE RESTRICT
);
CREATE INDEX "vehicle_customer_id" ON "vehicle" ("customer_id");
CREATE TABLE "car" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "stock" TEXT NOT NULL COLLATE NOCASE,
    "make" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "body" TEXT,
    "color" TEXT,
    "price" REAL,
    "is_new" INTEGER NOT NULL,
    "status" TEXT NOT NULL CHECK (status IN ('available', 'held', 'sold'))
);
CREATE UNIQUE INDEX "car_stock" ON "car" ("stock");
CREATE TABLE "appointment" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "code" TEXT NOT NULL,
    "customer_id" INTEGER NOT NULL,
    "type" TEXT NOT NULL CHECK (type IN ('service', 'test_drive')),
    "service_id" INTEGER,
    "vehicle_id" INTEGER,
    "car_id" INTEGER,
    "start_at" INTEGER NOT NULL,
    "end_at" INTEGER NOT NULL,
    "start_local" TEXT NOT NULL,
    "status" TEXT NOT NULL CHECK (status IN ('scheduled', 'confirmed', 'arrived', 'completed', 'no_show', 'cancelled')),
    "notes" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "session" TEXT,
    "idempotency_key" TEXT,
    "created_at" INTEGER NOT NULL,
    "cancelled_at" INTEGER,
    "cancel_reason" TEXT,
    "cancelled_by" TEXT,
    FOREIGN KEY ("customer_id") REFERENCES "customer" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("service_id") REFERENCES "service_type" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("vehicle_id") REFERENCES "vehicle" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("car_id") REFERENCES "car" ("id") ON DELETE RESTRICT,
    CHECK (start_at < end_at),
    CHECK ((type = 'service') = (service_id IS NOT NULL)),
    CHECK ((type = 'test_drive') = (car_id IS NOT NULL))
);
CREATE UNIQUE INDEX "appointment_code" ON "appointment" ("code");
CREATE INDEX "appointment_customer_id" ON "appointment" ("customer_id");
CREATE INDEX "appointment_service_id" ON "appointment" ("service_id");
CREATE INDEX "appointment_vehicle_id" ON "appointment" ("vehicle_id");
CREATE INDEX "appointment_car_id" ON "appointment" ("car_id");
CREATE INDEX "appointment_start_at" ON "appointment" ("start_at");
CREATE UNIQUE INDEX "appointment_idempotency_key" ON "appointment" ("idempotency_key");
CREATE TABLE "resource" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL CHECK (kind IN ('bay', 'salesperson', 'car')),
    "car_id" INTEGER,
    "active" INTEGER NOT NULL,
    FOREIGN KEY ("car_id") REFERENCES "car" ("id") ON DELETE CASCADE
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
CREATE INDEX "allocation_appointment_id" ON "allocation" ("appointment_id");
CREATE INDEX "allocation_resource_id" ON "allocation" ("resource_id");
CREATE INDEX "allocation_resource_id_start_at" ON "allocation" ("resource_id", "start_at");
CREATE TABLE "audit" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" TEXT NOT NULL
);
CREATE INDEX "audit_at" ON "audit" ("at");
CREATE TABLE "calendar_exception" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "date" TEXT NOT NULL,
    "opens" TEXT,
    "closes" TEXT,
    "reason" TEXT
);
CREATE UNIQUE INDEX "calendar_exception_date" ON "calendar_exception" ("date");
CREATE TABLE "staff" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL COLLATE NOCASE,
    "role" TEXT NOT NULL CHECK (role IN ('advisor', 'technician', 'sales', 'manager')),
    "phone" TEXT,
    "present_since" INTEGER,
    "present_until" INTEGER
);
CREATE UNIQUE INDEX "staff_name" ON "staff" ("name");
CREATE TABLE "callback" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "customer_name" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "urgency" TEXT NOT NULL CHECK (urgency IN ('low', 'medium', 'high')),
    "state" TEXT NOT NULL CHECK (state IN ('open', 'taken', 'done', 'missed')),
    "due_at" INTEGER NOT NULL,
    "owner_id" INTEGER,
    "escalated_at" INTEGER,
    "note" TEXT NOT NULL,
    "session" TEXT,
    "created_at" INTEGER NOT NULL,
    FOREIGN KEY ("owner_id") REFERENCES "staff" ("id") ON DELETE SET NULL
);
CREATE INDEX "callback_due_at" ON "callback" ("due_at");
CREATE INDEX "callback_owner_id" ON "callback" ("owner_id");
CREATE TABLE "due_job" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "due_at" INTEGER NOT NULL,
    "state" TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    "attempts" INTEGER NOT NULL,
    "lease_until" INTEGER,
    "result" TEXT,
    "created_at" INTEGER NOT NULL,
    "finished_at" INTEGER
);
CREATE UNIQUE INDEX "due_job_key" ON "due_job" ("key");
CREATE INDEX "due_job_due_at" ON "due_job" ("due_at");
CREATE TABLE "faq" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "category" TEXT NOT NULL CHECK (category IN ('hours', 'location', 'financing', 'services', 'general')),
    "question" TEXT NOT NULL COLLATE NOCASE,
    "answer" TEXT NOT NULL,
    "keywords" TEXT NOT NULL
);
CREATE UNIQUE INDEX "faq_question" ON "faq" ("question");
CREATE VIRTUAL TABLE "faq_index" USING fts5 ("keywords", "question", "answer", tokenize="porter unicode61");
CREATE TABLE "human_request" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "session" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "urgency" TEXT NOT NULL CHECK (urgency IN ('low', 'medium', 'high')),
    "state" TEXT NOT NULL CHECK (state IN ('requested', 'acknowledged', 'arrived', 'no_answer', 'withdrawn')),
    "staff_id" INTEGER,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE SET NULL
);
CREATE INDEX "human_request_session" ON "human_request" ("session");
CREATE INDEX "human_request_staff_id" ON "human_request" ("staff_id");
CREATE TABLE "mail" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "to" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "kind" TEXT NOT NULL CHECK (kind IN ('confirmation', 'change', 'cancellation', 'reminder', 'callback', 'staff')),
    "state" TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
    "attempts" INTEGER NOT NULL,
    "message_id" TEXT NOT NULL,
    "appointment_id" INTEGER,
    "created_at" INTEGER NOT NULL,
    "sent_at" INTEGER,
    FOREIGN KEY ("appointment_id") REFERENCES "appointment" ("id") ON DELETE SET NULL
);
CREATE UNIQUE INDEX "mail_message_id" ON "mail" ("message_id");
CREATE INDEX "mail_appointment_id" ON "mail" ("appointment_id");
CREATE TABLE "missed_question" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "question" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_asked" INTEGER NOT NULL,
    "category" TEXT
);
CREATE UNIQUE INDEX "missed_question_key" ON "missed_question" ("key");
CREATE TABLE "notice" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "session" TEXT NOT NULL,
    "priority" TEXT NOT NULL CHECK (priority IN ('normal', 'high', 'interrupt')),
    "text" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "spoken_at" INTEGER
);
CREATE UNIQUE INDEX "notice_key" ON "notice" ("key");
CREATE INDEX "notice_session" ON "notice" ("session");
CREATE TABLE "opening_hours" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "weekday" INTEGER NOT NULL,
    "opens" TEXT NOT NULL,
    "closes" TEXT NOT NULL,
    CHECK (weekday BETWEEN 0 AND 6),
    CHECK (opens < closes)
);
CREATE TABLE "session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "channel" TEXT NOT NULL,
    "started" INTEGER NOT NULL,
    "ended" INTEGER,
    "turns" INTEGER NOT NULL,
    "outcome" TEXT,
    "verified" INTEGER NOT NULL,
    "escalated" INTEGER NOT NULL
);
CREATE INDEX "session_started" ON "session" ("started");
CREATE TABLE "setting" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
);
"""


def up(migrator: Any, db: Any) -> None:  # noqa: ARG001 - the signature playhouse.migrations calls
    """Create every table and index."""
    for statement in SCHEMA.split(";"):
        if statement.strip():
            db.execute_sql(statement)
