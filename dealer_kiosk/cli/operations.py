"""The doctor's look at everything but models and devices: database, disk, backups, clock, jobs, mail server."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from dealer_kiosk.app import App
from dealer_kiosk.db import backup, health
from dealer_kiosk.errors import KioskError
from dealer_kiosk.jobs import smtp

_LEAST_MB, _FEW_MB = 100, 1000
_BACKUP_AGE = timedelta(days=2)
_CLOCK_SLACK = timedelta(minutes=5)
_OVERDUE = timedelta(minutes=15)
_MAIL_TIMEOUT_S = 5.0
_FIRST_YEAR = 2025  # an unset clock starts at 1970 or 2000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    needed: bool  # False: the appliance works without it, less well
    message: str


def checks(app: App) -> Iterator[Check]:
    """Every check of this module; those that need the database are left out when it cannot be read."""
    opened = attempt("database", lambda: _opened(app))
    yield opened
    if opened.ok:
        with app.open_store():
            pages = attempt("database pages", _pages)
            yield pages
            yield Check("sqlite", True, True, health.engine())
            if pages.ok:
                yield _clock(app)
                yield _jobs(app)
    yield _disk(app)
    yield _backup(app)
    yield _mail(app)


def attempt(name: str, work: Callable[[], str], *, needed: bool = True) -> Check:
    """What `work` says, or the error it raises."""
    try:
        return Check(name, True, needed, work())
    except KioskError as error:
        return Check(name, False, needed, str(error))


def _opened(app: App) -> str:
    with app.open_store():
        return f"{app.database} can be opened and has its guards"


def _pages() -> str:
    health.check_pages()
    return "undamaged"


def _disk(app: App) -> Check:
    folder = next(path for path in app.database.resolve().parents if path.is_dir())
    free = shutil.disk_usage(folder).free // 10**6
    text = f"{free} MB free in {folder}"
    if free < _LEAST_MB:
        return Check("disk", False, True, f"{text}, which is too little to save bookings surely; delete something")
    return Check("disk", free >= _FEW_MB, False, text if free >= _FEW_MB else f"{text}; make room soon")


def _backup(app: App) -> Check:
    folder = backup.folder_of(app.config.backup, app.database)
    copies = backup.copies(app.database, folder)
    if not copies:
        return Check("backup", False, False, f"none in {folder} yet; run: dealer-kiosk backup now")
    age = app.clock.now() - copies[0].made_at
    text = f"the newest is {copies[0].path}, {age.total_seconds() / 3600:.0f} hours old"
    fresh = age <= _BACKUP_AGE
    return Check(
        "backup", fresh, False, text if fresh else f"{text}; run: dealer-kiosk backup now, and see: dealer-kiosk jobs list"
    )


def _clock(app: App) -> Check:
    now, newest = app.clock.now(), health.newest_change()
    advice = "set the clock (timedatectl set-ntp true)"
    if now.year < _FIRST_YEAR:
        return Check("clock", False, True, f"it says {now:%Y-%m-%d %H:%M}; {advice}")
    if newest is not None and newest > now + _CLOCK_SLACK:
        local = newest.astimezone(now.tzinfo)
        text = f"it says {now:%Y-%m-%d %H:%M}, but something was written at {local:%Y-%m-%d %H:%M}; {advice}"
        return Check("clock", False, True, text)
    return Check("clock", True, True, f"{now:%A, %Y-%m-%d %H:%M} {app.config.dealership.timezone}")


def _jobs(app: App) -> Check:
    failed, oldest = health.given_up_jobs(), health.longest_overdue_job()
    if oldest is not None and oldest < app.clock.now() - _OVERDUE:
        since = oldest.astimezone(app.clock.zone)
        return Check("jobs", False, False, f"some wait since {since:%Y-%m-%d %H:%M}; start the appliance: dealer-kiosk run")
    if failed:
        return Check("jobs", False, False, f"{failed} were given up; see: dealer-kiosk jobs list")
    return Check("jobs", True, False, "none is late")


def _mail(app: App) -> Check:
    mail = app.config.mail
    if not mail.enabled:
        return Check("mail server", True, False, "mail is switched off")
    quick = replace(app.config, mail=replace(mail, timeout_s=min(mail.timeout_s, _MAIL_TIMEOUT_S)))
    found = attempt("mail server", lambda: smtp.check(quick), needed=False)
    return (
        found if found.ok else replace(found, message=f"{found.message}; see [mail] in config.toml. Mail waits until it answers")
    )
