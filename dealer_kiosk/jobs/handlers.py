"""Which function does which kind of job."""

from collections.abc import Mapping
from functools import partial
from typing import Literal

from dealer_kiosk.config import Config
from dealer_kiosk.jobs import backup, callbacks, human_check, mail, purge, recurring, reminders, session_expiry
from dealer_kiosk.jobs.queue import Handler

Lane = Literal["all", "prompt", "slow"]
"""Prompt jobs are those that customers and staff wait for; slow ones, such as a mail server that hangs, must not hold them up."""


def all_handlers(config: Config) -> Mapping[str, Handler]:
    """Every kind of background work; while mail is switched off, what is queued waits."""
    return handlers_of("all", config)


def handlers_of(lane: Lane, config: Config) -> Mapping[str, Handler]:
    """The kinds of background work of one lane, or of both."""
    prompt = _prompt(config) if lane != "slow" else {}
    slow = _slow(config) if lane != "prompt" else {}
    return {**prompt, **slow}


def _prompt(config: Config) -> Mapping[str, Handler]:
    handlers: dict[str, Handler] = {
        human_check.KIND: partial(human_check.check, config),
        callbacks.DUE: callbacks.assign,
        callbacks.OVERDUE: partial(callbacks.escalate, config),
        callbacks.MISSED: callbacks.miss,
        recurring.SESSION_EXPIRY: partial(session_expiry.expire, config),
    }
    if config.mail.enabled:
        handlers[reminders.KIND] = partial(reminders.remind, config)
    return handlers


def _slow(config: Config) -> Mapping[str, Handler]:
    handlers: dict[str, Handler] = {
        recurring.BACKUP: partial(backup.make, config),
        recurring.PURGE: partial(purge.purge, config),
    }
    if config.mail.enabled:
        handlers[mail.KIND] = partial(mail.send, config)
    return handlers
