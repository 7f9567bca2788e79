"""Fetching one file over HTTP: goes on where it stopped, tries again, and is whole or absent in the end."""

import ssl
import urllib.error
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from dealer_kiosk.engines.files import part_of
from dealer_kiosk.engines.models.transfer import Fetched, Interrupted, Manners, Progress, accept, attempt, megabytes, size_of
from dealer_kiosk.errors import ModelError


def fetch(url: str, target: Path, *, stated: str | None = None, progress: Progress, manners: Manners) -> Fetched | None:
    """Bring a file to its place; what an earlier call left beside it is used when the server still has the same version.

    Args:
        url: http or https.
        target: where it shall lie; its folder exists.
        stated: sha256 that it must have; None = the one that the server states, if it does.
        progress: called after each block.
        manners: time-outs and attempts.

    Returns:
        What arrived; None when the server has no such file.

    Raises:
        ModelError: no network, the server refuses, the disk is full, or the checksum is another one.
    """
    failures = 0
    while True:
        before = size_of(part_of(target))
        try:
            return attempt(url, target, stated, progress, manners)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in {404, 410}:
                return None
            if error.code == 416 and _is_all(error, target):
                return accept(url, target, stated)
            reason = _refusal(error, url, target)
        except (OSError, HTTPException, Interrupted) as error:
            reason = _reason(error)
            if not size_of(part_of(target)) and _is_hopeless(error):
                raise ModelError(_unreachable(url, reason)) from error
        failures = 1 if size_of(part_of(target)) > before else failures + 1
        if failures >= manners.attempts:
            raise ModelError(_broken_off(url, target, reason, failures))
        manners.sleep(min(2.0 ** (failures - 1), manners.longest_wait_s))


def _is_all(error: urllib.error.HTTPError, target: Path) -> bool:
    """Whether the server has no more bytes because all are here, as after a stop while the checksum was computed."""
    size = size_of(part_of(target))
    return size > 0 and error.headers.get("Content-Range", "").strip() == f"bytes */{size}"


def _refusal(error: urllib.error.HTTPError, url: str, target: Path) -> str:
    """Why another attempt may help; raises when none will."""
    if error.code == 416:  # what is here is longer than the file there
        part_of(target).unlink(missing_ok=True)
    elif error.code not in {408, 425, 429} and error.code < 500:
        raise ModelError(
            f"{url} was refused ({error.code} {error.reason}); where the network needs a proxy, set HTTPS_PROXY, "
            "or fetch the files elsewhere and run `dealer-kiosk models import FOLDER`"
        ) from error
    return f"{error.code} {error.reason}"


def _is_hopeless(error: Exception) -> bool:
    """Whether the server cannot be reached at all, so that waiting some seconds is no use."""
    return isinstance(error, urllib.error.URLError) and not isinstance(error.reason, TimeoutError)


def _reason(error: Exception) -> str:
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {inner.verify_message}"
    if isinstance(inner, OSError):
        return inner.strerror or str(inner) or type(inner).__name__
    return str(inner) or type(inner).__name__


def _unreachable(url: str, reason: str) -> str:
    return (
        f"{urlsplit(url).hostname} cannot be reached ({reason}); connect this machine to the internet, set HTTPS_PROXY where it "
        "needs a proxy, or fetch the files elsewhere and run `dealer-kiosk models import FOLDER`"
    )


def _broken_off(url: str, target: Path, reason: str, failures: int) -> str:
    return (
        f"{target.name} did not come from {urlsplit(url).hostname} in {failures} attempts ({reason}); "
        f"run the command again, it goes on after the {megabytes(size_of(part_of(target)))} that are here"
    )
