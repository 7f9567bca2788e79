"""What both sides of a call agreed on for speech, and how it changes (RFC 3264)."""

import dataclasses

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.events import Media
from dealer_kiosk.phone.sip.sdp import Offer, SdpError, format_answer, parse_offer
from dealer_kiosk.phone.sip.settings import AgentSettings


def acceptable_offer(body: bytes, settings: AgentSettings, *, beginning: bool = False) -> Offer:
    """Choose from an offer; speech may go to an allowed address, or, except at the beginning of a call, nowhere for now.

    Raises:
        SdpError: nothing can be used.
    """
    offer = parse_offer(body)
    if (beginning or not offer.nowhere) and not settings.allows(offer.remote.host):
        raise SdpError("The address for speech is not among the allowed networks.")
    return offer


class MediaSession:
    """The agreement of one call."""

    def __init__(self, call: int, offer: Offer, session: int) -> None:
        self._call = call
        self._offer = offer
        self._session = session
        self._version = 0
        self._content = b""
        self._local: Address | None = None

    def listen(self, local: Address) -> None:
        """Set where this side receives speech."""
        self._local = local

    def describe(self) -> bytes:
        """Describe this side's session, as an answer or as an offer."""
        local = self._local or Address("0.0.0.0", 9)  # noqa: S104 - the address that means nowhere, not one to listen on
        content = format_answer(self._offer, local, self._session, 0, self._offer.direction)
        if content != self._content:
            self._content = content
            self._version += 1
        return format_answer(self._offer, local, self._session, self._version, self._offer.direction)

    def change(self, offer: Offer) -> Media | None:
        """Take a new offer.

        Returns:
            What is different now; None if nothing is.
        """
        remote = self._offer.remote if offer.nowhere else offer.remote
        before, self._offer = self.state, dataclasses.replace(offer, remote=remote)
        return self.state if self.state != before else None

    def take_answer(self, body: bytes, settings: AgentSettings) -> Media | None:
        """Take the answer to an offer of this side; one that cannot be used changes nothing.

        Returns:
            What is different now; None if nothing is.
        """
        try:
            return self.change(acceptable_offer(body, settings))
        except SdpError:
            return None

    @property
    def state(self) -> Media:
        """What is agreed on now."""
        offer = self._offer
        return Media(self._call, offer.remote, offer.direction, offer.codec, offer.digits)
