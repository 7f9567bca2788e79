"""The rows of the reports, shaped as outside programs read them (interfaces.md §3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dealer_kiosk.db.queries import resources_of
from dealer_kiosk.db.tables import Appointment, Callback, Mail, MissedQuestion, SessionRow


@dataclass(frozen=True, slots=True)
class Span:
    """Local days, both included; None = no limit on that side."""

    zone: ZoneInfo
    first: date | None = None
    last: date | None = None

    def condition(self, field: Any) -> Any:
        """A Peewee expression: the instant in `field` lies in the span."""
        expression = field.is_null(False)
        if self.first is not None:
            expression &= field >= datetime.combine(self.first, time(), tzinfo=self.zone)
        if self.last is not None and self.last < date.max:
            expression &= field < datetime.combine(self.last + timedelta(days=1), time(), tzinfo=self.zone)
        return expression

    def local(self, instant: datetime | None) -> str | None:
        """ISO with the dealership's offset on that day."""
        return None if instant is None else instant.astimezone(self.zone).isoformat()


def appointments(span: Span) -> list[dict[str, Any]]:
    """Every appointment that starts in the span, whatever its status, in time order."""
    rows = Appointment.select().where(span.condition(Appointment.start_at)).order_by(Appointment.start_at, Appointment.id)
    return [appointment(row, span) for row in rows]


def day_sheet(span: Span) -> list[dict[str, Any]]:
    """The appointments of the span; `checklist` = the papers of a test drive have to be looked at."""
    return [{**row, "checklist": row["type"] == "test_drive"} for row in appointments(span)]


def leads(span: Span) -> list[dict[str, Any]]:
    """The test drives that start in the span and are not cancelled, each with the car to drive."""
    rows = Appointment.select().where(
        span.condition(Appointment.start_at) & (Appointment.type == "test_drive") & (Appointment.status != "cancelled")
    )
    return [{**appointment(row, span), "car": _car(row.car)} for row in rows.order_by(Appointment.start_at, Appointment.id)]


def appointment(row: Appointment, span: Span) -> dict[str, Any]:
    """One appointment."""
    customer, vehicle = row.customer, row.vehicle or row.car
    resources = resources_of(row.id)
    return {
        "id": row.id,
        "code": row.code,
        "type": row.type,
        "status": row.status,
        "customer": {"id": customer.id, "name": customer.name, "phone": customer.phone, "email": customer.email},
        "service": row.service.name if row.service else None,
        "vehicle": {"year": vehicle.year, "make": vehicle.make, "model": vehicle.model} if vehicle else None,
        "stock_number": row.car.stock if row.car else None,
        "start": span.local(row.start_at),
        "end": span.local(row.end_at),
        "duration_minutes": round((row.end_at - row.start_at).total_seconds() / 60),
        "resource": ", ".join(item.name for item in resources if item.kind != "advisor"),
        "notes": row.notes,
        "channel": row.channel,
        "created_at": span.local(row.created_at),
        "transport": row.transport,
        "advisor": next((item.name for item in resources if item.kind == "advisor"), None),
    }


def _car(row: Any) -> dict[str, Any]:
    return {"body": row.body, "color": row.color, "price": row.price, "is_new": row.is_new}


def callbacks(span: Span) -> list[dict[str, Any]]:
    """Every callback that is due in the span, in time order."""
    rows = Callback.select().where(span.condition(Callback.due_at)).order_by(Callback.due_at, Callback.id)
    return [
        {
            "id": row.id,
            "customer_name": row.customer_name,
            "phone": row.phone,
            "reason": row.reason,
            "urgency": row.urgency,
            "state": row.state,
            "due": span.local(row.due_at),
            "owner": row.owner.name if row.owner else None,
            "escalated_at": span.local(row.escalated_at),
            "session": row.session,
            "created_at": span.local(row.created_at),
            "attempts": row.attempts or 0,
            "window_minutes": row.window_minutes,
            "sla_breach_at": span.local(row.sla_breach_at),
        }
        for row in rows
    ]


def missed(span: Span) -> list[dict[str, Any]]:
    """Questions without an answer, the most asked first."""
    rows = (
        MissedQuestion.select()
        .where(span.condition(MissedQuestion.last_asked))
        .order_by(MissedQuestion.count.desc(), MissedQuestion.last_asked.desc())
    )
    return [
        {
            "id": row.id,
            "question": row.question,
            "count": row.count,
            "last_asked": span.local(row.last_asked),
            "category": row.category,
        }
        for row in rows
    ]


def sessions(span: Span) -> list[dict[str, Any]]:
    """Conversations that began in the span, in time order."""
    rows = SessionRow.select().where(span.condition(SessionRow.started)).order_by(SessionRow.started, SessionRow.id)
    return [
        {
            "id": row.id,
            "channel": row.channel,
            "started": span.local(row.started),
            "ended": span.local(row.ended),
            "turns": row.turns,
            "outcome": row.outcome,
            "verified": row.verified,
            "escalated": row.escalated,
            "intent": row.intent,
            "missed": row.missed or 0,
        }
        for row in rows
    ]


def mail(span: Span) -> list[dict[str, Any]]:
    """The outbox, oldest first."""
    rows = Mail.select().where(span.condition(Mail.created_at)).order_by(Mail.created_at, Mail.id)
    return [
        {
            "id": row.id,
            "to": row.to,
            "subject": row.subject,
            "kind": row.kind,
            "state": row.state,
            "attempts": row.attempts,
            "message_id": row.message_id,
            "created_at": span.local(row.created_at),
            "sent_at": span.local(row.sent_at),
        }
        for row in rows
    ]


REPORTS: Mapping[str, Callable[[Span], list[dict[str, Any]]]] = {
    "today": day_sheet,
    "appointments": appointments,
    "leads": leads,
    "callbacks": callbacks,
    "missed": missed,
    "sessions": sessions,
    "mail": mail,
}
