"""Whether two accounts may be in one person's hands: then they do not count as two people.

An administrator who makes an account, gives it a new passphrase or a role can act as it for as
long as nobody else has taken it over. So for ``DAYS`` such an account does not decide together
with hers, nor with another that came from the same hands, however long the chain between them.
Somebody who came in with a recovery paper may be anybody who holds one.

What was done in the first ``FOUNDING_DAYS`` of a workspace does not count: everybody is made by the
first person then, and there is next to nothing yet that two people would have to guard. All of it
is read out of the audit trail by the order of its lines, so that a clock set back hides nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import col, select

from casemgr.domain.errors import Refused
from casemgr.operations.act import Act
from casemgr.storage.audit import written_time
from casemgr.storage.tables import AuditRow
from casemgr.words import N_, Language, show_date

DAYS: Final = 30
FOUNDING_DAYS: Final = 7
_PAPER: Final = "recovery paper"
_GIVING: Final = frozenset({"added", "passphrase_reset", "reopened"})


class SameHands(Refused):
    """``day`` (value): the first day on which both count again."""

    sentence = N_(
        "Your account and that of whoever asked may be in one person's hands: within the last 30"
        " days one of them made the other, gave it a passphrase or a role, both got theirs from the"
        " same person, or one came in with a recovery paper."
    )
    next_step = N_(
        "Let another colleague decide, or decide from {day} on. Only accounts made in the first 7"
        " days of a workspace count at once."
    )


@dataclass(frozen=True, slots=True)
class Day:
    """An ISO day within a message."""

    day: str

    def label(self, language: Language) -> str:
        return show_date(self.day, language)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who had whose account in hand: by account, from whom and when last."""

    given: Mapping[str, Mapping[str, date]]

    def shared_until(self, one: str, other: str) -> date | None:
        """The first day on which the two count as two people again; ``None``: they do now."""
        first, second = self._behind(one), self._behind(other)
        if not first.keys() & second.keys() and _PAPER not in first.keys() | second.keys():
            return None
        last = max([*first.values(), *second.values()])
        return last + timedelta(days=DAYS + 1)

    def _behind(self, account: str) -> dict[str, date]:
        """Everybody in whose hands an account may be, herself included, and when that began."""
        found, open_ = {account: date.min}, [account]
        while open_:
            for giver, day in self.given.get(open_.pop(), {}).items():
                if giver not in found:
                    open_.append(giver)
                found[giver] = max(day, found.get(giver, day))
        return found


def hands(act: Act, at: datetime | None = None, before: int | None = None) -> Hands:
    """As the trail tells it of the ``DAYS`` up to ``at`` (now), without the line number ``before``
    and those after it."""
    until = at or act.now
    since = _first_line_between(act, until - timedelta(days=DAYS), until)
    founded = act.session.exec(select(AuditRow.at).where(col(AuditRow.seq) == 1)).first()
    begun = datetime.fromisoformat(founded) if founded else act.now
    settled = _first_line_between(act, begun + timedelta(days=FOUNDING_DAYS), until)
    given: dict[str, dict[str, date]] = {}
    if since is None or settled is None:
        return Hands(given)
    lines = select(AuditRow).where(
        col(AuditRow.operation).in_(("manage_accounts", "recover")),
        col(AuditRow.outcome) == "done",
        col(AuditRow.seq) >= max(since, settled),
    )
    if before is not None:
        lines = lines.where(col(AuditRow.seq) < before)
    for line in act.session.exec(lines):
        account, giver = _handed(line)
        if account:
            written = max(datetime.fromisoformat(line.at), until - timedelta(days=DAYS))
            day = written.astimezone(act.zone).date()
            known = given.setdefault(account, {})
            known[giver] = max(day, known.get(giver, day))
    return Hands(given)


def _handed(line: AuditRow) -> tuple[str, str]:
    """The account that a line tells of and from whom; two empty texts for any other line."""
    if line.operation == "recover":
        return line.actor_id or "", _PAPER
    detail: Mapping[str, Any] = json.loads(line.detail)
    # Earlier releases did not write down which of the roles were new.
    roles = detail.get("given", detail.get("roles")) if "active" in detail else ()
    handed = detail.get("what") in _GIVING or bool(roles)
    return (line.subject or "", line.actor_id or "") if handed else ("", "")


def _first_line_between(act: Act, since: datetime, until: datetime) -> int | None:
    """The number of the first line of that time: all from there on are taken to be later, whatever
    their clock said. One that ran ahead once says nothing."""
    return act.session.exec(
        select(AuditRow.seq)
        .where(col(AuditRow.at) >= written_time(since), col(AuditRow.at) <= written_time(until))
        .order_by(col(AuditRow.seq))
    ).first()
