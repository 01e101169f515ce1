"""Going once, on nothing, through what a sign-in does.

The database libraries make much of themselves when they are first used. While a passphrase is
being typed there is time for it; between the passphrase and the first list somebody waits.
"""

from datetime import UTC, datetime

from casemgr.domain.roles import Role
from casemgr.operations import cases, settings
from casemgr.operations.act import Act
from casemgr.operations.head_keeping import newest_line
from casemgr.operations.values import Actor, CaseQuery
from casemgr.storage.practice import practice_store
from casemgr.storage.tables import AccountRow, AuditRow

_NOBODY = "0"


def practise() -> None:
    """Ask an empty store in memory what a sign-in asks; on any thread, nothing is kept."""
    actor = Actor(_NOBODY, "", "", frozenset({Role.SUPERVISOR}))
    with practice_store() as session:
        act = Act(session, actor, datetime.now(UTC), UTC, "")
        settings.read_office(session)
        session.get(AccountRow, _NOBODY)
        newest_line(session)
        words = dict.fromkeys(AuditRow.model_fields, "")
        session.add(AuditRow.model_validate({**words, "seq": 1}))
        session.flush()
        cases.first_lines.function(act, CaseQuery(), 1)
        cases.case_lines.function(act, (0,))
        cases.case_keys.function(act, CaseQuery())
