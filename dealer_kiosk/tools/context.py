"""What every tool knows about the turn it works for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dealer_kiosk.config import Config

Channel = Literal["kiosk", "phone", "chat", "talk", "staff"]


@dataclass(frozen=True, slots=True)
class Context:
    """The session a tool acts for; identity comes from here, never from an argument."""

    config: Config
    now: datetime  # aware, in the dealership's zone
    session: str
    channel: Channel
    customer_id: int | None = None  # the verified customer
    actor: Literal["customer", "staff", "job"] = "customer"
