"""What a section of a case shows above its records, besides what every section shows.

One table; each panel lives in a module of its own, imported when its section is first shown.
A panel is a callable of the case's page and file that gives a widget, or ``None``.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from casemgr.operations.values import CaseFile

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_PANELS: dict[str, tuple[str, ...]] = {
    "person": ("duplicates.panel", "case_screening.age_note"),
    "relation": ("case_screening.age_note",),
    "membership": ("incident.membership",),
    "screening": ("case_screening.screening",),
    "proceeding": ("case_legal.proceedings",),
    "legal_update": ("case_legal.updates",),
    "closure": ("case_closure.panel",),
    "referral": ("case_referrals.panel",),
    "assessment": ("assessment_results.panel",),
    "follow_up": ("visits.panel",),
    "overview": ("put_aside.panel",),
    "attachment": ("case_documents.panel",),
}
# Kinds whose panel is the list of their records: it does not stand twice.
LISTED = frozenset({"attachment"})
# Kinds with a form of their own: the page that a new one, or a stored one, opens.
OWN_FORMS: dict[str, str] = {
    "handover": "handover",
    "assessment": "assessment",
    "attachment": "document",
}


def panels(screen: "CaseScreen", file: CaseFile, kind: str) -> Iterator[QWidget]:
    """The panels of one section, from the top down."""
    for place in _PANELS.get(kind, ()):
        module, _, name = place.partition(".")
        made = getattr(import_module(f"casemgr.ui.screens.{module}"), name)(screen, file)
        if made is not None:
            yield made
