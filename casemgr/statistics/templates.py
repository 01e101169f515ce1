"""The bulletins: for each kind of reader, the fixed tables they get.

Fixed, because a table made to order is a question about somebody. At most two questions beside
sex, districts only alone or with sex, and no agency or shelter anywhere. The tables of one
template can be taken apart one by one (``cells.complete``), so that nothing follows from them
together but what their equations say; whoever adds a table is told by a test if it does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casemgr.statistics.cells import PERIOD, Codebook, Side, Table
from casemgr.statistics.dimensions import COUNTRY_MINIMUM
from casemgr.words import N_

AXES = (
    "sex", "age", "place", "exploitation", "means", "country", "status", "services",
    "referrals", "project", "source", PERIOD,
)  # fmt: skip
"""The axes a codebook needs for all templates. ``place`` is divisions with their districts;
``exploitation``, ``means``, ``services`` and ``referrals`` have several answers."""

_ALL, _COARSE = 9, 1
_MINIMUM: Mapping[str, int] = {"country": COUNTRY_MINIMUM}
"""The cases a period needs before an axis is published at all."""


@dataclass(frozen=True, slots=True)
class Template:
    """A fixed set of tables. ``title`` is a translatable text, ``about`` one on what this kind
    of reader has to know of the counting.

    ``one_project``: it counts the persons of one project, who fulfil ``within``.
    """

    key: str
    title: str
    tables: tuple[Table, ...]
    one_project: bool = False
    about: str = ""

    def tables_for(self, cases: int, codebook: Codebook, period: str) -> tuple[Table, ...]:
        """The tables for a period of so many cases: without those that need more; where the
        period is a quarter, those by quarter are counted without it or left out.
        """
        quarters = any(
            code.parts for code, _, _ in codebook.axes[PERIOD].nodes() if code.code == period
        )
        chosen = (
            table if quarters or not _by_quarter(table) else _OF_A_QUARTER.get(table.key)
            for table in self.tables
        )
        return tuple(
            table
            for table in chosen
            if table and all(cases >= _MINIMUM.get(side.axis, 0) for side in table.sides)
        )


def _by_quarter(table: Table) -> bool:
    return any(side.axis == PERIOD for side in table.sides)


def _table(key: str, title: str, *sides: str) -> Table:
    """``division`` and ``age_group`` stand for the coarse level of their axes."""
    coarse = {"division": "place", "age_group": "age"}
    made = (Side(coarse[one], _COARSE) if one in coarse else Side(one, _ALL) for one in sides)
    return Table(key, title, tuple(made))


_SEX_AGE = _table("sex_age", N_("Cases by sex and age at intake"), "sex", "age")
_SEX_DIVISION = _table("sex_division", N_("Cases by sex and home division"), "sex", "division")
_DISTRICT = _table("district", N_("Cases by home district"), "place")
_SEX_DISTRICT = _table("sex_district", N_("Cases by sex and home district"), "sex", "place")
_SEX_EXPLOITATION = _table(
    "sex_exploitation", N_("Cases by sex and type of exploitation"), "sex", "exploitation"
)
_SEX_AGE_EXPLOITATION = _table(
    "sex_age_exploitation",
    N_("Cases by sex, age group and type of exploitation"),
    "sex",
    "age_group",
    "exploitation",
)
_SEX_DIVISION_EXPLOITATION = _table(
    "sex_division_exploitation",
    N_("Cases by sex, home division and type of exploitation"),
    "sex",
    "division",
    "exploitation",
)
_SEX_AGE_DIVISION = _table(
    "sex_age_division",
    N_("Cases by sex, age group and home division"),
    "sex",
    "age_group",
    "division",
)
_SEX_MEANS = _table("sex_means", N_("Cases by sex and means of control"), "sex", "means")
_SEX_COUNTRY = _table(
    "sex_country", N_("Cases by sex and country of exploitation"), "sex", "country"
)
_SEX_STATUS = _table("sex_status", N_("Cases by sex and status of the case"), "sex", "status")
_SEX_QUARTER = _table("sex_quarter", N_("Cases by sex and quarter of intake"), "sex", PERIOD)
_SEX_SERVICES = _table("sex_services", N_("Cases by sex and service received"), "sex", "services")
_SEX_REFERRALS = _table(
    "sex_referrals", N_("Cases by sex and kind of referral"), "sex", "referrals"
)
_SEX_SOURCE = _table("sex_source", N_("Cases by sex and source of referral"), "sex", "source")
_PROJECT_QUARTER = _table(
    "project_quarter",
    N_("Persons assisted, by project and quarter of intake"),
    "project",
    PERIOD,
)
_QUARTER_SERVICES = _table(
    "quarter_services",
    N_("Cases by service received and quarter of intake"),
    "services",
    PERIOD,
)
_QUARTER_REFERRALS = _table(
    "quarter_referrals",
    N_("Cases by kind of referral and quarter of intake"),
    "referrals",
    PERIOD,
)
_OF_A_QUARTER: Mapping[str, Table] = {
    _PROJECT_QUARTER.key: _table("project", N_("Persons assisted, by project"), "project"),
    _QUARTER_SERVICES.key: _table("services", N_("Cases by service received"), "services"),
    _QUARTER_REFERRALS.key: _table("referrals", N_("Cases by kind of referral"), "referrals"),
}
"""What stands for a table by quarter in figures that are of one quarter alone."""
_ASSISTED = N_(
    "Persons assisted are the cases taken in in the period, under the project that pays for "
    "them. Services and referrals stand with the quarter of intake, whenever they were given. "
    "Nothing is told of who the persons are."
)

TEMPLATES: Mapping[str, Template] = {
    one.key: one
    for one in (
        Template(
            "public",
            N_("Public bulletin"),
            (
                _SEX_AGE, _SEX_DIVISION, _DISTRICT, _SEX_EXPLOITATION, _SEX_MEANS, _SEX_COUNTRY,
                _SEX_STATUS, _SEX_QUARTER, _SEX_SERVICES, _SEX_REFERRALS,
            ),
        ),
        Template(
            "government",
            N_("Bulletin for government offices"),
            (
                _SEX_AGE, _SEX_AGE_DIVISION, _SEX_DISTRICT, _SEX_AGE_EXPLOITATION, _SEX_MEANS,
                _SEX_COUNTRY, _SEX_STATUS, _SEX_QUARTER, _SEX_SERVICES, _SEX_REFERRALS,
                _SEX_SOURCE,
            ),
        ),
        Template(
            "donor",
            N_("Bulletin for donors"),
            (
                _PROJECT_QUARTER,
                _table(
                    "project_services",
                    N_("Cases by project and service received"),
                    "project",
                    "services",
                ),
                _table(
                    "project_referrals",
                    N_("Cases by project and kind of referral"),
                    "project",
                    "referrals",
                ),
                _table(
                    "project_status",
                    N_("Cases by project and status of the case"),
                    "project",
                    "status",
                ),
            ),
            about=_ASSISTED,
        ),
        Template(
            "project",
            N_("Report on one project"),
            (
                _QUARTER_SERVICES,
                _QUARTER_REFERRALS,
                _table("status", N_("Cases by status of the case"), "status"),
            ),
            one_project=True,
            about=_ASSISTED,
        ),
        Template(
            "ctdc",
            N_("Bulletin for the Counter Trafficking Data Collaborative"),
            (_SEX_AGE, _SEX_AGE_EXPLOITATION, _SEX_MEANS, _SEX_COUNTRY, _SEX_SOURCE),
        ),
        Template(
            "ictip",
            N_("Victims detected: tables for SDG 16.2.2 and IC-TIP"),
            (_SEX_AGE, _SEX_AGE_EXPLOITATION),
            about=N_(
                "Victims detected are the persons whom this organisation took in in the period, "
                "those included whose identification is not finished. SDG indicator 16.2.2 asks "
                "for them by sex, age and form of exploitation, and per 100,000 of the "
                "population: that rate is for whoever brings the figures of all organisations "
                "together and counts nobody twice. The forms are those of HTCDS; a person with "
                "several is counted with each. IC-TIP, formerly ICS-TIP, is the international "
                "classification of such data; its own code numbers are not given."
            ),
        ),
        Template(
            "regions",
            N_("Bulletin by division"),
            (_SEX_DIVISION_EXPLOITATION, _SEX_DISTRICT),
        ),
    )
}  # fmt: skip
"""By the name that is typed on the command line."""


def axes_of(tables: Iterable[Table]) -> tuple[str, ...]:
    """The questions that must be answered for these tables, in the order of ``AXES``."""
    used = {side.axis for table in tables for side in table.sides}
    return tuple(axis for axis in AXES if axis in used)
