"""The papers that can be made: one row for each, whatever is asked of it and who draws it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from casemgr.operations.report_content import case_file_blocks, summary_of
from casemgr.operations.report_follow_up import follow_up_blocks
from casemgr.operations.report_letter import letter_blocks
from casemgr.operations.report_plan import plan_content
from casemgr.operations.report_request import Material
from casemgr.reports.content import Rendered, ReportFrame
from casemgr.reports.documents import render_summary
from casemgr.reports.papers import render_paper
from casemgr.reports.plan_paper import render_plan
from casemgr.words import N_

Draw = Callable[[ReportFrame, Material], Rendered]
_EVERY: Final = ("full", "referral", "court", "pseudonymised")


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper.

    ``title`` stands at its head, ``label`` in the list of what can be made. ``right``: the right
    it needs. ``draw`` is for papers about one case; those without one are about a period.
    ``levels`` it can have, the usual one first; ``purposes`` it is made for (none named: all).
    ``about``: the kind of record it is about. ``neutral``: its head tells nothing, and the
    program asks whether keeping it is safe. ``bridged``: may be made without consent on a ground.
    ``large``: whether it usually is in large print; ``None`` where there is only one size.
    """

    code: str
    title: str
    label: str
    right: str = "print_report"
    draw: Draw | None = None
    levels: tuple[str, ...] = _EVERY
    purposes: tuple[str, ...] = ()
    about: str = ""
    neutral: bool = False
    bridged: bool = True
    large: bool | None = None


def _case_file(frame: ReportFrame, material: Material) -> Rendered:
    return render_paper(frame, case_file_blocks(material.view), large=material.large)


def _summary(frame: ReportFrame, material: Material) -> Rendered:
    return render_summary(frame, summary_of(material.view))


def _letter(frame: ReportFrame, material: Material) -> Rendered:
    return render_paper(frame, letter_blocks(material, frame))


def _plan(frame: ReportFrame, material: Material) -> Rendered:
    return render_plan(frame, plan_content(material, frame), large=material.large)


def _follow_up(frame: ReportFrame, material: Material) -> Rendered:
    return render_paper(frame, follow_up_blocks(material, frame), large=material.large)


KINDS: Final[Mapping[str, Paper]] = {
    paper.code: paper
    for paper in (
        Paper("case-file", N_("Case file"), N_("Full case file"), draw=_case_file, large=False),
        Paper("summary", N_("Case summary"), N_("One-page summary"), draw=_summary),
        Paper(
            "referral",
            N_("Referral"),
            N_("Referral letter"),
            draw=_letter,
            levels=("referral", "pseudonymised"),
            purposes=("referral",),
            about="referral",
        ),
        Paper(
            "plan",
            N_("My plan"),
            N_("Plan for signature"),
            draw=_plan,
            levels=("full",),
            purposes=("services", "supervision"),
            neutral=True,
            bridged=False,
            large=True,
        ),
        Paper(
            "follow-up",
            N_("Follow-up report"),
            N_("Follow-up report"),
            draw=_follow_up,
            levels=("full", "pseudonymised"),
            purposes=("supervision", "services"),
            about="follow_up",
            bridged=False,
            large=False,
        ),
        Paper(
            "caseload",
            N_("Caseload of a period"),
            N_("Caseload summary"),
            right="see_supervision",
            levels=(),
        ),
        Paper(
            "bulletin",
            N_("Anonymised statistics"),
            N_("Statistics bulletin"),
            right="release_statistics",
            levels=(),
        ),
    )
}
"""By code, as the command line writes it."""
