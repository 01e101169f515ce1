"""One invented case, told fully enough that every paper about it has something to show."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from casemgr.domain.instruments import Instrument, instruments
from casemgr.operations.caseload import Caseload
from casemgr.operations.cases import create_case
from casemgr.operations.letterhead import change_letterhead
from casemgr.operations.records import save_record
from casemgr.operations.report_papers import KINDS
from casemgr.operations.report_periods import _draw_caseload, _freeze_caseload
from casemgr.operations.report_request import PaperRequest, PeriodRequest
from casemgr.operations.reports import FrozenReport, freeze_paper, render
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.reports.access_log import AccessDay, AccessLine, AccessPaper, render_access_log
from casemgr.reports.content import (
    CountRow,
    CountTable,
    MethodBox,
    Pair,
    ReportFrame,
    Text,
)
from casemgr.reports.documents import render_tables
from casemgr.reports.sheets import code_sheet, words_sheet
from casemgr.words import Language
from tests.conftest import FakeClock

TONGUES: Final[Mapping[str, tuple[Language, ...]]] = {
    "en": ("en",), "bn": ("bn",), "both": ("en", "bn"),
}  # fmt: skip
PURPOSES: Final[Mapping[str, str]] = {
    "case-file": "supervision", "summary": "supervision", "referral": "referral",
    "plan": "services", "follow-up": "supervision",
}  # fmt: skip
LEVELLED: Final = (
    ("case-file", "court", "legal"), ("case-file", "referral", "referral"),
    ("case-file", "pseudonymised", "supervision"), ("summary", "pseudonymised", "supervision"),
    ("follow-up", "pseudonymised", "supervision"),
)  # fmt: skip
"""Papers beside the full ones: kind, level and a purpose that goes with it."""
CODE: Final = "CM-7Q4K-2M"
DAY: Final = date(2026, 11, 21)
SIGN: Final = "K7-M2"

FIRST: Final[dict[str, dict[str, Any]]] = {
    "intake": {"intake_date": "2026-08-03", "source": "police", "received_on": "2026-08-04",
               "first_contact_on": "2026-08-04", "first_words": "আমি নিরাপদে থাকতে চাই।"},
    "person": {"pseudonym": "Jaba 101", "name_bn": "রোকেয়া খাতুন", "name_en": "Rokeya Khatun",
               "father_name": "আব্দুর রহমান", "mother_name": "Jahanara Begum", "birth_date": "2003",
               "gender": "Feminine", "citizenship": ["BD"], "marital_status": "Single",
               "primary_language": "ben", "education": "PrimaryEducation",
               "occupation_before": "Garment worker", "city": "Sharsha", "division": "khulna",
               "district": "jashore", "country": "BD"},
    "contact": {"safe_to_call": "yes", "channels": ["own_phone"], "who_may_answer": "her sister",
                "safe_times": "weekdays 10:00–16:00", "mobile_phone": "+880 1012345678"},
}  # fmt: skip
RECORDS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("relation", {"relation": "sibling", "name": "Salma", "in_household": True,
                  "aware": "knows", "stance": "supportive"}),
    ("screening", {"screened_on": "2026-08-05", "interviewer": "Ruma", "acts": ["recruitment"],
                   "means": ["deception", "force"], "purposes": ["labour"],
                   "trafficking_status": "ActualVictimOfTrafficking", "decided_by": "Police",
                   "decided_on": "2026-08-07", "reasons": "Her papers were held."}),
    ("experience", {"recruitment": ["AtWork"], "promised": "Work as a tailor, 25,000 a month",
                    "started": "2025-03", "ended": "2026-07", "exploitation": ["ForcedLabour"],
                    "means_of_control": ["DebtBondage", "FalsePromises"], "hours_a_day": 16,
                    "country_of_exploitation": "IN", "way_out": "rescued", "injuries": "A burn.",
                    "account": "তিনি জানান, দালাল তাঁকে ভালো বেতনের চাকরির কথা বলে নিয়ে যায়। সেখানে "
                               "পৌঁছানোর পর তাঁর কাগজপত্র কেড়ে নেওয়া হয় এবং ষোলো ঘণ্টা কাজ করানো হয়।\n"
                               "She left with the help of an NGO-কর্মী after sixteen months."}),
    ("risk", {"level": "high", "kind": "trafficker", "status": "open", "review_on": "2026-11-28",
              "reason": "Two calls from an unknown number; the caller knew her village.",
              "measure": "New SIM card, sister answers calls", "responsible": "Ruma"}),
    ("risk", {"level": "medium", "kind": "community", "status": "open",
              "reason": "প্রতিবেশীরা কটু কথা বলে।", "measure": "Talk with the elder sister"}),
    ("need", {"category": "shelter", "urgency": "now", "status": "in_progress"}),
    ("need", {"category": "psychosocial", "urgency": "week", "status": "open",
              "detail": "Sleeps badly; asks to talk to the same counsellor."}),
    ("plan", {"types": ["Livelihood", "Legal"], "review_on": "2026-12-20",
              "summary": "নিজের দোকান থেকে সংসার চালাতে চাই, বোনের সঙ্গে থাকতে চাই।"}),
    ("service", {"category": "psychosocial", "provider": "Alor Thikana", "started": "2026-08-20",
                 "status": "ongoing", "quantity": "6 sessions"}),
    ("service", {"category": "medical", "provider": "Upazila Health Complex", "cost": 1200,
                 "started": "2026-08-06", "ended": "2026-08-09", "status": "completed"}),
    ("assistance", {"form": "in_kind", "category": "business", "item": "Sewing machine",
                    "given_on": "2026-11-10", "quantity": 1, "unit": "pc", "cost": 14000}),
    ("assistance", {"form": "cash", "category": "shelter", "given_on": "2026-08-05",
                    "cost": 3500}),
    ("referral", {"direction": "out", "organisation": "Nirapod Abas Shelter", "urgency": "now",
                  "focal_person": "Farida Yasmin", "services": ["shelter", "psychosocial"],
                  "on": "2026-11-18", "status": "sent", "response_due": "2026-11-25",
                  "reason": "AdditionalServicesRequired", "shared": ["person", "needs"]}),
    ("proceeding", {"stage": "fir", "offence_on": "2025-03", "sections": ["2012-6"],
                    "fir_number": "12/2026", "filed_on": "2026-08-12", "thana": "Sharsha"}),
    ("follow_up", {"planned_on": "2026-10-10", "done_on": "2026-10-10", "outcome": "met",
                   "kind": "home", "social": "worse", "economic": "same", "next_on": "2026-11-15"}),
    ("follow_up", {"planned_on": "2026-11-15", "done_on": "2026-11-15", "outcome": "met",
                   "kind": "home", "social": "better", "economic": "better", "health": "same",
                   "psychosocial": "better", "how_she_is": "হাসিখুশি, দোকানের কথা বললেন।",
                   "changes": "The sewing machine earns about 350 a day.",
                   "next_on": "2026-12-15"}),
    ("note", {"kind": "reported", "on": "2026-11-15", "text": "She says the calls have stopped."}),
    ("note", {"kind": "opinion", "on": "2026-11-15", "text": "ঝুঁকি কমছে, তবু নতুন সিম রাখা ভালো।"}),
)  # fmt: skip
ACTIONS: Final[tuple[dict[str, Any], ...]] = (
    {"what": "Open a savings account", "responsible": "Ruma", "due": "2026-12-01",
     "status": "in_progress"},
    {"what": "দোকানের জায়গা দেখা", "responsible": "Salma", "due": "2026-12-12"},
    {"what": "Course in book-keeping", "due": "2026-11-05", "status": "done"},
)  # fmt: skip
SAT: Final = (("2026-08-10", 0), ("2026-09-20", 1), ("2026-11-12", 3))
"""Assessments: on which day, and which of the answers to each question."""


class Gallery:
    """The case in its office; ``papers`` are its documents by name."""

    def __init__(self, workspace: Workspace, clock: FakeClock) -> None:
        self._workspace = workspace
        self._clock = clock
        workspace.run(
            change_letterhead, telephone="+880 1099999999", neutral_name="Sunrise House",
            footer="An invented office",
        )  # fmt: skip
        given = [
            {"purpose": purpose, "status": "given", "on": "2026-08-04", "method": "thumbprint"}
            for purpose in ("interview", "storage", "supervision", "services", "referral", "legal",
                            "contact")
        ]  # fmt: skip
        given.append({"purpose": "media", "status": "refused", "on": "2026-08-04"})
        self._case: CaseRef = workspace.run(create_case, FIRST, given)
        for kind, values in RECORDS:
            self._save(kind, values)
        for dimension, words, target in (
            ("economic", "নিজের একটি ছোট দোকান চালাব।", "2027-03"),
            ("social", "To live with my sister without fear", "2027-06"),
        ):
            goal = {"dimension": dimension, "words": words, "target": target}
            goal_id = self._save("goal", {**goal, "status": "in_progress"})
            for action in ACTIONS if dimension == "economic" else ():
                self._save("action", {**action, "goal": goal_id})
        form = scored_form()
        for day, place in SAT:
            answers = {
                question.code: question.choices[min(place, len(question.choices) - 1)].code
                for question in form.questions
                if question.scored
            }
            self._save("assessment", {"instrument": form.code, "on": day, "answers": answers,
                                      "instrument_version": form.version})  # fmt: skip

    def _save(self, kind: str, values: Mapping[str, Any]) -> str:
        self._clock.forward(minutes=1)  # what was written first stands first
        saved = self._workspace.run(save_record, kind, self._case.case_id, None, values)
        return saved.record_id

    def papers(self) -> Iterator[tuple[str, bytes]]:
        """Every document in every language, its name first; the bytes are always the same."""
        for tongue, languages in TONGUES.items():
            for kind, purpose in PURPOSES.items():
                yield f"{kind}-{tongue}", self.paper(kind, languages, purpose)
            for kind in (one.code for one in KINDS.values() if one.large is not None):
                small = bool(KINDS[kind].large)
                name = f"{kind}-{'small' if small else 'large'}-{tongue}"
                yield name, self.paper(kind, languages, PURPOSES[kind], large=not small)
            for kind, level, purpose in LEVELLED:
                yield f"{kind}-{level}-{tongue}", self.paper(kind, languages, purpose, level=level)
            yield f"caseload-{tongue}", self._caseload(languages)
            yield f"bulletin-{tongue}", _bulletin(languages)
            for neutral in (False, True):
                name = f"{'who-looked' if neutral else 'who-saw'}-{tongue}"
                yield name, _access(languages, neutral=neutral)
            yield (
                f"recovery-code-{tongue}",
                code_sheet("-".join(["7Q4K2M"] * 8), SIGN, DAY, languages),
            )
            yield (
                f"recovery-words-{tongue}",
                words_sheet(["abandon", "ribbon", "sunrise"] * 9, 2, SIGN, DAY, languages),
            )

    def paper(
        self,
        kind: str,
        languages: tuple[Language, ...],
        purpose: str,
        *,
        level: str = "full",
        large: bool | None = None,
    ) -> bytes:
        """One paper about the case, with a code and a reference that are not drawn anew."""
        request = PaperRequest(
            self._case.case_id, kind, languages, purpose, "Shirin Akter, supervisor", level=level,
            paper_kept="safe", large=large,
        )  # fmt: skip
        frozen: FrozenReport = self._workspace.run(freeze_paper, self._case.case_id, request)
        fixed = replace(
            frozen, reference="7F3A-91C2", version=3, file=replace(frozen.file, code=CODE)
        )
        return render(fixed).pdf

    def _caseload(self, languages: tuple[Language, ...]) -> bytes:
        frozen = self._workspace.run(_freeze_caseload, PeriodRequest("caseload", "2026", languages))
        load = frozen.content
        assert isinstance(load, Caseload)
        overdue = tuple(replace(one, code=CODE) for one in load.overdue)
        fixed = replace(frozen, content=replace(load, overdue=overdue), reference="7F3A-91C2")
        return _draw_caseload(fixed).pdf


def scored_form() -> Instrument:
    """A form with enough parts for a radar."""
    return next(one for one in instruments() if len(one.dimensions) > 2 and one.scoring.bands)


def _in(languages: tuple[Language, ...], english: str, bangla: str) -> Text:
    return tuple({"en": english, "bn": bangla}[language] for language in languages)


def _access(languages: tuple[Language, ...], *, neutral: bool) -> bytes:
    lines = (
        AccessLine("10:05", "Ruma", _in(languages, "Opened the file.", "ফাইলটি খুলেছেন।")),
        AccessLine("14:30", "Nasima", _in(languages, "Printed a paper.", "একটি কাগজ ছেপেছেন।")),
    )
    day = _in(languages, "21 November 2026", "২১ নভেম্বর ২০২৬")
    paper = AccessPaper(
        code=CODE, organisation="Sunrise House" if neutral else "Example Organisation",
        recipient="Shirin Akter", reference="7F3A-91C2", printed_on=DAY, languages=languages,
        days=(AccessDay(day, lines),), neutral=neutral,
    )  # fmt: skip
    return render_access_log(paper).pdf


def _bulletin(languages: tuple[Language, ...]) -> bytes:
    frame = ReportFrame(
        title=_in(languages, "Anonymised statistics", "নামহীন পরিসংখ্যান"),
        organisation="Example Organisation", printed_on=DAY, languages=languages,
        confidential=False,
    )  # fmt: skip
    rows = (
        CountRow((_in(languages, "Female", "নারী"),), 12345),
        CountRow((_in(languages, "Hijra", "হিজড়া"),), None),
        CountRow((_in(languages, "Total", "মোট"),), 12400, total=True),
    )
    table = CountTable(
        title=_in(languages, "Sex", "লিঙ্গ"),
        definition=_in(languages, "Persons taken in during the period.", "সময়কালে গৃহীত ব্যক্তি।"),
        head=(_in(languages, "Sex", "লিঙ্গ"),), rows=rows, chart=True,
    )  # fmt: skip
    method = MethodBox(
        _in(languages, "How these numbers were made", "সংখ্যাগুলো যেভাবে তৈরি"),
        (Pair(_in(languages, "Smallest count", "ক্ষুদ্রতম সংখ্যা"), "11"),),
    )
    return render_tables(frame, [table], method).pdf
