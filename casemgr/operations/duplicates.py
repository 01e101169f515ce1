"""Looking for other files of one person: by sound, saying why, and without telling too much.

Whoever asks learns of the cases she may see and of nothing else. A file outside of those that
is alike is made known to the supervisor of its team. So that nobody learns by trying names
whose file the office keeps, each check is audited, and many in a row are held up.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, not_
from sqlmodel import col, select

from casemgr.domain.fields import fields_of, read_value
from casemgr.domain.likeness import (
    REASONS,
    SURE_FROM,
    WARN_FROM,
    Likeness,
    PersonTraits,
    compare,
    keys_of,
)
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.roles import Role
from casemgr.operations.access import seen_by, the_case
from casemgr.operations.act import Act, operation
from casemgr.operations.alerts import raise_alert
from casemgr.operations.errors import TooManyChecks
from casemgr.storage.sounds import READ, candidates, read_traits, telling_pairs, traits_of
from casemgr.storage.tables import AlertRow, AuditRow, CaseRow

CHECKS = 20
WINDOW = timedelta(minutes=10)
ASKED = READ
"""The fields by which a person is recognised, by kind of record: what a check looks at."""
_RIGHT = "find_similar"
_MOST_READ = 150
_MOST_HIDDEN = 60
_MOST_READ_EACH = 40  # for each row of a sheet
_MOST_SHOWN = 8
_MOST_TOLD = 3
_A_DAY = timedelta(days=1)
_FIRST_HOLD, _LONGEST_HOLD = timedelta(minutes=2), timedelta(hours=1)
_LINES = 2000

Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Similar:
    """A case that may be about the same person. ``score`` is from 0 to 1; ``reasons`` are
    translatable, what speaks for it first."""

    case_id: str
    code: str
    pseudonym: str
    score: float
    reasons: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Whether it can hardly be anybody else."""
        return self.score >= SURE_FROM


@operation(_RIGHT)
def similar(act: Act, values: Values, but: str | None = None) -> tuple[Similar, ...]:
    """The cases, of those this person may see, that may be about the person whom these typed
    values of ``person``, ``contact`` and ``intake`` describe; the likeliest first.

    ``but`` is the case the values belong to. What cannot be read counts as unknown. Raises
    ``TooManyChecks`` for a while after more than ``CHECKS`` in ``WINDOW``; ``NotFound`` for
    a case ``but`` that she may not see.
    """
    _hold_up(act)
    if but is not None:
        the_case(act, but)
    traits = traits_asked(act, values)
    others = col(CaseRow.id) != (but or "")
    shown = _alike(act, traits, seen_by(act) & others, _MOST_READ)[:_MOST_SHOWN]
    hidden = _alike(act, traits, _hidden(act) & others, _MOST_HIDDEN)
    told_from = WARN_FROM if but else SURE_FROM  # of a file, once it is saved, they hear anyway
    scores = {case_id: one.score for case_id, one in hidden if one.score >= told_from}
    _tell_supervisors(act, but or act.actor.id, scores)
    asked = [
        f"{kind}.{name}" for kind in READ for name in READ[kind] if values.get(kind, {}).get(name)
    ]
    act.audit(but, but, fields=asked, found=len(shown))
    heads = _heads(act, (case_id for case_id, _ in shown))
    return tuple(
        Similar(case_id, *heads[case_id], like.score, _why(like)) for case_id, like in shown
    )


def codes_like(act: Act, values: Values, most: int) -> list[str]:
    """Codes of visible cases that may be about this person, or share a telephone with her: for
    a row of a sheet that is about to be taken over."""
    traits = traits_asked(act, values)
    found = candidates(act.session, keys_of(traits), seen_by(act), _MOST_READ_EACH)
    scores = {
        case_id: like.score
        for case_id, one in found.items()
        if (like := compare(traits, one)).is_possible or traits.numbers & one.numbers
    }
    likeliest = sorted(scores, key=lambda case_id: -scores[case_id])[:most]
    heads = _heads(act, likeliest)
    return [heads[case_id][0] for case_id in likeliest]


def tell_of_hidden(act: Act, case_ids: Mapping[int, str]) -> None:
    """Tell the supervisors whose cases, hidden from the person acting, resemble these (ids by
    key): for many cases at once, and by their telling sounds alone."""
    pairs = telling_pairs(act.session, case_ids.keys(), _hidden(act))
    if not pairs:
        return
    wanted = {one for found in pairs.values() for one in found}
    traits = read_traits(act.session, sorted({*wanted, *(case_ids[key] for key in pairs)}))
    for key, found in pairs.items():
        mine = traits[case_ids[key]]
        scores = {one: compare(mine, traits[one]) for one in found}
        alike = {one: like.score for one, like in scores.items() if like.is_possible}
        _tell_supervisors(act, case_ids[key], alike)


def traits_asked(act: Act, values: Values) -> PersonTraits:
    """What typed values say of a person; what cannot be read is left out."""
    clean: dict[str, dict[str, Any]] = {}
    for kind, names in READ.items():
        declared = fields_of(RECORD_KINDS[kind].model)
        for name in names:
            try:
                value = read_value(declared[name], values.get(kind, {}).get(name), act.today)
            except ValueError:
                continue
            clean.setdefault(kind, {})[name] = value
    return traits_of(clean)


def _hidden(act: Act) -> ColumnElement[bool]:
    return col(CaseRow.deleted_at).is_(None) & not_(seen_by(act))


def _alike(
    act: Act, traits: PersonTraits, among: ColumnElement[bool], most: int
) -> list[tuple[str, Likeness]]:
    found = candidates(act.session, keys_of(traits), among, most)
    compared = ((case_id, compare(traits, one)) for case_id, one in found.items())
    possible = [(case_id, like) for case_id, like in compared if like.is_possible]
    return sorted(possible, key=lambda one: -one[1].score)


def _why(like: Likeness) -> tuple[str, ...]:
    return tuple(REASONS[one.code] for one in sorted(like.reasons, key=lambda one: -one.points))


def _heads(act: Act, case_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    rows = act.session.exec(
        select(CaseRow.id, CaseRow.code, CaseRow.pseudonym).where(
            col(CaseRow.id).in_(list(case_ids)), seen_by(act)
        )
    ).all()
    return {case_id: (code, pseudonym) for case_id, code, pseudonym in rows}


def _tell_supervisors(act: Act, about: str, scores: Mapping[str, float]) -> None:
    """One alert for each of the likeliest cases that the person acting may not see; about the
    same two only once (about an account, which has no file yet, once a day)."""
    scores = dict(sorted(scores.items(), key=lambda one: -one[1])[:_MOST_TOLD])
    told = select(AlertRow.case_id).where(
        col(AlertRow.about) == about, col(AlertRow.what).in_(("files_alike", "asked_alike"))
    )
    what = "files_alike"
    if about == act.actor.id:
        told = told.where(col(AlertRow.created_at) > act.now - _A_DAY)
        what = "asked_alike"
    known = set(act.session.exec(told).all())
    teams = select(CaseRow.id, CaseRow.team_id).where(col(CaseRow.id).in_(list(scores)))
    for case_id, team_id in act.session.exec(teams).all():
        if case_id not in known:
            sure = scores[case_id] >= SURE_FROM
            raise_alert(
                act, what, about, Role.SUPERVISOR, case_id=case_id, team_id=team_id,
                severity="warning" if sure else "info", detail={"case": case_id},
            )  # fmt: skip


def _hold_up(act: Act) -> None:
    """Refuse while too many checks were made; tell the supervisor as the last free one is used."""
    done, refused = _earlier(act)
    until = held_until(done, refused, act.now)
    if until is not None:
        minutes = max(1, -(-int((until - act.now).total_seconds()) // 60))
        raise TooManyChecks(minutes=minutes)
    if _recent(done, act.now) + 1 >= CHECKS:
        raise_alert(
            act, "many_checks", act.actor.id, Role.SUPERVISOR, team_id=act.actor.team_id,
            severity="warning",
        )  # fmt: skip


def held_until(
    done: Sequence[datetime], refused: Sequence[datetime], now: datetime
) -> datetime | None:
    """Until when no check is made, if now none is: ``done`` and ``refused`` are the moments of
    the last day, the oldest first.

    Each hold is twice as long as the one before, from 2 minutes up to an hour; what is tried
    during a hold does not lengthen it.
    """
    until: datetime | None = None
    hold = _FIRST_HOLD
    for moment in refused:
        if until is None or moment >= until:
            until, hold = moment + hold, min(2 * hold, _LONGEST_HOLD)
    if until is not None and now < until:
        return until
    return now + hold if _recent(done, now) >= CHECKS else None


def _recent(done: Iterable[datetime], now: datetime) -> int:
    return sum(moment > now - WINDOW for moment in done)


def _earlier(act: Act) -> tuple[list[datetime], list[datetime]]:
    """The checks of the last day by this account, and those that were refused as too many."""
    lines = (
        select(AuditRow)
        .where(col(AuditRow.actor_id) == act.actor.id)
        .order_by(col(AuditRow.seq).desc())
        .limit(_LINES)
        .subquery()
    )
    statement = (
        select(lines.c.at, lines.c.outcome, lines.c.detail)
        .where(lines.c.operation == _RIGHT)
        .order_by(lines.c.seq)
    )
    done: list[datetime] = []
    refused: list[datetime] = []
    for at, outcome, detail in act.session.exec(statement).all():
        moment = datetime.fromisoformat(at)
        if not act.now - _A_DAY < moment <= act.now:  # a clock put right again holds nobody up
            continue
        if outcome == "done":
            done.append(moment)
        elif json.loads(detail).get("why") == TooManyChecks.__name__:
            refused.append(moment)
    return done, refused
