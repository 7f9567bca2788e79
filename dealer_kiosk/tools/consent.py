"""What customers say yes to: recorded with the words they were asked in, and revocable."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from dealer_kiosk.db import audit, consents
from dealer_kiosk.db.store import write
from dealer_kiosk.tools.context import Context

What = Literal["callback", "email"]

TEXTS: Mapping[What, tuple[str, str]] = MappingProxyType({
    "callback": ("callback-1", "We ring you at the number you gave, about what you asked, and for nothing else."),
    "email": ("email-1", "We mail you confirmations, changes and reminders of your appointments, and nothing else."),
})  # fmt: skip
"""Version and meaning of what is asked; a changed meaning is a new version."""


def record(context: Context, what: What, contact: str, customer_id: int | None = None) -> bool:
    """Note that the customer said yes; False if that stands already.

    Args:
        context: the session.
        what: callback or email.
        contact: the E.164 number or the address it is about.
        customer_id: whose it is, when that is known.
    """
    version, _meaning = TEXTS[what]
    with write():
        new = consents.insert(
            what=what,
            contact=contact,
            customer_id=customer_id,
            text_version=version,
            channel=context.channel,
            session=context.session,
            now=context.now,
        )
        if new:
            audit.record(context.now, context.actor, "consent.record", _subject(customer_id), what)
    return new


def revoke(context: Context, what: What, contact: str) -> None:
    """The customer says no, whether or not a yes was recorded; from then on it needs a new yes."""
    with write():
        consents.revoke(what, contact, context.now)
        consents.refuse(what, contact, context.channel, context.now)
        audit.record(context.now, context.actor, "consent.revoke", _subject(context.customer_id), what)


def has(what: What, contact: str) -> bool:
    """Whether somebody said yes for this number or address and did not take it back."""
    return consents.stands(what, contact)


def _subject(customer_id: int | None) -> str:
    return f"customer:{customer_id}" if customer_id else "consent"
