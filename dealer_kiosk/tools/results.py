"""What tools return: typed facts, each with the `line` the language model and outside programs see.

The prefixes and the wording after them are the client's document's (C1-C32 of the contract); `replies.py` speaks from the fields,
never from the line. Datetimes are aware and in the dealership's zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

AppointmentType = Literal["service", "test_drive"]


def clock_time(value: time | datetime) -> str:
    """`9:00 AM`, the document's way of writing a time."""
    return f"{(value.hour - 1) % 12 + 1}:{value.minute:02d} {'AM' if value.hour < 12 else 'PM'}"


def long_date(value: date) -> str:
    """`Tuesday, November 24, 2026`."""
    return f"{value:%A}, {value:%B} {value.day}, {value.year}"


def short_date(value: date) -> str:
    """`Tuesday, November 24`."""
    return f"{value:%A}, {value:%B} {value.day}"


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """One thing the workshop does."""

    id: int
    name: str
    price_min: float | None  # dollars; None = on request, 0 = free
    price_max: float | None
    minutes: int

    @property
    def price(self) -> str:
        """`$59-$89`, `$40`, `Free` or `price on request` (C7, D7, D8)."""
        low, high = self.price_min, self.price_max
        if low is None:
            return "price on request" if high is None else f"up to ${high:,.0f}"
        if low == 0 and not high:
            return "Free"
        if high is None or high == low:
            return f"${low:,.0f}" if high is not None else f"from ${low:,.0f}"
        return f"${low:,.0f}-${high:,.0f}"


@dataclass(frozen=True, slots=True)
class VehicleInfo:
    """A customer's own car."""

    id: int
    year: int | None
    make: str
    model: str
    plate: str | None

    @property
    def name(self) -> str:
        """`2019 Toyota Camry`."""
        return " ".join(str(part) for part in (self.year, self.make, self.model) if part)


@dataclass(frozen=True, slots=True)
class CarInfo:
    """A car in stock."""

    id: int
    year: int
    make: str
    model: str
    body: str | None
    color: str | None
    price: float | None  # dollars
    is_new: bool
    stock: str

    @property
    def name(self) -> str:
        """`2021 Ford F-150`."""
        return f"{self.year} {self.make} {self.model}"


@dataclass(frozen=True, slots=True)
class CustomerInfo:
    """A customer's record. Never spoken before identity is verified."""

    id: int
    name: str
    phone: str  # E.164
    email: str | None
    vehicles: tuple[VehicleInfo, ...]

    @property
    def first_name(self) -> str:
        """The name the agent may use."""
        return self.name.split()[0] if self.name.split() else ""


@dataclass(frozen=True, slots=True)
class AppointmentInfo:
    """One appointment of the verified customer."""

    id: int
    code: str
    type: AppointmentType
    status: str
    start: datetime
    minutes: int
    service: ServiceInfo | None
    vehicle: VehicleInfo | None
    car: CarInfo | None
    transport: str | None = None  # wait, shuttle or loaner, if the customer asked for it
    advisor: str | None = None  # whom the customer asked for

    @property
    def what(self) -> str:
        """`oil change`, or `test drive of the 2021 Ford F-150`."""
        if self.type == "service":
            return self.service.name.lower() if self.service else "service visit"
        return f"test drive of the {self.car.name}" if self.car else "test drive"


@dataclass(frozen=True, slots=True)
class Found:
    """An answer from the FAQ."""

    answer: str
    question: str
    category: str

    @property
    def line(self) -> str:
        return f"FOUND: {self.answer}"


@dataclass(frozen=True, slots=True)
class NotFound:
    """No FAQ covers the question; it has been recorded as missed."""

    query: str

    @property
    def line(self) -> str:
        return "NOT_FOUND: I don't have specific information about that. Would you like me to connect you with a team member?"


@dataclass(frozen=True, slots=True)
class Services:
    """Services with prices, in catalogue order."""

    services: Sequence[ServiceInfo]

    @property
    def line(self) -> str:
        rows = [f"- {item.name}: {item.price}, about {item.minutes} minutes" for item in self.services]
        return "\n".join(["SERVICES_LIST:", *rows])


@dataclass(frozen=True, slots=True)
class CustomerFound:
    """Somebody has this phone number; `customer` is set only once identity is verified."""

    phone: str
    customer: CustomerInfo | None = None

    @property
    def line(self) -> str:
        if self.customer is None:
            return "CUSTOMER_FOUND: A record exists. Identity not verified."
        rows = [
            "CUSTOMER_FOUND:",
            f"ID: {self.customer.id}",
            f"Name: {self.customer.name}",
            f"Phone: {self.customer.phone}",
            f"Email: {self.customer.email or 'Not on file'}",
        ]
        if self.customer.vehicles:
            rows.append("Vehicles:")
            for item in self.customer.vehicles:
                plate = f" (Plate: {item.plate})" if item.plate else ""
                rows.append(f"  - {item.name}{plate} [ID: {item.id}]")
        return "\n".join(rows)


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """Nobody has this phone number."""

    phone: str

    @property
    def line(self) -> str:
        return (
            f"NEW_CUSTOMER: No customer found with phone {self.phone}. "
            "This is a new customer - need to collect their information."
        )


@dataclass(frozen=True, slots=True)
class CustomerCreated:
    """A customer was committed."""

    customer: CustomerInfo

    @property
    def line(self) -> str:
        rows = [
            "CUSTOMER_CREATED:",
            f"Customer ID: {self.customer.id}",
            f"Name: {self.customer.name}",
            f"Phone: {self.customer.phone}",
            f"Email: {self.customer.email or 'Not on file'}",
        ]
        rows.extend(f"Vehicle ID: {item.id} ({item.name})" for item in self.customer.vehicles)
        return "\n".join(rows)


@dataclass(frozen=True, slots=True)
class AlreadyExists:
    """Phone and name are on file already."""

    phone: str

    @property
    def line(self) -> str:
        return "ALREADY_EXISTS: Customer already exists. Use their existing record."


@dataclass(frozen=True, slots=True)
class NotVerified:
    """The customer is not who they say, or we cannot tell; the wording is the same either way."""

    ambiguous: bool = False  # several persons fit: ask for the first name

    @property
    def line(self) -> str:
        if self.ambiguous:
            return "NOT_VERIFIED: Several records fit. Ask for the first name."
        return "NOT_VERIFIED: Phone and last name, plate or confirmation code do not fit."


@dataclass(frozen=True, slots=True)
class Available:
    """The wished time is free."""

    start: datetime

    @property
    def line(self) -> str:
        return f"AVAILABLE: {clock_time(self.start)} on {short_date(self.start)} is available!"


Reason = Literal["taken", "lunch", "closed", "too_soon", "grid", "too_long"]


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The wished time is not free; `alternatives` are the nearest free starts, in time order."""

    wished: datetime
    reason: Reason
    alternatives: Sequence[datetime]

    @property
    def line(self) -> str:
        times = ", ".join(_start(item, self.wished.date()) for item in self.alternatives)
        return f"UNAVAILABLE: {clock_time(self.wished)} is not available. Available times: {times or 'none'}"


@dataclass(frozen=True, slots=True)
class Slots:
    """Free starts of one day (or part of it): `starts` is all of them, in order."""

    day: date
    starts: Sequence[datetime]
    offered: Sequence[datetime]  # the few worth saying, spread over the day

    @property
    def line(self) -> str:
        more = len(self.starts) - len(self.offered)
        times = ", ".join(clock_time(item) for item in self.offered)
        tail = f" (and {more} more)" if more > 0 else ""
        return f"SLOTS: On {short_date(self.day)}, available times are: {times}{tail}"


@dataclass(frozen=True, slots=True)
class Closed:
    """We are closed that day; `next_start` is really free."""

    day: date
    reason: str  # "on Sundays", "for Thanksgiving Day", …
    next_start: datetime | None

    @property
    def line(self) -> str:
        return f"CLOSED: We are closed {self.reason}. {_next(self.next_start)}"


@dataclass(frozen=True, slots=True)
class Full:
    """Open, but nothing free that day (or that part of it); `next_start` is really free."""

    day: date
    next_start: datetime | None

    @property
    def line(self) -> str:
        return f"FULL: No availability on {self.day.isoformat()}. {_next(self.next_start)}"


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment was committed."""

    appointment: AppointmentInfo
    customer: CustomerInfo
    mail_queued: bool

    @property
    def line(self) -> str:
        item = self.appointment
        rows = [
            "BOOKING_CONFIRMED:",
            f"Confirmation #: {item.code}",
            f"Type: {item.what}",
            f"Date: {long_date(item.start)}",
            f"Time: {clock_time(item.start)}",
            f"Customer: {self.customer.name}",
        ]
        if item.transport:
            rows.append(f"Transport: {item.transport}")
        if item.advisor:
            rows.append(f"Advisor: {item.advisor}")
        if self.mail_queued:
            rows.append(f"Confirmation email will be sent to: {self.customer.email}")
        return "\n".join(rows)


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """An appointment was moved and committed."""

    appointment: AppointmentInfo
    old_start: datetime
    mail_queued: bool

    @property
    def line(self) -> str:
        new = self.appointment.start
        return (
            f"RESCHEDULED: Appointment {self.appointment.code} moved from {short_date(self.old_start)} at "
            f"{clock_time(self.old_start)} to {short_date(new)} at {clock_time(new)}."
        )


@dataclass(frozen=True, slots=True)
class Cancelled:
    """An appointment was cancelled and committed."""

    appointment: AppointmentInfo
    mail_queued: bool

    @property
    def line(self) -> str:
        item = self.appointment
        return f"CANCELLED: Appointment {item.code} on {short_date(item.start)} at {clock_time(item.start)} has been cancelled."


@dataclass(frozen=True, slots=True)
class AlreadyCancelled:
    """It was cancelled before."""

    code: str

    @property
    def line(self) -> str:
        return f"ALREADY_CANCELLED: Appointment {self.code} was already cancelled."


@dataclass(frozen=True, slots=True)
class Appointments:
    """The verified customer's coming appointments, soonest first; never empty."""

    appointments: Sequence[AppointmentInfo]

    @property
    def line(self) -> str:
        rows = [
            f"- {item.code}: {_what_for(item)}, {short_date(item.start)} at {clock_time(item.start)}"
            f"{_options(item)} ({item.status})"
            for item in self.appointments
        ]
        return "\n".join(["APPOINTMENTS:", *rows])


@dataclass(frozen=True, slots=True)
class NoAppointments:
    """The verified customer has no coming appointment."""

    @property
    def line(self) -> str:
        return "NO_APPOINTMENTS: No upcoming appointments found."


@dataclass(frozen=True, slots=True)
class Inventory:
    """Cars for sale that fit, best first; never empty. `total` counts those not listed, too."""

    cars: Sequence[CarInfo]
    total: int

    @property
    def line(self) -> str:
        rows = []
        for item in self.cars:
            color = f" ({item.color})" if item.color else ""
            price = f"${item.price:,.0f}" if item.price else "Contact for price"
            age = "New" if item.is_new else "Pre-owned"
            rows.append(f"- {item.name}{color} - {price} [{age}] Stock #{item.stock}")
        return "\n".join(["INVENTORY:", *rows])


@dataclass(frozen=True, slots=True)
class NoVehicles:
    """Nothing for sale fits."""

    wished: str  # the customer's words, "" for any car

    @property
    def line(self) -> str:
        matching = f" matching '{self.wished}'" if self.wished else ""
        return f"NO_VEHICLES: No vehicles{matching} currently available for test drive."


@dataclass(frozen=True, slots=True)
class TransferStarted:
    """A signed-in person has been called; nobody has answered yet."""

    request_id: int
    person: str
    role: str

    @property
    def line(self) -> str:
        return f"TRANSFER_STARTED: {self.person} ({self.role}) has been asked to come."


@dataclass(frozen=True, slots=True)
class NobodyFree:
    """No person is signed in; `callback_at` is a free callback time in open hours, not promised yet."""

    open_now: bool
    callback_at: datetime | None

    @property
    def line(self) -> str:
        if self.callback_at is None:
            return "NEED: phone number for a callback"
        when = f"{short_date(self.callback_at)} at {clock_time(self.callback_at)}"
        return f"NEED: consent and phone number for a callback on {when}"


@dataclass(frozen=True, slots=True)
class CallbackScheduled:
    """A callback was committed."""

    id: int
    due: datetime
    phone: str

    @property
    def line(self) -> str:
        return f"CALLBACK_SCHEDULED: {short_date(self.due)} at {clock_time(self.due)} to {self.phone}"


@dataclass(frozen=True, slots=True)
class WaitlistJoined:
    """Somebody is on the list of a day; staff will be asked to ring them when a time of it is given up."""

    id: int
    day: date
    phone: str

    @property
    def line(self) -> str:
        return f"WAITLIST_JOINED: {short_date(self.day)}, {self.phone} will be called if a time comes free."


@dataclass(frozen=True, slots=True)
class Refused:
    """A tool refused; nothing changed. `code` tells replies.py what to say."""

    code: Literal[
        "bad_date",
        "bad_time",
        "past",
        "too_far",
        "unknown_service",
        "unknown_car",
        "unknown_option",
        "unknown_customer",
        "unknown_appointment",
        "not_active",
        "too_late",
        "bad_phone",
        "bad_name",
        "bad_email",
        "bad_type",
        "missing",
        "no_services",
        "too_long",
        "busy",
    ]
    message: str  # the document's wording where it has one
    nearest: Sequence[str] = ()  # names that exist, nearest first

    @property
    def line(self) -> str:
        tail = f" Nearest: {', '.join(self.nearest)}." if self.nearest else ""
        return f"ERROR: {self.message}{tail}"


ToolResult = (
    Found
    | NotFound
    | Services
    | CustomerFound
    | NewCustomer
    | CustomerCreated
    | AlreadyExists
    | NotVerified
    | Available
    | Unavailable
    | Slots
    | Closed
    | Full
    | Booked
    | Rescheduled
    | Cancelled
    | AlreadyCancelled
    | Appointments
    | NoAppointments
    | Inventory
    | NoVehicles
    | TransferStarted
    | NobodyFree
    | CallbackScheduled
    | WaitlistJoined
    | Refused
)


def _what_for(item: AppointmentInfo) -> str:
    return f"{item.what} for the {item.vehicle.name}" if item.vehicle else item.what


def _options(item: AppointmentInfo) -> str:
    transport = f", transport: {item.transport}" if item.transport else ""
    advisor = f", advisor: {item.advisor}" if item.advisor else ""
    return transport + advisor


def _start(value: datetime, day: date) -> str:
    return clock_time(value) if value.date() == day else f"{short_date(value)} at {clock_time(value)}"


def _next(start: datetime | None) -> str:
    if start is None:
        return "No later date is free either."
    return f"Next available is {start:%A} {start.date().isoformat()} at {clock_time(start)}."
