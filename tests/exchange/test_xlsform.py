"""Assessment forms as XLSForm workbooks: the same form back, and nothing dropped in silence."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from casemgr.domain.errors import CaseError
from casemgr.domain.fields import without_traps
from casemgr.domain.instrument_errors import BadInstrument
from casemgr.domain.instruments import read_instrument
from casemgr.exchange import errors, problems, xlsform_errors
from casemgr.exchange.limits import MAX_ROWS
from casemgr.exchange.text import clean
from casemgr.exchange.xlsform import read_xlsform
from casemgr.exchange.xlsform_errors import NotAnXlsform, NotForXlsform, XlsformNotTaken
from casemgr.exchange.xlsform_sheets import MOST_ROWS
from casemgr.exchange.xlsform_writer import GUIDE, write_xlsform
from casemgr.paths import program_root, resources
from casemgr.words import say
from tests.exchange.sheets import parts_of, saved, zipped

SHIPPED = sorted((resources() / "instruments").glob("*.json"))
HINTS = ("hint::English (en)", "hint::Bangla (bn)")
LABELS = ("label::English (en)", "label::Bangla (bn)")

# A form as another survey program would write it: no column or sheet of our own that it can
# do without, and codes that are plain numbers.
PLAIN: dict[str, list[list[Any]]] = {
    "survey": [
        ["type", "name", *LABELS, *HINTS, "relevant", "required"],
        ["begin group", "home", "Home", "বাড়ি"],
        ["note", "n1", "Ask her alone.", "তাঁকে একা জিজ্ঞেস করুন।"],
        ["select_one yes_no", "safe", "Safe?", "নিরাপদ?", "Today.", "আজ।", None, "no"],
        ["select_multiple who", "who", "Who?", "কে?", None, None, "${safe}='0'", "false"],
        ["integer", "count", "How many?", "কতজন?", None, None, "selected(${who}, 'other')"],
        ["end group"],
    ],
    "choices": [
        ["list_name", "name", *LABELS],
        ["yes_no", 1, "Yes", "হ্যাঁ"],
        ["yes_no", 0, "No", "না"],
        ["who", "family", "Family", "পরিবার"],
        ["who", "other", "Others", "অন্যরা"],
    ],
    "settings": [
        ["form_title", "form_title_bn", "form_id", "version", "topic", "for",
         "source_en", "source_bn"],
        ["Safety", "নিরাপত্তা", "safety", 2, "risk", "everyone", "Our office", "আমাদের অফিস"],
    ],
}  # fmt: skip


def workbook(sheets: Mapping[str, list[list[Any]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book)


def changed(sheet: str, cell: str, value: object) -> bytes:
    """The plain form with one cell set."""
    book = load_workbook(BytesIO(workbook(PLAIN)))
    if sheet not in book.sheetnames:
        book.create_sheet(sheet)
    book[sheet][cell] = value
    return saved(book)


def refusal(data: bytes) -> list[tuple[str, int, str]]:
    with pytest.raises(XlsformNotTaken) as refused:
        read_xlsform(data)
    return [(p.sheet, p.row, p.reason) for p in refused.value.problems]


def test_a_form_of_another_program_is_read_word_for_word() -> None:
    both = "Ask her alone.\nToday.", "তাঁকে একা জিজ্ঞেস করুন।\nআজ।"
    empty = {"en": "", "bn": ""}
    assert read_xlsform(workbook(PLAIN)) == {
        "code": "safety",
        "version": "2",
        "title": {"en": "Safety", "bn": "নিরাপত্তা"},
        "source": {"en": "Our office", "bn": "আমাদের অফিস"},
        "notice": empty,
        "topic": "risk",
        "for": "everyone",
        "scales": {
            "yes_no": [
                {"code": "1", "en": "Yes", "bn": "হ্যাঁ", "score": None},
                {"code": "0", "en": "No", "bn": "না", "score": None},
            ]
        },
        "sections": [{"code": "home", "en": "Home", "bn": "বাড়ি", "scored": False}],
        "questions": [
            {
                "code": "safe", "section": "home", "en": "Safe?", "bn": "নিরাপদ?",
                "help": {"en": both[0], "bn": both[1]}, "type": "one", "weight": None,
                "scale": "yes_no",
            },
            {
                "code": "who", "section": "home", "en": "Who?", "bn": "কে?", "help": empty,
                "type": "many", "weight": None, "show_if": {"question": "safe", "is": ["0"]},
                "options": [
                    {"code": "family", "en": "Family", "bn": "পরিবার", "score": None},
                    {"code": "other", "en": "Others", "bn": "অন্যরা", "score": None},
                ],
            },
            {
                "code": "count", "section": "home", "en": "How many?", "bn": "কতজন?",
                "help": empty, "type": "number", "weight": None,
                "show_if": {"question": "who", "is": ["other"]},
            },
        ],
        "scoring": {
            "method": "none", "range": [0, 1], "higher_is": "better", "minimum_answered": 0.7,
            "bands": [],
        },
    }  # fmt: skip


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_form_that_ships_comes_back_the_same(path: Any) -> None:
    form = json.loads(path.read_text("utf-8"))
    back = read_xlsform(write_xlsform(form))
    assert read_instrument(back) == read_instrument(form)
    assert read_xlsform(write_xlsform(back)) == back


_words = st.one_of(
    st.text(min_size=1, max_size=20),
    st.text(alphabet="=+-@<r>/&;\"' \t\n", min_size=1, max_size=9),
    st.text(alphabet="কখগাি্র‍য়ড়০১ ", min_size=1, max_size=9),
    st.sampled_from(["=1+1", "<r>x</r>", "0171", "TRUE", "2001-01-01", "#N/A", "_x0041_", "{0}"]),
).map(lambda text: clean(without_traps(text)))
_text = _words.filter(lambda text: text.strip() == text != "" and "${" not in text)
_both = st.fixed_dictionaries({"en": _text, "bn": _text})
_maybe = st.one_of(st.just({"en": "", "bn": ""}), _both)
_yes_or_no = st.booleans()
_scores = st.one_of(st.none(), st.floats(0, 1), st.sampled_from([0, 1]))


@st.composite
def _options(draw: st.DrawFn) -> list[dict[str, Any]]:
    codes = draw(st.lists(st.sampled_from(["yes", "no", "1", "2", "_"]), min_size=1, unique=True))
    first = [{"code": codes[0], **draw(_both), "score": draw(st.floats(0, 1))}]
    return first + [{"code": code, **draw(_both), "score": draw(_scores)} for code in codes[1:]]


@st.composite
def _forms(draw: st.DrawFn) -> dict[str, Any]:
    """Forms in the full shape of the format, with whatever an XLSForm can say."""
    scales = {f"scale_{n}": draw(_options()) for n in range(draw(st.integers(1, 2)))}
    sections, questions = [], list[dict[str, Any]]()
    choices: dict[str, list[str]] = {}
    for part in range(draw(st.integers(1, 3))):
        section = {"code": f"s{part}", **draw(_both), "scored": draw(_yes_or_no)}
        if draw(_yes_or_no):
            section["weight"] = draw(st.floats(0.001, 100))
        sections.append(section)
        for number in range(draw(st.integers(1, 3))):
            kind = "one" if number == 0 else draw(st.sampled_from(_KINDS))
            question: dict[str, Any] = {
                "code": f"q{part}_{number}", "section": f"s{part}", **draw(_both),
                "help": draw(_maybe), "type": kind, "weight": None,
            }  # fmt: skip
            if bool(choices) and draw(_yes_or_no):
                other = draw(st.sampled_from(sorted(choices)))
                answers = st.lists(st.sampled_from(choices[other]), min_size=1, unique=True)
                question["show_if"] = {"question": other, "is": draw(answers)}
            if kind in ("one", "many"):
                name = draw(st.sampled_from([*scales, ""]))
                options = scales[name] if name else draw(_options())
                question |= {"scale": name} if name else {"options": options}
                choices[question["code"]] = [*(o["code"] for o in options), "no_answer"]
                flag = draw(st.sampled_from([None, *choices[question["code"]]]))
                if flag:
                    question["flags"] = {flag: draw(_both)}
                if kind == "one" and section["scored"] and draw(_yes_or_no):
                    question["weight"] = draw(st.floats(0.001, 100))
            questions.append(question)
    scored = any(section["scored"] for section in sections)
    if not scored:
        scoring: dict[str, Any] = {"method": "none", "higher_is": "better", "bands": []}
    else:
        bands = [{"from": start, **draw(_both), "tone": "care"} for start in (0, 0.5)]
        higher = draw(st.sampled_from(["better", "worse"]))
        scoring = {"method": "mean", "higher_is": higher, "bands": bands}
    return {
        "code": "own", "version": draw(st.sampled_from(["1", "1.0", "2.10"])),
        "title": draw(_both), "source": draw(_both), "notice": draw(_maybe),
        "topic": "needs", "for": "adults", "scales": scales, "sections": sections,
        "questions": questions,
        "scoring": {**scoring, "range": [0, 1], "minimum_answered": 0.7},
    }  # fmt: skip


_KINDS = ["one", "many", "number", "text", "date"]


@settings(max_examples=30)
@given(_forms())
def test_what_the_format_can_say_comes_back_exactly(form: dict[str, Any]) -> None:
    assert read_xlsform(write_xlsform(form)) == form


SIMPLE_ONLY = "A condition may only be {simple}, or several of them joined by or."
SEVERAL = "{code} takes several answers: write the condition with selected( )."
UNTAKEN = [
    ("survey", "A4", "begin_repeat", "The type {type} has no place in the form."),
    ("survey", "A4", "select_one yes_no or_other", "The type {type} has no place in the form."),
    ("survey", "A4", None, "{column} is missing."),
    ("survey", "A4", "select_one", "A choice names one list of answers, and nothing else does."),
    ("survey", "A4", "select_one gone", "The sheet choices has no list {list}."),
    ("survey", "A4", "begin group", "A group cannot stand inside another."),
    ("survey", "B4", "Safe now", "{column} may have only small letters a to z, digits and _."),
    ("survey", "B5", "safe", "{code} stands here a second time."),
    ("survey", "D4", None, "{column} is needed in English and in Bangla."),
    ("survey", "F4", None, "{column} is needed in English and in Bangla."),
    ("survey", "C5", "Who, ${safe}?", "An answer cannot be put into the text of another question."),
    ("survey", "G5", "${safe} > 1", SIMPLE_ONLY),
    ("survey", "G5", "${safe}='0' and ${who}='x'", SIMPLE_ONLY),
    ("survey", "G5", "${later}='0'", "No choice before this one is named {code}."),
    ("survey", "G5", "${safe}='7'", "There is no answer {code} to that question."),
    ("survey", "G6", "${who}='other'", SEVERAL),
    ("survey", "G3", "${safe}='0'", "{column} has no place in a row of this type."),
    ("survey", "H4", "yes", "The column {column} has no place in the form."),
    ("survey", "J4", "something", "This cell stands in a column without a heading."),
    ("survey", "G5", "=1+1", problems.NO_RESULT),
    ("survey", "A8", "text", "This row stands outside a group."),
    ("choices", "B3", 1, "{code} stands here a second time."),
    ("choices", "B3", "no_answer", "The program offers the answer {code} by itself; leave it out."),
    ("choices", "C3", None, "{column} is needed in English and in Bangla."),
    ("choices", "A3", None, "{column} is missing."),
    ("settings", "C2", None, "{column} is missing."),
    ("settings", "E2", None, "{column} is missing."),
    ("settings", "E2", "weather", "Choose one of the listed values."),
    ("settings", "D2", "new", "A version is written like 1.0 or 2.3."),
    ("settings", "G2", None, "{column} is needed in English and in Bangla."),
    ("settings", "A3", "Another", "The settings have one row only."),
    ("entities", "A1", "list_name", "This sheet has no place in the form."),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "cell", "value", "reason"), UNTAKEN)
def test_what_cannot_be_taken_is_named_with_its_sheet_and_row(
    sheet: str, cell: str, value: object, reason: str
) -> None:
    assert (sheet, int(cell[1:]), reason) in refusal(changed(sheet, cell, value))


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("label", "The heading {column} does not say its language, such as label::Bangla (bn)."),
        ("label::French (fr)", "The column {column} has no place in the form."),
        ("constraint", "The column {column} has no place in the form."),
    ],
)
def test_a_column_that_would_be_lost_is_named_once(heading: str, reason: str) -> None:
    sheets = {**PLAIN, "choices": [[*row, "lost"] for row in PLAIN["choices"]]}
    sheets["choices"][0][-1] = heading
    assert refusal(workbook(sheets)) == [("choices", 2, reason)]


def test_a_heading_may_name_its_language_in_several_ways() -> None:
    for english, bangla in [
        ("label::English", "label::বাংলা"), ("Label :: English(en)", "label::Bengali (bn)"),
        ("label::en", "label::bn"),
    ]:  # fmt: skip
        head = ["list_name", "name", english, bangla]
        sheets = {**PLAIN, "choices": [head, *PLAIN["choices"][1:]]}
        assert read_xlsform(workbook(sheets)) == read_xlsform(workbook(PLAIN))


def test_all_problems_are_told_at_once_and_nothing_is_taken() -> None:
    rows = [*PLAIN["survey"], ["begin_group", "last", "Last", "শেষ"], ["note", "n", "x", "ক"]]
    sheets = {**PLAIN, "survey": rows, "flags": [["question", "answer", *LABELS], ["count", "1"]]}
    found = refusal(workbook(sheets))
    assert found == [
        ("survey", 8, "This group has no end."),
        ("survey", 9, "No question follows this note in its group."),
        ("flags", 2, "{column} is needed in English and in Bangla."),
        ("flags", 2, "The survey has no choice named {code}."),
    ]


def test_the_message_lists_the_places_in_the_language_and_counts_the_rest() -> None:
    rows = [["audit", f"a{n}"] for n in range(30)]
    with pytest.raises(XlsformNotTaken) as refused:
        read_xlsform(workbook({**PLAIN, "survey": [*PLAIN["survey"], *rows]}))
    english, bangla = refused.value.tell("en"), refused.value.tell("bn")
    assert "Sheet survey, row 8: The type audit has no place in the form." in english
    assert "And 10 more." in english
    assert "শিট survey, সারি ৮:" in bangla
    assert "আরও ১০টি আছে।" in bangla


def test_a_mistake_that_only_the_whole_form_shows_is_traced_to_its_row() -> None:
    survey = [[*row, *[None] * (8 - len(row))] for row in PLAIN["survey"]]
    survey[0].append("weight")
    survey[3].append(2)
    assert refusal(workbook({**PLAIN, "survey": survey})) == [
        ("survey", 4, "Only a scored question has a weight.")
    ]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", errors.NotASpreadsheet),
        (b"%PDF-1.7", errors.NotASpreadsheet),
        (b"PK\x03\x04 and no more", errors.UnreadableSpreadsheet),
        (bytes(20_000_001), errors.FileTooLarge),
        (saved(Workbook()), NotAnXlsform),
        (workbook({"survey": [["type"]], "choices": []}), NotAnXlsform),
    ],
)
def test_a_file_that_is_no_form_has_one_clear_message(data: bytes, error: type[CaseError]) -> None:
    with pytest.raises(error):
        read_xlsform(data)


def test_a_form_that_unpacks_to_more_than_it_should_is_not_unpacked() -> None:
    bomb = zipped({**parts_of(workbook(PLAIN)), "xl/media/image1.png": bytes(81_000_000)})
    with pytest.raises(errors.FileTooLarge):
        read_xlsform(bomb)


def test_a_survey_of_endless_rows_is_refused() -> None:
    parts = parts_of(workbook(PLAIN))
    cell = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'
    rows = b"".join(cell % (row, row) for row in range(8, MAX_ROWS + 9))
    sheet, end = "xl/worksheets/sheet1.xml", b"</sheetData>"
    parts[sheet] = parts[sheet].replace(end, rows + end)
    with pytest.raises(errors.TooManyRows):
        read_xlsform(zipped(parts))


def test_a_form_of_more_rows_than_any_form_needs_is_refused_before_it_is_read() -> None:
    rows = [["list_name", "name"], *([f"l{n}", "a"] for n in range(MOST_ROWS))]
    with pytest.raises(errors.TooManyRows):
        read_xlsform(workbook({"survey": [["type"]], "choices": rows, "settings": [["form_id"]]}))


def test_a_condition_of_endless_spaces_takes_no_time() -> None:
    spaces = "${first}" + " " * 30_000 + "= 'yes'"
    rows = [["type", "name", "relevant"], *(["text", f"q{n}", spaces] for n in range(40))]
    begun = process_time()
    with pytest.raises(XlsformNotTaken):
        read_xlsform(workbook({"survey": rows, "choices": [["name"]], "settings": [["form_id"]]}))
    assert process_time() - begun < 10, "going back over the spaces took a minute"


def test_empty_sheets_are_a_form_with_everything_missing() -> None:
    found = refusal(workbook({"survey": [], "choices": [], "settings": []}))
    assert ("settings", 2, "{column} is missing.") in found


_PARTS = parts_of(workbook(PLAIN))


@settings(max_examples=60)
@given(st.sampled_from(sorted(_PARTS)), st.data())
def test_a_damaged_form_is_read_or_refused_but_never_a_bug(part: str, data: st.DataObject) -> None:
    xml = _PARTS[part]
    start = data.draw(st.integers(0, len(xml)))
    cut = data.draw(st.integers(0, 30))
    put = data.draw(st.sampled_from([b"", b"9", b'"', b"<", b' t="s"', b"<v/>", b"e999", b"-"]))
    with suppress(CaseError):
        read_xlsform(zipped({**_PARTS, part: xml[:start] + put + xml[start + cut :]}))


_cells = st.one_of(
    st.none(), st.integers(-5, 5), st.booleans(), st.dates(), st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    st.sampled_from([cell for rows in PLAIN.values() for row in rows for cell in row]),
)  # fmt: skip


@settings(max_examples=40)
@given(st.data())
def test_any_cells_at_all_make_a_sound_form_or_a_refusal(data: st.DataObject) -> None:
    book = load_workbook(BytesIO(workbook(PLAIN)))
    for _ in range(data.draw(st.integers(1, 4))):
        sheet = book[data.draw(st.sampled_from(book.sheetnames))]
        row, column = data.draw(st.integers(1, 8)), data.draw(st.integers(1, 9))
        sheet.cell(row, column).value = data.draw(_cells)
    with suppress(XlsformNotTaken):
        read_instrument(read_xlsform(saved(book)))


def test_the_same_form_gives_the_same_bytes_and_no_text_is_a_formula() -> None:
    form = read_xlsform(workbook(PLAIN))
    form["title"] = {"en": "=1+1", "bn": "@ক"}
    data = write_xlsform(form)
    assert data == write_xlsform(form)
    sheet = load_workbook(BytesIO(data))["settings"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


def test_the_workbook_explains_itself_in_both_languages() -> None:
    about = load_workbook(BytesIO(write_xlsform(read_xlsform(workbook(PLAIN)))))["about"]
    assert [(row[0].value, row[1].value) for row in about.iter_rows()] == [
        (line, say(line, "bn")) for line in GUIDE
    ]


def test_a_form_that_would_come_back_different_is_not_written() -> None:
    form = read_xlsform(workbook(PLAIN))
    with pytest.raises(NotForXlsform):
        write_xlsform({**form, "scales": {**form["scales"], "who": form["scales"]["yes_no"]}})
    with pytest.raises(NotForXlsform):
        write_xlsform({**form, "title": {"en": "For ${safe}", "bn": "ক"}})
    more = [*form["sections"], {**form["sections"][0], "code": "second"}]
    first, *others = form["questions"]
    with pytest.raises(NotForXlsform):
        write_xlsform(
            {**form, "sections": more, "questions": [{**first, "section": "second"}, *others]}
        )
    with pytest.raises(BadInstrument):
        write_xlsform({**form, "questions": []})


def test_every_message_about_forms_speaks_bangla() -> None:
    of_errors = [
        text
        for error in vars(xlsform_errors).values()
        if isinstance(error, type) and issubclass(error, CaseError) and error is not CaseError
        for text in (error.sentence, error.next_step)
    ]
    for text in (*of_errors, *GUIDE, *(reason for *_, reason in UNTAKEN)):
        assert say(text, "bn") != text, text


def test_the_example_of_the_documents_is_a_form_and_the_same_both_ways() -> None:
    text = (program_root() / "docs" / "instruments.md").read_text("utf-8")
    (example,) = re.findall(r"^```json\n(.*?)^```", text, re.M | re.S)
    form = json.loads(example)
    written = write_xlsform(form)
    assert read_xlsform(written) == form
    told = {tuple(row) for row in _table_rows(text)}
    book = load_workbook(BytesIO(written))
    for name in ("survey", "choices", "flags", "bands"):
        rows = [[_shown(cell.value) for cell in row] for row in book[name].iter_rows()]
        empty = {i for i in range(len(rows[0])) if not any(row[i] for row in rows[1:])}
        for row in rows:
            assert tuple(cell for i, cell in enumerate(row) if i not in empty) in told


def _table_rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]


def _shown(value: object) -> str:
    return "" if value is None else str(value)
