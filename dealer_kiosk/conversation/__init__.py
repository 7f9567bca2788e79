"""One customer's session: turn in, reply out."""

from dealer_kiosk.conversation.session import Conversation

__all__ = ["Conversation"]
