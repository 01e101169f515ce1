"""Handing records out in the HTCDS layout: pseudonymised by default, names only on purpose.

A sheet with names needs a second person and is sealed to its recipient; only that of a
demonstration workspace, whose people are invented, is written by one person and readable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from casemgr.domain.childhood import GROWN
from casemgr.domain.consent import standing_for
from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.errors import NotYourRole
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.roles import may
from casemgr.domain.support import Consent
from casemgr.exchange.htcds_full_writer import KeyedRow, write_whole_htcds
from casemgr.exchange.htcds_writer import write_htcds
from casemgr.exchange.values import ExportRecord
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, operation
from casemgr.operations.consenting import ages_by_case
from casemgr.operations.errors import NothingPrinted, RecipientNeeded
from casemgr.operations.exchange import failed_rows
from casemgr.operations.htcds_full import WHOLE_KINDS, CaseToWrite, whole_rows
from casemgr.operations.htcds_mapping import ExportCase, write_row
from casemgr.operations.joint_acts import NotAgreed, give_back, take
from casemgr.operations.links import visible_entries
from casemgr.operations.releases import begin_release, end_release
from casemgr.operations.reports import check_output
from casemgr.operations.resembling import entry_value
from casemgr.operations.settings import read_office
from casemgr.storage.folder import write_whole
from casemgr.storage.records import values_by_case, values_of
from casemgr.storage.sealing import ENDING, NothingToSealTo, Seal, check_keys, seal, suggest_words
from casemgr.storage.tables import DIRECTORY_TABLES, RECORD_TABLES, CaseRow, ReleaseRow, new_id
from casemgr.words import N_, say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_KINDS = ("intake", "person", "contact", "screening", "experience", "closure")
_LISTED = ("consent", "referral")
_AT_ONCE = 500
_OFFICE = "supervision"
_Content = Mapping[str, Sequence[KeyedRow]] | tuple[ExportRecord, ...]
_Held = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]


@dataclass(frozen=True, slots=True)
class HandedOut:
    """``left_out`` counts cases without consent for the purpose. ``path``: where it was
    written; ``sealed``: only the recipient can read it."""

    cases: int
    left_out: int
    reference: str
    path: Path
    sealed: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the second person agreed to (the id of the request), and how it is sealed."""

    act_id: str
    seal: Seal


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be handed out."""

    identified: bool
    purpose: str
    recipient: str
    whole: bool

    def terms(self, how: Seal) -> dict[str, Any]:
        return identified_terms(self.purpose, self.recipient, how.keys, whole=self.whole)


@dataclass(frozen=True)
class _Frozen:
    """``content`` are the rows of the sheet, or those of the whole workbook by sheet."""

    cases: int
    content: _Content
    left_out: int
    release_id: str
    reference: str
    sealed: bool


def agreed_as(act_id: str, keys: Sequence[str], passphrase: str = "") -> Agreed:
    """The request two people agreed on, and its seal: public age keys, or (none given) words.

    Raises ``NotAnAgeKey``, ``NothingToSealTo``."""
    found = check_keys(keys)
    words = " ".join(passphrase.split())
    if not found and not words:
        raise NothingToSealTo
    return Agreed(act_id, Seal(found, "" if found else words))


def words_for_recipient() -> str:
    """Words to seal behind, drawn anew: to be told by telephone, never sent with the file."""
    return suggest_words()


def identified_terms(
    purpose: str, recipient: str, keys: Sequence[str] = (), *, whole: bool = False
) -> dict[str, Any]:
    """What two people agree on for a sheet with names (``identified_export`` of ``JOINT``).
    Without public ``keys`` of the recipient it is sealed behind words. Raises ``NotAnAgeKey``."""
    recipient = clean_text(recipient, SHORT_TEXT, name="recipient")
    keys = list(check_keys(keys))
    return {"purpose": purpose, "recipient": recipient, "whole": whole, "keys": keys}


def _right(values: dict[str, Any]) -> str:
    return "export_htcds_identified" if values["identified"] else "export_htcds"


@operation(_right)
def _freeze(act: Act, identified: bool, asked: _Asked, agreed: Agreed | None) -> _Frozen:
    purpose, recipient, whole = asked.purpose, asked.recipient, asked.whole
    if identified and not (purpose and recipient.strip()):
        raise RecipientNeeded
    if identified and not may(act.actor.roles, "export_htcds_identified"):
        raise NotYourRole
    if identified:
        _two_people(act, asked, agreed)
    heads: Any = select(CaseRow.id, CaseRow.pseudonym, CaseRow.status, CaseRow.owner_id)
    cases: Sequence[CaseRow] = act.session.exec(
        heads.where(seen_by(act)).order_by(col(CaseRow.key))
    ).all()
    wanted = purpose or _OFFICE
    if wanted not in RECORD_KINDS["person"].shared_for:
        raise NothingPrinted
    open_cases = _with_consent(act, cases, wanted, recipient)
    reference = new_id()[:8].upper()
    content = _content(act, open_cases, reference, identified, wanted, whole)
    release = begin_release(
        act,
        "htcds-identified" if identified else "htcds",
        purpose=wanted,
        recipient=recipient,
        languages="en",
        reference=reference,
    )
    for place, case in enumerate(open_cases, 1):
        _went_out(act, release, case.id, place)
    act.session.flush()
    left_out = len(cases) - len(open_cases)
    act.audit(
        subject=release.id,
        what="begun",
        cases=len(open_cases),
        left_out=left_out,
        purpose=wanted,
        whole=whole,
    )
    sealed = identified and agreed is not None
    return _Frozen(len(open_cases), content, left_out, release.id, reference, sealed)


def _two_people(act: Act, asked: _Asked, agreed: Agreed | None) -> None:
    """That another person agreed to exactly this, unless the people in it are invented."""
    if agreed is None:
        if not read_office(act.session).demo:
            raise NotAgreed
        return
    take(act, "identified_export", agreed.act_id, asked.terms(agreed.seal))


def _content(
    act: Act,
    cases: Sequence[CaseRow],
    reference: str,
    identified: bool,
    purpose: str,
    whole: bool,
) -> _Content:
    held = _held(act, [case.id for case in cases], WHOLE_KINDS if whole else ())
    names = account_names(act.session)
    written = [export_case(held, case, names.get(case.owner_id, "")) for case in cases]
    if not whole:
        return tuple(write_row(one, identified=identified, purpose=purpose) for one in written)
    keyed = [
        CaseToWrite(
            f"{reference}-{place}",
            one,
            {kind: found.get(case.id, ()) for kind, found in held.items()},
        )
        for place, (case, one) in enumerate(zip(cases, written, strict=True), 1)
    ]
    return whole_rows(keyed, _entries(act), identified=identified, purpose=purpose)


def _with_consent(
    act: Act, cases: Sequence[CaseRow], purpose: str, recipient: str
) -> list[CaseRow]:
    """Those of the cases whose consent for the purpose and recipient stands open today."""
    logs = _consents(act, purpose)
    ages = ages_by_case(act, seen_by(act))
    return [
        case
        for case in cases
        if standing_for(
            logs.get(case.id, ()), purpose, recipient, act.today, ages.get(case.id, GROWN)
        ).open
    ]


def _entries(act: Act) -> dict[str, dict[str, Mapping[str, Any]]]:
    """The organisations and alleged perpetrators this person may see, by directory and id."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for name in ("provider", "perpetrator"):
        table: Any = DIRECTORY_TABLES[name]
        rows = act.session.exec(select(table).where(visible_entries(act, DIRECTORIES[name])))
        found[name] = {row.id: values_of(entry_value(name, row)) for row in rows}
    return found


def _went_out(act: Act, release: ReleaseRow, case_id: str, place: int) -> None:
    """A line in the case's own release log: a withdrawal must be able to say where data went."""
    begin_release(
        act,
        release.kind,
        case_id=case_id,
        purpose=release.purpose,
        recipient=release.recipient,
        languages=release.languages,
        reference=f"{release.reference}-{place}",
    )


def _consents(act: Act, purpose: str) -> Mapping[str, list[Consent]]:
    """The visible cases' consent entries for one purpose."""
    log: Any = RECORD_TABLES["consent"]
    asked = seen_by(act) & (log.purpose == purpose)
    found = values_by_case(act.session, "consent", asked)
    return {case: [Consent(**values) for values in entries] for case, entries in found.items()}


def _held(act: Act, case_ids: Sequence[str], more: Sequence[str]) -> _Held:
    """What the sheet needs of these cases, in a few queries for hundreds of them."""
    kinds = (*_KINDS, *_LISTED, *more)
    held: dict[str, dict[str, list[dict[str, Any]]]] = {kind: {} for kind in kinds}
    for start in range(0, len(case_ids), _AT_ONCE):
        some = col(CaseRow.id).in_(case_ids[start : start + _AT_ONCE])
        for kind, found in held.items():
            found |= values_by_case(act.session, kind, some)
    return held


def export_case(held: _Held, case: CaseRow, owner: str) -> ExportCase:
    """A case as the HTCDS columns see it; ``held`` is what ``values_by_case`` gave by kind."""
    newest = {kind: found[-1] for kind in _KINDS if (found := held[kind].get(case.id))}
    stored = [
        entry["status"] == "given"
        for entry in held["consent"].get(case.id, ())
        if entry["purpose"] == "storage"
    ]
    return ExportCase(
        pseudonym=case.pseudonym,
        status=case.status,
        owner=owner,
        one=newest,
        referrals=tuple(held["referral"].get(case.id, ())),
        stored=stored[-1] if stored else None,
    )


def _written(content: _Content) -> bytes:
    if isinstance(content, Mapping):
        return write_whole_htcds(content)
    return write_htcds(content)


@operation(_right)
def _record(
    act: Act, identified: bool, release_id: str, state: str, digest: str, act_id: str = ""
) -> None:
    whole = act.session.get_one(ReleaseRow, release_id)
    of_cases = col(ReleaseRow.reference).startswith(f"{whole.reference}-")
    for row in (whole, *act.session.exec(select(ReleaseRow).where(of_cases)).all()):
        end_release(act, row.id, state, digest)
    act.audit(subject=release_id, what=state, sha256=digest)
    if act_id and state == "failed":
        give_back(act, act_id)


def export_htcds(
    workspace: "Workspace",
    path: Path,
    *,
    identified: bool = False,
    purpose: str = "",
    recipient: str = "",
    whole: bool = False,
    agreed: Agreed | None = None,
) -> HandedOut:
    """Write the visible cases with consent for the purpose as an HTCDS sheet, or (``whole``)
    as a workbook with every field of the standard.

    Pseudonymised sheets are for the office's own ``supervision`` unless another purpose is
    named. One with names needs ``agreed`` and is written as an age file, its name ending in
    ``.age``. Raises ``RecipientNeeded``, ``NotAgreed`` and what ``take`` raises,
    ``NothingToSealTo``, ``OutputExists``, ``FolderMissing``, ``NotYourRole``, ``DiskFull``.
    """
    if identified and agreed is not None and path.suffix != ENDING:
        path = path.with_name(path.name + ENDING)
    check_output(path)
    recipient = clean_text(recipient, SHORT_TEXT, name="recipient")
    asked = _Asked(identified, purpose, recipient, whole)
    frozen = workspace.run(_freeze, identified, asked, agreed)
    act_id = agreed.act_id if agreed is not None and frozen.sealed else ""
    try:
        data = _written(frozen.content)
        if agreed is not None and frozen.sealed:
            data = seal(data, agreed.seal)
        write_whole(path, data, replace=False)
    except BaseException:
        workspace.run(_record, identified, frozen.release_id, "failed", "", act_id)
        raise
    workspace.run(_record, identified, frozen.release_id, "done", sha256(data).hexdigest())
    return HandedOut(frozen.cases, frozen.left_out, frozen.reference, path, frozen.sealed)


@operation("save_failed_rows")
def _note_failed_rows(act: Act, rows: int) -> str:
    release = begin_release(act, "failed-rows")
    act.audit(subject=release.id, what="begun", rows=rows)
    return release.id


@operation("save_failed_rows")
def _end_failed_rows(act: Act, release_id: str, state: str, digest: str) -> None:
    end_release(act, release_id, state, digest)
    act.audit(subject=release_id, what=state, sha256=digest)


def save_failed_rows(workspace: "Workspace", path: Path) -> int:
    """Write the rows that were not taken over, readable, to a file: a deliberate act.

    One line for each, its cells parted by tabs. Raises ``OutputExists``, ``FolderMissing``.
    """
    check_output(path)
    rows = workspace.look(failed_rows)
    release_id = workspace.run(_note_failed_rows, len(rows))
    language = workspace.actor.language
    lines = [
        "\t".join(
            " ".join(cell.split())
            for cell in (str(row), say(reason, language), *(f"{k}={v}" for k, v in cells.items()))
        )
        for row, cells, reason in rows
    ]
    head = say(N_("Row, reason, and what stood in the row"), language)
    data = "\n".join([head, *lines, ""]).encode()
    try:
        write_whole(path, data, replace=False)
    except BaseException:
        workspace.run(_end_failed_rows, release_id, "failed", "")
        raise
    workspace.run(_end_failed_rows, release_id, "done", sha256(data).hexdigest())
    return len(rows)
