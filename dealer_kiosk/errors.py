"""Every error the product raises on purpose.

KioskError                 something the person in front of it can act on; its text is one plain sentence
├── ConfigError            config.toml cannot be used
├── ModelError             a model file is missing, damaged or cannot be loaded
├── EngineError            a loaded engine failed while working
│   └── Cancelled          the work was aborted because its turn is over
├── AudioError             a device or a sound file cannot be used
├── PhoneError             the telephone line cannot be used
├── DatabaseError          the database cannot be opened or trusted
│   └── BusyError          another writer held the database too long
├── RestartError           the appliance ends because starting it again may help
│   └── OverCeiling        it takes too much of the machine
└── ToolError              a tool refuses what it was asked to do
    └── FieldError         one named field of the request is unusable
"""

from typing import ClassVar


class KioskError(Exception):
    """Base of all expected failures: one sentence and an exit status, never a traceback."""

    exit_status: ClassVar[int] = 1  # refused or failed; starting the same again would fail the same way


class ConfigError(KioskError):
    """config.toml has an unknown key, a wrong type or an impossible value."""


class ModelError(KioskError):
    """A model file is missing, damaged or cannot be loaded; the text names the file and the repair command."""


class EngineError(KioskError):
    """A speech or language engine failed while working."""


class Cancelled(EngineError):  # noqa: N818 - an outcome that was asked for, not a fault
    """The work was aborted because its turn is over."""


class AudioError(KioskError):
    """An audio device or a sound file cannot be used."""


class PhoneError(KioskError):
    """The telephone line cannot be opened or used."""


class DatabaseError(KioskError):
    """The database cannot be opened, is not ours, or lacks its guards."""


class BusyError(DatabaseError):
    """Another process held the database longer than the time-out."""


class RestartError(KioskError):
    """The appliance ends because starting it again may help; its exit status tells systemd so."""

    exit_status: ClassVar[int] = 75  # EX_TEMPFAIL of sysexits.h


class OverCeiling(RestartError):  # noqa: N818 - a precaution, not a fault
    """The appliance takes more memory or descriptors than it may, and ends between two customers."""


class ToolError(KioskError):
    """A tool refuses what it was asked to do."""


class FieldError(ToolError):
    """One field of a request is unusable.

    Args:
        field: name of the argument.
        message: what is wrong with it, in plain words.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
