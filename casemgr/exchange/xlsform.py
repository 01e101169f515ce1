"""Assessment forms as XLSForm workbooks: what other survey programs write, read as our data.

Both ways are in ``docs/instruments.md``. What the form's data cannot say is named with its
sheet and row, and then nothing of the workbook is taken: a question left out in silence would
change what is assessed.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from casemgr.domain.instrument_errors import BadInstrument
from casemgr.domain.instruments import LEAST_ANSWERED, NOT_ANSWERS, read_instrument
from casemgr.exchange.workbook import open_workbook
from casemgr.exchange.xlsform_errors import Problem, XlsformNotTaken
from casemgr.exchange.xlsform_sheets import Line, Sheets, read_sheets
from casemgr.words import N_

_CODE = re.compile(r"[a-z0-9_]{1,60}")
_TYPE = re.compile(
    r"(?P<kind>begin[ _]group|end[ _]group|select[ _]one|select[ _]multiple"
    r"|integer|decimal|text|date|note)(?:\s+(?P<list>\S+))?",
    re.IGNORECASE,
)
_KINDS = {
    "select_one": "one", "select_multiple": "many", "integer": "number", "decimal": "number",
    "text": "text", "date": "date",
}  # fmt: skip
_CHOICES = ("one", "many")
_IS = re.compile(r"\$\{\s*(?P<question>\w+)\s*\}\s*=\s*(?P<mark>['\"])(?P<answer>\w+)(?P=mark)")
_HAS = re.compile(
    r"selected\(\s*\$\{\s*(?P<question>\w+)\s*\}\s*,\s*(?P<mark>['\"])(?P<answer>\w+)(?P=mark)\s*\)"
)
_SIMPLE = "${question} = 'answer'"
_YES_NO = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}
_PLACE = re.compile(r"(?:questions|sections)\[\d+\]|scales\.\w+")


def read_xlsform(data: bytes) -> dict[str, Any]:
    """The data of the assessment form (see ``casemgr.domain.instruments``) in a workbook.

    Raises ``XlsformNotTaken`` with everything that has no place in a form, ``NotAnXlsform``,
    and what ``open_workbook`` raises for files that are no sound workbook.
    """
    sheets = read_sheets(open_workbook(data))
    reader = _FormReader(sheets)
    form = reader.read()
    if not sheets.problems:
        try:
            read_instrument(form)
        except BadInstrument as bad:
            place, reason = str(bad.values["place"]), str(bad.values["reason"])
            line = reader.line_of(place)
            sheets.problems.append(Problem(line.sheet, line.row, reason))
    if sheets.problems:
        raise XlsformNotTaken(sheets.problems)
    return form


@dataclass
class _Group:
    """The group that is open, and notes in it that wait for the next question."""

    code: str
    line: Line
    notes: list[tuple[Line, dict[str, str]]] = field(default_factory=list)


class _FormReader:
    """Builds the form row by row, and notes whatever does not fit instead of stopping."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets
        self._lists: dict[str, list[dict[str, Any]]] = {}
        self._answers: dict[str, set[str]] = {}
        self._groups: set[str] = set()
        self._sections: list[dict[str, Any]] = []
        self._questions: dict[str, dict[str, Any]] = {}
        self._list_of: dict[str, str] = {}
        self._group: _Group | None = None
        self._places: dict[str, Line] = {}

    def line_of(self, place: str) -> Line:
        """The row that a place of the form's data came from; the settings for all others."""
        match = _PLACE.match(place)
        found = self._places.get(match[0]) if match else None
        return found or self._settings_line()

    def read(self) -> dict[str, Any]:
        for line in self._sheets.lines["choices"]:
            self._read_choice(line)
        for line in self._sheets.lines["survey"]:
            self._read_survey(line)
        if self._group:
            self._complain(self._group.line, N_("This group has no end."))
            self._close_group()
        for line in self._sheets.lines["flags"]:
            self._read_flag(line)
        scales = self._share_lists()
        form = self._read_settings()
        scoring = form.pop("scoring")
        return {
            **form,
            "scales": scales,
            "sections": self._sections,
            "questions": list(self._questions.values()),
            "scoring": scoring,
        }

    def _complain(self, line: Line, reason: str, **values: str) -> None:
        self._sheets.complain(line, reason, **values)

    def _code(self, line: Line, column: str) -> str:
        code = line[column]
        if not code:
            self._complain(line, N_("{column} is missing."), column=column)
        elif not _CODE.fullmatch(code):
            reason = N_("{column} may have only small letters a to z, digits and _.")
            self._complain(line, reason, column=column)
        return code

    def _read_choice(self, line: Line) -> None:
        name, code = self._code(line, "list_name"), self._code(line, "name")
        self._places.setdefault(f"scales.{name}", line)
        options = self._lists.setdefault(name, [])
        known = self._answers.setdefault(name, set())
        if code in NOT_ANSWERS:
            reason = N_("The program offers the answer {code} by itself; leave it out.")
            self._complain(line, reason, code=code)
        if code in known:
            self._complain(line, N_("{code} stands here a second time."), code=code)
        known.add(code)
        score = self._sheets.number(line, "score")
        options.append({"code": code, **self._sheets.both(line, "label"), "score": score})

    def _read_survey(self, line: Line) -> None:
        match = _TYPE.fullmatch(line["type"])
        if match is None and not line["type"]:
            self._complain(line, N_("{column} is missing."), column="type")
            return
        if match is None:
            reason = N_("The type {type} has no place in the form.")
            self._complain(line, reason, type=line["type"])
            return
        kind = match["kind"].lower().replace(" ", "_")
        if bool(match["list"]) != kind.startswith("select"):
            self._complain(line, N_("A choice names one list of answers, and nothing else does."))
        if kind == "begin_group":
            self._open_group(line)
        elif self._group is None:
            self._complain(line, N_("This row stands outside a group."))
        elif kind == "end_group":
            self._close_group()
        elif kind == "note":
            self._read_note(self._group, line)
        else:
            self._read_question(self._group, line, _KINDS[kind], match["list"] or "")

    def _open_group(self, line: Line) -> None:
        code = self._code(line, "name")
        if self._group:
            self._complain(line, N_("A group cannot stand inside another."))
            self._close_group()
        if code in self._groups:
            self._complain(line, N_("{code} stands here a second time."), code=code)
        self._groups.add(code)
        self._only(line, "relevant", "hint::en", "hint::bn")
        scored = _YES_NO.get(line["scored"].casefold())
        if scored is None:
            self._complain(line, N_("{column} is yes or no."), column="scored")
        section = {"code": code, **self._sheets.both(line, "label"), "scored": bool(scored)}
        weight = self._sheets.number(line, "weight")
        self._sections.append(section if weight is None else {**section, "weight": weight})
        self._places[f"sections[{len(self._sections)}]"] = line
        self._group = _Group(code, line)

    def _close_group(self) -> None:
        if self._group:
            for line, _text in self._group.notes:
                self._complain(line, N_("No question follows this note in its group."))
        self._group = None

    def _only(self, line: Line, *empty: str) -> None:
        """Complain of the cells among ``empty`` that are filled."""
        for column in empty:
            if line[column]:
                reason = N_("{column} has no place in a row of this type.")
                self._complain(line, reason, column=column)

    def _read_note(self, group: _Group, line: Line) -> None:
        self._only(line, "relevant", "hint::en", "hint::bn", "scored", "weight")
        group.notes.append((line, self._sheets.both(line, "label")))

    def _read_question(self, group: _Group, line: Line, kind: str, list_name: str) -> None:
        self._only(line, "scored")
        code = self._code(line, "name")
        if code in self._questions:
            self._complain(line, N_("{code} stands here a second time."), code=code)
        hints = [*(text for _, text in group.notes), self._sheets.both(line, "hint", blank=True)]
        group.notes.clear()
        question: dict[str, Any] = {
            "code": code,
            "section": group.code,
            **self._sheets.both(line, "label"),
            "help": {key: "\n".join(h[key] for h in hints if h[key]) for key in ("en", "bn")},
            "type": kind,
            "weight": self._sheets.number(line, "weight"),
        }
        if kind in _CHOICES and list_name:
            if list_name not in self._lists:
                reason = N_("The sheet choices has no list {list}.")
                self._complain(line, reason, list=list_name)
            self._list_of[code] = list_name
        if line["relevant"]:
            question["show_if"] = self._read_relevant(line)
        self._questions[code] = question
        self._places[f"questions[{len(self._questions)}]"] = line

    def _read_relevant(self, line: Line) -> dict[str, Any]:
        parts = " ".join(line["relevant"].split()).split(" or ")
        terms = [_IS.fullmatch(part) or _HAS.fullmatch(part) for part in parts]
        asked = [term["question"] for term in terms if term]
        if not all(terms) or len(set(asked)) != 1:
            reason = N_("A condition may only be {simple}, or several of them joined by or.")
            self._complain(line, reason, simple=_SIMPLE)
            return {}
        answers = [term["answer"] for term in terms if term]
        other = self._questions.get(asked[0], {})
        if other.get("type") not in _CHOICES:
            reason = N_("No choice before this one is named {code}.")
            self._complain(line, reason, code=asked[0])
        elif other["type"] == "many" and any(term and term.re is _IS for term in terms):
            reason = N_("{code} takes several answers: write the condition with selected( ).")
            self._complain(line, reason, code=asked[0])
        else:
            for answer in answers:
                self._known_answer(line, asked[0], answer)
        return {"question": asked[0], "is": answers}

    def _known_answer(self, line: Line, question: str, answer: str) -> None:
        known = self._answers.get(self._list_of.get(question, ""), set())
        if answer not in NOT_ANSWERS and answer not in known:
            self._complain(line, N_("There is no answer {code} to that question."), code=answer)

    def _read_flag(self, line: Line) -> None:
        code, answer = self._code(line, "question"), self._code(line, "answer")
        text = self._sheets.both(line, "label")
        question = self._questions.get(code)
        if question is None or code not in self._list_of:
            self._complain(line, N_("The survey has no choice named {code}."), code=code)
            return
        self._known_answer(line, code, answer)
        flags = question.setdefault("flags", {})
        if answer in flags:
            self._complain(line, N_("{code} stands here a second time."), code=answer)
        flags[answer] = text

    def _share_lists(self) -> dict[str, list[dict[str, Any]]]:
        """Give each choice its answers: a list named like its only question is that question's
        own, every other a scale."""
        users = Counter(self._list_of.values())
        scales = dict(self._lists)
        for code, name in self._list_of.items():
            if name == code and users[name] == 1 and name in scales:
                self._questions[code]["options"] = scales.pop(name)
            else:
                self._questions[code]["scale"] = name
        return scales

    def _settings_line(self) -> Line:
        lines = self._sheets.lines["settings"]
        return lines[0] if lines else Line("settings", 2, {})

    def _read_settings(self) -> dict[str, Any]:
        line = self._settings_line()
        for more in self._sheets.lines["settings"][1:]:
            self._complain(more, N_("The settings have one row only."))
        for column in ("version", "topic", "for"):
            if not line[column]:
                self._complain(line, N_("{column} is missing."), column=column)
        return {
            "code": self._code(line, "form_id"),
            "version": line["version"],
            "title": self._sheets.both(line, "form_title"),
            "source": self._sheets.both(line, "source"),
            "notice": self._sheets.both(line, "notice", blank=True),
            "topic": line["topic"],
            "for": line["for"],
            "scoring": self._read_scoring(line),
        }

    def _read_scoring(self, line: Line) -> dict[str, Any]:
        method = line["scoring"] or "none"
        ends = [self._sheets.number(line, column) for column in ("score_from", "score_to")]
        least = self._sheets.number(line, "minimum_answered")
        if method != "none" and not line["higher_is"]:
            self._complain(line, N_("{column} is missing."), column="higher_is")
        bands = []
        for band in self._sheets.lines["bands"]:
            start = self._sheets.number(band, "from")
            if start is None:
                self._complain(band, N_("{column} is missing."), column="from")
            bands.append({"from": start, **self._sheets.both(band, "label"), "tone": band["tone"]})
        return {
            "method": method,
            "range": [
                default if end is None else end for end, default in zip(ends, (0, 1), strict=True)
            ],
            "higher_is": line["higher_is"] or "better",
            "minimum_answered": LEAST_ANSWERED if least is None else least,
            "bands": bands,
        }
