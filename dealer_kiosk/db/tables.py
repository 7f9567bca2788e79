"""Every table of the database, as Peewee models.

Instants are whole seconds since 1970 in UTC on disk and aware datetimes in Python; `start_local` repeats an appointment's wall
time in the dealership's zone, for people who open the file. Overlap, state and append-only rules are triggers and CHECKs
(`guards.py`).
"""

from datetime import UTC, datetime
from typing import Any

import peewee
from playhouse.sqlite_ext import FTS5Model, RowIDField, SearchField

proxy = peewee.DatabaseProxy()

APPOINTMENT_STATES = ("scheduled", "confirmed", "arrived", "completed", "no_show", "cancelled")
ACTIVE_STATES = ("scheduled", "confirmed")
"""States of an appointment that the customer may still move or cancel."""
OCCUPYING_STATES = ("scheduled", "confirmed", "arrived")
"""States of an appointment that keep its resources busy."""
RESOURCE_KINDS = ("bay", "salesperson", "car", "advisor", "transport")
TRANSPORT_RESOURCES = ("shuttle", "loaner")
"""Ways of getting about that there are only so many of: a seat in the shuttle, a loaner car."""
TRANSPORTS = ("wait", *TRANSPORT_RESOURCES)
"""What a customer does while the car is in the workshop; those who wait here need nothing."""
FAQ_CATEGORIES = ("hours", "location", "financing", "services", "general")
CONSENTS = ("callback", "email")
"""What we ask a yes for."""
STAFF_ROLES = ("advisor", "technician", "sales", "manager")


class InstantField(peewee.IntegerField):
    """An aware datetime, stored as whole seconds since 1970 in UTC."""

    def db_value(self, value: datetime | int | None) -> int | None:
        """Seconds for SQLite; a naive datetime is a programming error."""
        if value is None or isinstance(value, int):
            return value
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return int(value.timestamp())

    def python_value(self, value: int | None) -> datetime | None:
        """An aware datetime in UTC."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


def _one_of(column: str, values: tuple[str, ...]) -> Any:
    quoted = ", ".join(f"'{value}'" for value in values)
    return peewee.Check(f"{column} IN ({quoted})")


class Table(peewee.Model):
    """Base of all tables."""

    id: Any  # Peewee adds it; annotated for type checkers, like the `…_id` of each foreign key below

    class Meta:
        database = proxy
        legacy_table_names = False


class Setting(Table):
    """Small facts about the file itself (schema owner, demonstration data loaded)."""

    name = peewee.TextField(primary_key=True)
    value = peewee.TextField()


class OpeningHours(Table):
    """One open stretch of a weekday, in wall time; a lunch break is the gap between two rows."""

    weekday = peewee.IntegerField()  # 0 = Monday
    opens = peewee.TextField()  # HH:MM
    closes = peewee.TextField()  # HH:MM

    class Meta:
        constraints = [peewee.Check("weekday BETWEEN 0 AND 6"), peewee.Check("opens < closes")]


class CalendarException(Table):
    """A dated exception to the weekly hours; `opens` NULL = closed all day."""

    date = peewee.TextField(unique=True)  # YYYY-MM-DD
    opens = peewee.TextField(null=True)
    closes = peewee.TextField(null=True)
    reason = peewee.TextField(null=True)


class ServiceType(Table):
    """One thing the workshop does."""

    name = peewee.TextField(unique=True, collation="NOCASE")
    price_min = peewee.FloatField(null=True)  # dollars; NULL = on request, 0 = free
    price_max = peewee.FloatField(null=True)
    minutes = peewee.IntegerField(constraints=[peewee.Check("minutes BETWEEN 5 AND 600")])
    aliases = peewee.TextField(default="")  # what people call it, comma-separated


class Faq(Table):
    """A question we can answer."""

    category = peewee.TextField(constraints=[_one_of("category", FAQ_CATEGORIES)])
    question = peewee.TextField(unique=True, collation="NOCASE")
    answer = peewee.TextField()
    keywords = peewee.TextField(default="")


class FaqIndex(FTS5Model):
    """Full-text index over Faq; rowid is Faq.id."""

    rowid = RowIDField()
    keywords = SearchField()
    question = SearchField()
    answer = SearchField()

    class Meta:
        database = proxy
        legacy_table_names = False
        options = {"tokenize": "porter unicode61"}


class MissedQuestion(Table):
    """A question no FAQ covered; asked twice is one row."""

    key = peewee.TextField(unique=True)  # the question's content words, lower case
    question = peewee.TextField()
    count = peewee.IntegerField(default=1)
    last_asked = InstantField()
    category = peewee.TextField(null=True)


class Customer(Table):
    """A person we know. A household shares a phone, so phone and name together are unique."""

    name = peewee.TextField()
    name_key = peewee.TextField()  # lower case, letters only
    phone = peewee.TextField(index=True)  # E.164
    email = peewee.TextField(null=True)
    created_at = InstantField()

    class Meta:
        indexes = ((("phone", "name_key"), True),)


class Vehicle(Table):
    """A customer's own car."""

    customer = peewee.ForeignKeyField(Customer, backref="vehicles", on_delete="RESTRICT")
    customer_id: Any
    make = peewee.TextField()
    model = peewee.TextField()
    year = peewee.IntegerField(null=True)
    plate = peewee.TextField(null=True)


class Car(Table):
    """A car in stock."""

    stock = peewee.TextField(unique=True, collation="NOCASE")
    make = peewee.TextField()
    model = peewee.TextField()
    year = peewee.IntegerField()
    body = peewee.TextField(null=True)  # sedan, suv, truck, …
    color = peewee.TextField(null=True)
    price = peewee.FloatField(null=True)
    is_new = peewee.BooleanField()
    status = peewee.TextField(default="available", constraints=[_one_of("status", ("available", "held", "sold"))])


class Resource(Table):
    """Something an appointment occupies: a bay, a salesperson, a car to drive, an advisor, a shuttle seat, a loaner car."""

    name = peewee.TextField(unique=True)
    kind = peewee.TextField(constraints=[_one_of("kind", RESOURCE_KINDS)])
    car = peewee.ForeignKeyField(Car, null=True, unique=True, on_delete="CASCADE")
    car_id: Any
    active = peewee.BooleanField(default=True)
    option = peewee.TextField(null=True, constraints=[_one_of("option", TRANSPORT_RESOURCES)])  # of a transport

    class Meta:
        constraints = [peewee.Check("(kind = 'transport') = (option IS NOT NULL)")]


class Appointment(Table):
    """A service visit or a test drive."""

    code = peewee.TextField(unique=True)
    customer = peewee.ForeignKeyField(Customer, backref="appointments", on_delete="RESTRICT")
    customer_id: Any
    type = peewee.TextField(constraints=[_one_of("type", ("service", "test_drive"))])
    service = peewee.ForeignKeyField(ServiceType, null=True, on_delete="RESTRICT")
    service_id: Any
    vehicle = peewee.ForeignKeyField(Vehicle, null=True, on_delete="RESTRICT")
    vehicle_id: Any
    car = peewee.ForeignKeyField(Car, null=True, on_delete="RESTRICT")
    car_id: Any
    start_at = InstantField(index=True)
    end_at = InstantField()
    start_local = peewee.TextField()  # YYYY-MM-DDTHH:MM in the dealership's zone
    status = peewee.TextField(default="scheduled", constraints=[_one_of("status", APPOINTMENT_STATES)])
    notes = peewee.TextField(default="")
    channel = peewee.TextField()
    session = peewee.TextField(null=True)
    idempotency_key = peewee.TextField(unique=True, null=True)
    created_at = InstantField()
    cancelled_at = InstantField(null=True)
    cancel_reason = peewee.TextField(null=True)
    cancelled_by = peewee.TextField(null=True)
    transport = peewee.TextField(null=True, constraints=[_one_of("transport", TRANSPORTS)])  # NULL = not asked for

    class Meta:
        constraints = [
            peewee.Check("start_at < end_at"),
            peewee.Check("(type = 'service') = (service_id IS NOT NULL)"),
            peewee.Check("(type = 'test_drive') = (car_id IS NOT NULL)"),
        ]


class Allocation(Table):
    """A resource an appointment uses; it is busy while the appointment occupies it, guarded by the overlap triggers."""

    appointment = peewee.ForeignKeyField(Appointment, backref="allocations", on_delete="CASCADE")
    appointment_id: Any
    resource = peewee.ForeignKeyField(Resource, on_delete="RESTRICT")
    resource_id: Any
    start_at = InstantField()
    end_at = InstantField()  # with the buffer

    class Meta:
        # By its end first, because what is over is then passed over: the past is the larger part of the book.
        indexes = ((("resource", "end_at", "start_at"), False),)
        constraints = [peewee.Check("start_at < end_at")]


class Staff(Table):
    """Somebody who works here."""

    name = peewee.TextField(unique=True, collation="NOCASE")
    role = peewee.TextField(constraints=[_one_of("role", STAFF_ROLES)])
    phone = peewee.TextField(null=True)
    present_since = InstantField(null=True)
    present_until = InstantField(null=True)  # closing time of the day they signed in
    out_on = peewee.TextField(null=True)  # YYYY-MM-DD: signed out for the rest of this day, whatever the rota says


class Shift(Table):
    """One stretch of a weekday in which somebody is here by the rota, in wall time."""

    staff = peewee.ForeignKeyField(Staff, backref="shifts", on_delete="CASCADE")
    staff_id: Any
    weekday = peewee.IntegerField()  # 0 = Monday
    starts = peewee.TextField()  # HH:MM
    ends = peewee.TextField()  # HH:MM

    class Meta:
        constraints = [peewee.Check("weekday BETWEEN 0 AND 6"), peewee.Check("starts < ends")]


class HumanRequest(Table):
    """A customer asked for a person; the state is what really happened."""

    session = peewee.TextField(index=True)
    reason = peewee.TextField(default="")
    urgency = peewee.TextField(constraints=[_one_of("urgency", ("low", "medium", "high"))])
    state = peewee.TextField(
        default="requested",
        constraints=[_one_of("state", ("requested", "ringing", "acknowledged", "arrived", "no_answer", "withdrawn"))],
    )
    staff = peewee.ForeignKeyField(Staff, null=True, on_delete="SET NULL")
    staff_id: Any
    created_at = InstantField()
    expires_at = InstantField()


class Callback(Table):
    """A promise to ring somebody."""

    customer_name = peewee.TextField(default="")
    phone = peewee.TextField()
    reason = peewee.TextField(default="")
    urgency = peewee.TextField(default="medium", constraints=[_one_of("urgency", ("low", "medium", "high"))])
    state = peewee.TextField(default="open", constraints=[_one_of("state", ("open", "taken", "done", "missed"))])
    due_at = InstantField(index=True)
    owner = peewee.ForeignKeyField(Staff, null=True, on_delete="SET NULL")
    owner_id: Any
    escalated_at = InstantField(null=True)
    note = peewee.TextField(default="")
    session = peewee.TextField(null=True)
    created_at = InstantField()
    attempts = peewee.IntegerField(null=True)  # how often somebody took it; NULL = never
    window_minutes = peewee.IntegerField(null=True)  # after it is due, in which it is on time; NULL = not kept then
    sla_breach_at = InstantField(null=True)  # the end of that window; later once it has been reopened


class Waitlist(Table):
    """Somebody who would like a time of a day that is full."""

    customer = peewee.ForeignKeyField(Customer, null=True, backref="waits", on_delete="CASCADE")
    customer_id: Any
    customer_name = peewee.TextField(default="")
    phone = peewee.TextField()
    type = peewee.TextField(constraints=[_one_of("type", ("service", "test_drive"))])
    date = peewee.TextField(index=True)  # YYYY-MM-DD
    session = peewee.TextField(null=True)
    created_at = InstantField()
    called_at = InstantField(null=True)  # when staff were asked to ring, because a time had come free


class NoticeRow(Table):
    """Something to be said to a session; `spoken_at` acknowledges it."""

    key = peewee.TextField(unique=True)
    session = peewee.TextField(index=True)
    priority = peewee.TextField(constraints=[_one_of("priority", ("normal", "high", "interrupt"))])
    text = peewee.TextField()
    created_at = InstantField()
    expires_at = InstantField()
    spoken_at = InstantField(null=True)

    class Meta:
        table_name = "notice"


class Mail(Table):
    """The outbox: one row a message, written in the transaction of its cause."""

    to = peewee.TextField()
    subject = peewee.TextField()
    body = peewee.TextField()
    kind = peewee.TextField(
        constraints=[_one_of("kind", ("confirmation", "change", "cancellation", "reminder", "callback", "staff"))]
    )
    state = peewee.TextField(default="queued", constraints=[_one_of("state", ("queued", "sent", "failed"))])
    attempts = peewee.IntegerField(default=0)
    message_id = peewee.TextField(unique=True)
    appointment = peewee.ForeignKeyField(Appointment, null=True, on_delete="SET NULL")
    appointment_id: Any
    created_at = InstantField()
    sent_at = InstantField(null=True)


class DueJob(Table):
    """A piece of background work with its time; `key` makes planning it twice harmless."""

    kind = peewee.TextField()
    key = peewee.TextField(unique=True)
    subject = peewee.TextField()  # id of the row it is about
    due_at = InstantField()
    state = peewee.TextField(default="waiting", constraints=[_one_of("state", ("waiting", "done", "failed"))])
    attempts = peewee.IntegerField(default=0)
    lease_until = InstantField(null=True)
    result = peewee.TextField(null=True)  # outcome, or the last error
    created_at = InstantField()
    finished_at = InstantField(null=True)

    class Meta:
        indexes = ((("state", "due_at"), False),)


class SessionRow(Table):
    """One conversation, without a word of what was said."""

    id = peewee.TextField(primary_key=True)
    channel = peewee.TextField()
    started = InstantField(index=True)
    ended = InstantField(null=True)
    turns = peewee.IntegerField(default=0)
    outcome = peewee.TextField(null=True)
    verified = peewee.BooleanField(default=False)
    escalated = peewee.BooleanField(default=False)
    intent = peewee.TextField(null=True)  # the tool of the last request, or of the first question when there was no request
    missed = peewee.IntegerField(null=True)  # questions that no FAQ answered

    class Meta:
        table_name = "session"


class Consent(Table):
    """What somebody has said yes to, in the words of a numbered text; `revoked_at` ends it."""

    customer = peewee.ForeignKeyField(Customer, null=True, backref="consents", on_delete="CASCADE")
    customer_id: Any
    contact = peewee.TextField(index=True)  # the number or address it is about
    what = peewee.TextField(constraints=[_one_of("what", CONSENTS)])
    text_version = peewee.TextField()
    given_at = InstantField(null=True)  # NULL = never; the row says no
    channel = peewee.TextField()
    session = peewee.TextField(null=True)
    revoked_at = InstantField(null=True)


class TurnTiming(Table):
    """How long one stage of one turn took."""

    session = peewee.TextField(index=True)
    at = InstantField(index=True)
    stage = peewee.TextField()  # listen, recognise, understand, tools, speak_first, total
    ms = peewee.IntegerField(constraints=[peewee.Check("ms >= 0")])


class Audit(Table):
    """Who changed what, when; rows are never changed or deleted (triggers)."""

    at = InstantField(index=True)
    actor = peewee.TextField()  # "customer", "staff", "job"
    action = peewee.TextField()
    subject = peewee.TextField()
    detail = peewee.TextField(default="")


TABLES: tuple[type[Any], ...] = (
    Setting,
    OpeningHours,
    CalendarException,
    ServiceType,
    Faq,
    FaqIndex,
    MissedQuestion,
    Customer,
    Vehicle,
    Car,
    Resource,
    Appointment,
    Allocation,
    Staff,
    Shift,
    HumanRequest,
    Callback,
    Waitlist,
    NoticeRow,
    Mail,
    DueJob,
    SessionRow,
    Consent,
    TurnTiming,
    Audit,
)
