"""Writing an assessment form as an XLSForm workbook: the pattern an office starts from.

What the XLSForm standard has no place for (scores, weights, warnings, bands, the second
language of the title) stands in columns and sheets of our own, which other survey programs
pass over. Made in memory; the same form gives the same bytes.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from casemgr.domain.instruments import read_instrument
from casemgr.exchange.text import clean
from casemgr.exchange.xlsform_errors import NotForXlsform
from casemgr.exchange.xlsform_sheets import ABOUT, LANGUAGE_NAMES, SETTINGS_TEXTS, SHEETS
from casemgr.words import LANGUAGES, N_, say

# Every workbook must state a date of creation; this one says nothing about the office.
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - XlsxWriter wants it without a zone
_TYPES = {
    "one": "select_one", "many": "select_multiple", "number": "decimal", "text": "text",
    "date": "date",
}  # fmt: skip
_WIDTHS = {"label": 46, "hint": 40, "relevant": 30, "source_en": 40, "source_bn": 40}
GUIDE = (
    N_("How to make an assessment form of your own from this workbook"),
    N_("Write every text in both languages. Codes have small letters a to z, digits and _."),
    N_("survey: each question stands in a group; each group is a part of the form."),
    N_(
        "Types: select_one or select_multiple with a list of choices, integer, decimal, text, date."
    ),
    N_("A note becomes help above the question that follows it."),
    N_("relevant: shows a question only after an answer, such as ${question} = 'answer'."),
    N_("scored: yes, where a group shall have a score; weight: how much a question counts."),
    N_("choices: the answers of each list; score may be empty for an answer that does not count."),
    N_("The program offers “I don't wish to answer” and “Not known” by itself; leave them out."),
    N_("flags: a warning that the worker sees after an answer."),
    N_("bands: what a score means, from that number upwards: good, care, alarm or plain."),
    N_("A form once used is never changed: give it another version in the sheet settings."),
)

Row = Mapping[str, object]


def write_xlsform(instrument_data: Mapping[str, Any]) -> bytes:
    """The workbook of a form, given as the data that ``read_instrument`` takes.

    Reading it back gives the same data, where all its texts are clean and none of the
    optional names is left out.

    Raises ``BadInstrument`` for data that are no form, and ``NotForXlsform`` for a form whose
    parts are not in one piece, or whose lists or texts an XLSForm would take for others.
    """
    from xlsxwriter import Workbook

    read_instrument(instrument_data)
    _check(instrument_data)
    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": _CREATED})
    rows = {
        "survey": _survey(instrument_data),
        "choices": _choices(instrument_data),
        "settings": [_settings(instrument_data)],
        "flags": _flags(instrument_data),
        "bands": _bands(instrument_data),
    }
    bold = book.add_format({"bold": True})
    for name, columns in SHEETS.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            base, _, language = column.partition("::")
            heading = f"{base}::{LANGUAGE_NAMES[language]}" if language else base
            sheet.write_string(0, at, heading, bold)
            sheet.set_column(at, at, _WIDTHS.get(base, 18))
        for number, row in enumerate(rows[name], 1):
            _write_row(sheet, number, [row.get(column) for column in columns])
    about = book.add_worksheet(ABOUT)
    about.set_column(0, 1, 90)
    for number, line in enumerate(GUIDE):
        _write_row(about, number, [say(line, language) for language in LANGUAGES])
    book.close()
    return target.getvalue()


def _check(form: Mapping[str, Any]) -> None:
    codes = [question["code"] for question in form["questions"]]
    for name in form.get("scales", {}):
        if name in codes:
            raise NotForXlsform(code=name, reason=N_("A scale cannot be named like a question."))
    grouped = [q["code"] for s in form["sections"] for q in _of_section(form, s)]
    for code, expected in zip(codes, grouped, strict=True):
        if code != expected:
            reason = N_("The questions of a part must stand together, in the order of the parts.")
            raise NotForXlsform(code=code, reason=reason)
    for name, texts in _all_texts(form):
        if any("${" in text for text in texts):
            raise NotForXlsform(code=name, reason=N_("A text may not hold ${."))


def _all_texts(form: Mapping[str, Any]) -> Iterable[tuple[str, list[str]]]:
    """Every text in both languages, with the code that a person would look for."""

    def walk(value: object, code: str) -> Iterable[tuple[str, list[str]]]:
        if isinstance(value, Mapping):
            code = str(value.get("code", code))
            if "en" in value:
                yield code, [str(value["en"]), str(value["bn"])]
            for below in value.values():
                yield from walk(below, code)
        elif isinstance(value, list | tuple):
            for below in value:
                yield from walk(below, code)

    return walk(form, str(form["code"]))


def _of_section(form: Mapping[str, Any], section: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [q for q in form["questions"] if q["section"] == section["code"]]


def _both(base: str, texts: Mapping[str, Any] | None) -> dict[str, object]:
    columns = SETTINGS_TEXTS.get(base, (f"{base}::en", f"{base}::bn"))
    return {
        column: (texts or {}).get(code) for column, code in zip(columns, LANGUAGES, strict=True)
    }


def _survey(form: Mapping[str, Any]) -> Iterable[Row]:
    kinds = {question["code"]: question["type"] for question in form["questions"]}
    for section in form["sections"]:
        yield {
            "type": "begin_group",
            "name": section["code"],
            **_both("label", section),
            "scored": "yes" if section["scored"] else "no",
            "weight": section.get("weight"),
        }
        for question in _of_section(form, section):
            kind = _TYPES[question["type"]]
            if question["type"] in ("one", "many"):
                kind += f" {question.get('scale') or question['code']}"
            yield {
                "type": kind,
                "name": question["code"],
                **_both("label", question),
                **_both("hint", question.get("help")),
                "relevant": _relevant(question.get("show_if"), kinds),
                "weight": question.get("weight"),
            }
        yield {"type": "end_group"}


def _relevant(show_if: Mapping[str, Any] | None, kinds: Mapping[str, str]) -> str:
    if not show_if:
        return ""
    other = show_if["question"]
    several = kinds[other] == "many"
    pattern = "selected(${{{0}}}, '{1}')" if several else "${{{0}}} = '{1}'"
    return " or ".join(pattern.format(other, answer) for answer in show_if["is"])


def _choices(form: Mapping[str, Any]) -> Iterable[Row]:
    lists = dict(form.get("scales", {}))
    lists |= {q["code"]: q["options"] for q in form["questions"] if q.get("options")}
    for name, options in lists.items():
        for option in options:
            yield {
                "list_name": name,
                "name": option["code"],
                **_both("label", option),
                "score": option.get("score"),
            }


def _settings(form: Mapping[str, Any]) -> Row:
    scoring = form["scoring"]
    low, high = scoring.get("range") or (None, None)
    return {
        **_both("form_title", form["title"]),
        "form_id": form["code"],
        "version": form["version"],
        "default_language": LANGUAGE_NAMES["en"],
        **_both("source", form["source"]),
        **_both("notice", form.get("notice")),
        "topic": form["topic"],
        "for": form["for"],
        "scoring": scoring["method"],
        "score_from": low,
        "score_to": high,
        "higher_is": scoring.get("higher_is"),
        "minimum_answered": scoring.get("minimum_answered"),
    }


def _flags(form: Mapping[str, Any]) -> Iterable[Row]:
    for question in form["questions"]:
        for answer, text in (question.get("flags") or {}).items():
            yield {"question": question["code"], "answer": answer, **_both("label", text)}


def _bands(form: Mapping[str, Any]) -> Iterable[Row]:
    for band in form["scoring"].get("bands", ()):
        yield {"from": band["from"], "tone": band["tone"], **_both("label", band)}


def _write_row(sheet: Any, number: int, values: Iterable[object]) -> None:
    """Texts as texts, never as formulas; numbers that a cell would round, as texts too."""
    for at, value in enumerate(values):
        if isinstance(value, int | float) and float(f"{value:.16G}") == value:
            sheet.write_number(number, at, value)
        elif value is not None and (text := clean(str(value))):
            # With a space behind, or XlsxWriter would take it for its own markup.
            sheet.write_string(number, at, f"{text} " if text.startswith("<r>") else text)
