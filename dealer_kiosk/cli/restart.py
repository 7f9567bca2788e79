"""Which failures of the appliance a new start can cure, said by its exit status (docs/health.md)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from dealer_kiosk.errors import AudioError, BusyError, EngineError, KioskError, RestartError

logger = logging.getLogger(__name__)


@contextmanager
def starting() -> Iterator[None]:
    """While it starts, a busy database and devices or engines that do not come up are worth another try; the rest is for people.

    Raises:
        RestartError: starting again may help.
        KioskError: somebody has to repair something first: the configuration, a model or the database.
    """
    with _restarted_for(AudioError, EngineError, BusyError):
        yield


@contextmanager
def serving() -> Iterator[None]:
    """Once it has started, any failure is worth a new start, which then finds out what is to be repaired.

    Raises:
        RestartError: starting again may help.
    """
    with _restarted_for(KioskError):
        yield


@contextmanager
def _restarted_for(*kinds: type[KioskError]) -> Iterator[None]:
    try:
        yield
    except RestartError:
        raise
    except kinds as error:
        raise RestartError(str(error)) from error
    except KioskError:
        raise
    except Exception as error:
        logger.exception("an error that nobody expected")
        raise RestartError("the kiosk ended for a reason that nobody expected; the lines above say where") from error
