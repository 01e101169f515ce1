"""What is asked of the statistics, what is answered, and what has been released so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import select

from casemgr.domain.errors import Refused
from casemgr.operations.access import account_names
from casemgr.operations.act import Act, query
from casemgr.statistics import TEMPLATES, Period, PrintTable, Publication
from casemgr.statistics.errors import PeriodInvalid
from casemgr.statistics.method import Definition
from casemgr.storage.statistics_tables import TableReleaseRow
from casemgr.storage.tables import DIRECTORY_TABLES, StatisticsReleaseRow
from casemgr.words import N_, Language, digits, say

JOINT_ACT = "statistics"
"""The act of two people (``joint_acts.JOINT``)."""


class UnknownTemplate(Refused):
    sentence = N_("There is no bulletin of this name.")
    next_step = N_("Choose one of the bulletins that are offered.")


class ProjectNeeded(Refused):
    sentence = N_("This report counts one project, and it is not clear which.")
    next_step = N_("Name one project of the office's list of projects.")


class SecondPersonNeeded(Refused):
    sentence = N_(
        "Together with figures that were released earlier, these would tell of single persons; "
        "a second person must agree to give them to this recipient."
    )
    next_step = N_("Ask for it under “Asked for”; a second person agrees there.")


class ReleasedMeanwhile(Refused):
    sentence = N_("Other figures were released while these were being protected.")
    next_step = N_("Start again: these must be protected together with the others.")


@dataclass(frozen=True, slots=True)
class StatisticsRequest:
    """``template`` is a name in ``TEMPLATES``; ``project`` a project's id or name; without a
    ``recipient`` the release is public."""

    period: str
    template: str = "public"
    project: str = ""
    recipient: str = ""

    def terms(self) -> dict[str, Any]:
        """What two people agree on (``statistics`` of ``JOINT``)."""
        return {
            "period": self.period,
            "template": self.template,
            "project": self.project,
            "recipient": self.recipient,
        }


def terms_in_words(terms: Mapping[str, Any], language: Language) -> list[str]:
    """What two people agree on, for the one who is asked: template, period and recipient."""
    product = N_("Row file (CTDC)") if terms.get("product") else N_("Bulletin")
    asked = {key: str(terms.get(key, "")) for key in ("template", "period", "recipient")}
    template = TEMPLATES.get(asked["template"])
    told = {
        product: say(template.title, language) if template else asked["template"],
        N_("Period"): _days(asked["period"], language),
        N_("Recipient"): asked["recipient"],
    }
    return [f"{say(name, language)}: {words}" for name, words in told.items() if words]


def _days(period: str, language: Language) -> str:
    try:
        return Period.parse(period).label(language)
    except PeriodInvalid:
        return digits(period, language)


@dataclass(frozen=True, slots=True)
class StatisticsPreview:
    """Protected tables as people read them, the method, and whether they were released to this
    reader. ``hits``: in how many cells they tell too much together with earlier releases;
    ``request`` is the request with the period and the project as they are stored."""

    request: StatisticsRequest
    period: str
    title: str
    tables: tuple[PrintTable, ...]
    method: tuple[str, ...]
    definitions: tuple[Definition, ...]
    summary: str
    released: bool
    hits: int


@dataclass(frozen=True, slots=True)
class PastRelease:
    """``recipient`` is empty for a public release; ``project`` is a name; ``budget`` stands with
    counts with noise, as people write it."""

    period: str
    released_on: str
    released_by: str
    template: str
    project: str
    recipient: str
    project_id: str = ""
    budget: str = ""


@dataclass(frozen=True, slots=True)
class Released:
    paths: tuple[Path, ...]
    publication: Publication


@query("release_statistics")
def list_releases(act: Act) -> list[PastRelease]:
    """Every release so far, the newest first."""
    names = account_names(act.session)
    table: Any = DIRECTORY_TABLES["project"]
    projects = dict(act.session.exec(select(table.id, table.name)).all())
    new = act.session.exec(select(TableReleaseRow)).all()
    old = act.session.exec(select(StatisticsReleaseRow)).all()
    both: list[tuple[TableReleaseRow | StatisticsReleaseRow, tuple[str, str, str, str]]] = [
        *(
            (row, (row.template, projects.get(row.project, ""), row.recipient, row.project))
            for row in new
        ),
        *((row, ("public", "", "", "")) for row in old),
    ]
    return [
        PastRelease(
            row.period,
            row.created_at.astimezone(act.zone).date().isoformat(),
            names.get(row.created_by or "", ""),
            *what,
        )
        for row, what in sorted(both, key=lambda one: one[0].created_at, reverse=True)
    ]


@query("release_statistics")
def project_choices(act: Act) -> list[tuple[str, str]]:
    """Id and name of every project, for a report on one."""
    table: Any = DIRECTORY_TABLES["project"]
    return [(str(key), str(name)) for key, name in act.session.exec(
        select(table.id, table.name).order_by(table.name))]  # fmt: skip
