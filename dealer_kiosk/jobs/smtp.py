"""One message to the mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from dealer_kiosk.config import Config, Mail
from dealer_kiosk.jobs.queue import JobError

_PERMANENT = 500  # SMTP codes from here on mean: do not try again


class RejectedError(JobError):
    """The server will never take this message."""


def deliver(message: EmailMessage, config: Config) -> None:
    """Hand a message to the SMTP server of config.toml.

    Raises:
        RejectedError: the server refuses the sender, the recipient or the message for good.
        JobError: anything a later try may mend: no connection, a failed login, a full mailbox.
    """
    with _session(config) as server:
        server.send_message(message)


def check(config: Config) -> str:
    """Greet the server and log in without sending anything; returns where it is.

    Raises:
        JobError: it cannot be reached, or does not let us in.
    """
    with _session(config) as server:
        server.noop()
    return f"{config.mail.host}:{config.mail.port} answers"


@contextmanager
def _session(config: Config) -> Iterator[smtplib.SMTP]:
    """A connection, logged in; whatever goes wrong on it becomes a JobError."""
    mail = config.mail
    password = _password(config) if mail.username else ""
    try:
        with _connect(mail) as server:
            if mail.username:
                server.login(mail.username, password)
            yield server
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _refusal(code, text) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPException as error:
        raise JobError(f"the mail server {mail.host}:{mail.port} does not let us send: {error}") from error
    except OSError as error:
        raise JobError(f"cannot reach the mail server {mail.host}:{mail.port}: {error}") from error


def _connect(mail: Mail) -> smtplib.SMTP:
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.timeout_s, context=ssl.create_default_context())
    server = smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout_s)
    if mail.security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
    return server


def _password(config: Config) -> str:
    path = config.path(config.mail.password_file)
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise JobError(f"cannot read the mail password in {path}: {error.strerror}") from error


def _refusal(code: int, text: bytes | str) -> JobError:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    kind = RejectedError if code >= _PERMANENT else JobError
    return kind(f"the mail server answers {code} {words}")
