"""What customers said yes to, and took back."""

from datetime import datetime

from dealer_kiosk.db.tables import Consent, Customer


def insert(
    *, what: str, contact: str, customer_id: int | None, text_version: str, channel: str, session: str, now: datetime
) -> bool:
    """Note a yes; False if the same one stands already.  Needs a write transaction.

    Args:
        what: callback or email.
        contact: the E.164 number or the address it is about.
        customer_id: whose it is, when that is known.
        text_version: which words they said yes to.
        channel: where they said it.
        session: in which conversation; "" = none.
        now: when.
    """
    standing = _about(what, contact) & Consent.revoked_at.is_null() & (Consent.text_version == text_version)
    if Consent.select().where(standing & _whose(customer_id)).exists():
        return False
    Consent.create(
        customer=customer_id,
        contact=contact,
        what=what,
        text_version=text_version,
        given_at=now,
        channel=channel,
        session=session or None,
    )
    return True


def revoke(what: str, contact: str, now: datetime) -> int:
    """End every standing consent for a number or address; returns how many.  Needs a write transaction."""
    standing = _about(what, contact) & Consent.revoked_at.is_null()
    return int(Consent.update(revoked_at=now).where(standing).execute())


def refuse(what: str, contact: str, channel: str, now: datetime) -> None:
    """Note a no where no yes was on file, as for an address that staff entered.  Needs a write transaction."""
    if not Consent.select().where(_about(what, contact)).exists():
        Consent.create(contact=contact, what=what, text_version="", channel=channel, revoked_at=now)


def stands(what: str, contact: str) -> bool:
    """Whether somebody said yes and did not take it back."""
    return Consent.select().where(_about(what, contact) & Consent.revoked_at.is_null()).exists()


def refused(what: str, contact: str) -> bool:
    """Whether somebody said no and has not said yes since."""
    return Consent.select().where(_about(what, contact)).exists() and not stands(what, contact)


def mail_address(customer: Customer) -> str | None:
    """The address mail may go to, or None: none is on file, or the customer does not want mail any more."""
    return None if not customer.email or refused("email", customer.email) else str(customer.email)


def _about(what: str, contact: str) -> object:
    return (Consent.what == what) & (Consent.contact == contact)


def _whose(customer_id: int | None) -> object:
    return Consent.customer.is_null() if customer_id is None else Consent.customer == customer_id
