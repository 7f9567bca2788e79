"""How long something takes, as people say and type it; `say.say_minutes` is the other direction."""

import re

from dealer_kiosk.spoken.figures import in_figures
from dealer_kiosk.spoken.words import corrected_parts

_AMOUNT = r"(?P<{0}>\d{{1,4}}(?:\.\d+)?|an?|(?:a )?couple(?: of)?)"
_HOURS = r"(?:hours?|hrs?|h)\b"
_MINUTES = r"(?:minutes?|mins?|m)\b"
_HALVES = {"half": 30, "quarter": 15, "3 quarters": 45}
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_AMOUNT.format('hours')} and (?:a |1 )?(?P<more>half|quarter|3 quarters) {_HOURS}",
        rf"\b{_AMOUNT.format('hours')} ?{_HOURS}(?:,? and)? (?:a |1 )?(?P<more>half|quarter|3 quarters)\b(?! past)",
        rf"\b{_AMOUNT.format('hours')} ?{_HOURS},?(?: and)? ?{_AMOUNT.format('minutes')} ?{_MINUTES}",
        rf"\b{_AMOUNT.format('hours')} ?{_HOURS},?(?: and)? ?(?P<minutes>[1-5]?\d)\b(?! ?{_HOURS})",
        rf"\b(?P<more>half|quarter|3 quarters)(?: of)?(?: an?)? {_HOURS}",
        rf"\b{_AMOUNT.format('hours')} ?{_HOURS}",
        rf"\b{_AMOUNT.format('minutes')} ?{_MINUTES}",
    )
)


def parse_minutes(text: str) -> int | None:
    """The whole minutes said or typed ("an hour and a half", "2.5 hours", "45 min"); None when there is no duration."""
    for part in corrected_parts(text):
        figures = in_figures(re.sub(r"(?<=\d)\.(?=\d)", " point ", re.sub(r"\bhundred and\b", "hundred", part)))
        figures = _tidied(figures)
        for pattern in _PATTERNS:
            if match := pattern.search(figures):
                groups = match.groupdict()
                hours, minutes = _amount(groups.get("hours")), _amount(groups.get("minutes"))
                return round(hours * 60 + minutes) + _HALVES.get(groups.get("more") or "", 0)
    return None


def _tidied(figures: str) -> str:
    """Figures with hundreds and decimals joined: "1 hundred 20" is "120", "2 point 5" is "2.5"."""
    figures = re.sub(r"\b(?:a|1) hundred\b", "1 hundred", figures)
    figures = re.sub(r"\b([1-9]) hundred (\d{1,2})\b", lambda match: f"{match[1]}{int(match[2]):02d}", figures)
    figures = re.sub(r"\b([1-9]) hundred\b", r"\g<1>00", figures)
    figures = re.sub(r"\b(\d+) point (\d)\b", r"\1.\2", figures)
    return re.sub(r"(?<=\d)(?=(?:hours?|hrs?|h|minutes?|mins?|m)\b)", " ", figures)


def _amount(said: str | None) -> float:
    if not said:
        return 0
    if said in {"a", "an"}:
        return 1
    return 2 if "couple" in said else float(said)
