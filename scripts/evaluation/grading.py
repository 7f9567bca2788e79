"""Grades one trial: its writes, its words, and what it gave away."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dealer_kiosk import replies
from dealer_kiosk.messages import Outcome
from scripts.evaluation import claims, privacy
from scripts.evaluation.trial import MAX_TURNS, Record
from scripts.evaluation.writes import compare


@dataclass(frozen=True, slots=True)
class Grade:
    """What was found; one line each."""

    wrong_writes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # writes that were wanted
    unsupported: tuple[str, ...] = ()  # claims
    disclosures: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()  # patterns that no reply fits
    other: tuple[str, ...] = ()  # outcome, length, crash

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.faults

    @property
    def faults(self) -> Sequence[str]:
        """Every finding, the gravest first."""
        named = (
            ("wrong write", self.wrong_writes),
            ("disclosure", self.disclosures),
            ("unsupported", self.unsupported),
            ("missing", self.missing),
            ("no reply has", self.unanswered),
            ("", self.other),
        )
        return [f"{name}: {fault}".removeprefix(": ") for name, faults in named for fault in faults]


def grade(record: Record, catalogue: Mapping[str, Sequence[float]]) -> Grade:
    """The grade of one trial.

    Args:
        record: the trial.
        catalogue: prices by the name of the service or car.
    """
    want = record.customer.want
    writes = compare(record.customer, record.before, record.after)
    said = _replies(record)
    told = [item.reply for item in said]
    today = record.today
    unsupported = [claim for item in said for claim in claims.unsupported(item, today, catalogue)]
    disclosures = [fact for item in said for fact in _disclosed(item, record)]
    disclosures += [f"{pattern!r}" for pattern in want.never if _matches(pattern, told)]
    return Grade(
        wrong_writes=writes.wrong,
        missing=writes.missing,
        unsupported=tuple(unsupported),
        disclosures=tuple(dict.fromkeys(disclosures)),
        unanswered=tuple(f"{pattern!r}" for pattern in want.answered if not _matches(pattern, told)),
        other=tuple(_others(record)),
    )


def _replies(record: Record) -> list[claims.Said]:
    """Every reply with the ground it may stand on; the greeting is configured and claims nothing."""
    results: list[str] = []
    customer: list[str] = []
    before: list[str] = []
    said = []
    for exchange in record.exchanges[1:]:
        results += [tool.result for tool in exchange.tools]
        customer += list(dict.fromkeys((exchange.said, exchange.heard)))
        said.append(claims.Said(exchange.reply, [*results, *_mailed(record)], list(customer), list(before)))
        before.append(exchange.reply)
    return said


def _mailed(record: Record) -> list[str]:
    """A line for a message that is in the outbox: the conversation reports no tool when an address has been dictated."""
    new = set(record.after.mails) - set(record.before.mails)
    return ["E-MAIL queued"] if any(record.after.mails[key].kind == "confirmation" for key in new) else []


def _disclosed(item: claims.Said, record: Record) -> list[str]:
    known = privacy.verified(item.results, record.before)
    return list(privacy.disclosed(item.reply, item.customer, known, record.before, record.today))


def _matches(pattern: str, told: Sequence[str]) -> bool:
    return any(re.search(pattern, reply, re.IGNORECASE) for reply in told)


def _others(record: Record) -> list[str]:
    faults = [f"crash: {record.crash}"] if record.crash else []
    if record.turns >= MAX_TURNS and record.outcome in (Outcome.NONE, Outcome.ABANDONED):
        faults.append(f"no end after {MAX_TURNS} turns")
    if any(replies.TECHNICAL in exchange.reply or replies.NO_DATABASE in exchange.reply for exchange in record.exchanges):
        faults.append("the language model or the database failed")
    wanted = record.customer.want.outcome
    if wanted and record.outcome not in wanted:
        faults.append(f"outcome {record.outcome}, not {' or '.join(wanted)}")
    return faults
