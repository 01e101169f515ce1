"""What the assessments of a case say: per form its warnings, baseline, last and change."""

from collections.abc import Iterable
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.domain.instruments import Tone as BandTone
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.scoring import Change, Score
from casemgr.operations.assessments import (
    AssessmentView,
    InstrumentView,
    assessment_view,
    change_words,
)
from casemgr.operations.values import CaseFile
from casemgr.ui.forms.flow import empty
from casemgr.ui.screens.skill_matches import skill_matches
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Banner, Button, Card, Chip, Gap, IconButton, Text, row
from casemgr.ui.widgets.charts import Axis, Level, RadarChart, TrendChart, TrendPoint
from casemgr.words import N_, Language, digits, say, say_many, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_TONES: dict[BandTone, Tone] = {
    "good": "success", "care": "warning", "alarm": "danger", "plain": "neutral",
}  # fmt: skip
_LEAST_AXES = 3
_BESIDE = 640
_SHARES = (6, 6, 6, 5)
_SKILLS = "skills_livelihood"


def panel(screen: "CaseScreen", file: CaseFile) -> QWidget:
    """The panel above the stored assessments; it fills when they have been read."""
    return Results(screen, file)


class Results(QWidget):
    """``view`` is what is shown, once it has been read."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__()
        self._screen = screen
        self._file = file
        self.language: Language = screen.language
        self.view: AssessmentView | None = None
        finished = file.status in FINISHED
        self._may_save = "save_assessment" in file.may and not finished
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        screen.at.desk.look(
            lambda: screen.at.session.look(assessment_view, file.case_id),
            on_done=self._fill, on_error=self._failed, owner=self,
        )  # fmt: skip

    def _failed(self, error: CaseError) -> None:
        banner = Banner(error.tell(self.language), "danger", parent=self)
        self._column.addWidget(banner)

    def _fill(self, view: AssessmentView) -> None:
        self.view = view
        empty(self._column)
        if self._screen.may("manage_instruments"):
            forms = Button(
                say(N_("Assessment forms of the office"), self.language),
                lambda: self._screen.at.host.go("instruments"), kind="quiet",
                icon="clipboard-list",
            )  # fmt: skip
            self._column.addLayout(row(forms, Gap()))
        for one in view.taken:
            self._column.addWidget(self._card(one))

    def _card(self, one: InstrumentView) -> Card:
        speak = self.language
        card = Card(one.instrument.title.label(speak))
        offered = self.view is not None and one.instrument.code in {
            form.code for form in self.view.offered
        }
        if self._may_save and offered:
            repeat = Button(
                say(N_("Assess again"), speak), partial(self._again, one.instrument.code),
                icon="plus",
            )  # fmt: skip
            repeat.setAccessibleName(f"{repeat.text()}: {card.title.text()}")
            repeat.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            card.tools.addWidget(repeat)
        card.add(Text(self._facts(one), "muted"))
        if one.instrument.notice:
            card.add(Banner(one.instrument.notice.label(speak), parent=card))
        self._warn(card, one)
        if one.instrument.dimensions:
            card.add(Figures(one, speak))
            charts = self._charts(one)
            if charts:
                card.add(SideBySide(charts))
        if one.instrument.code == _SKILLS:
            card.add(skill_matches(one.last.value.answers, speak))
        card.add(Text(one.instrument.source.label(speak), "muted"))
        return card

    def _again(self, code: str) -> None:
        self._screen.at.host.go(
            "assessment", case_id=self._file.case_id, record_id="", instrument=code
        )

    def _facts(self, one: InstrumentView) -> str:
        speak, value = self.language, one.last.value
        facts = [
            say_many("{count} assessment", "{count} assessments", len(one.sittings), speak),
            say(N_("last done on {day}"), speak, day=show_date(value.on, speak)),
            say(N_("version {version}"), speak, version=digits(one.instrument.version, speak)),
        ]
        if one.course.left_out:
            facts.append(
                say_many(
                    "{count} made with another version is not compared",
                    "{count} made with another version are not compared",
                    one.course.left_out, speak,
                )
            )  # fmt: skip
        if value.next_on:
            day = show_date(value.next_on, speak)
            facts.append(say(N_("to be repeated on {day}"), speak, day=day))
        return "  ·  ".join(facts)

    def _warn(self, card: Card, one: InstrumentView) -> None:
        warnings = dict.fromkeys(flag.text.label(self.language) for flag in one.last.flags)
        if warnings:
            lines = "\n".join(f"•  {line}" for line in warnings)
            head = say(N_("Warnings of the last assessment"), self.language)
            card.add(Banner(f"{head}\n{lines}", "danger", parent=card))

    def _charts(self, one: InstrumentView) -> list[QWidget]:
        charts: list[QWidget] = []
        whole = one.course.composite
        if len(whole.points) > 1 and any(score.value is not None for _, score in whole.points):
            charts.append(_trend(one, self.language))
        axes = [
            Axis(part.label.label(self.language), _value(part.baseline), _value(part.last))
            for part in one.course.dimensions.values()
        ]
        if len(axes) >= _LEAST_AXES and all(axis.last is not None for axis in axes):
            charts.append(_radar(one, axes, self.language))
        return charts


class Figures(QWidget):
    """The table of one form: each figure with what it means one key or click away."""

    def __init__(self, one: InstrumentView, language: Language) -> None:
        super().__init__()
        self.language: Language = language
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        for place, share in enumerate(_SHARES):
            self._grid.setColumnStretch(place, share)
        heads = ("", N_("Baseline"), N_("Last"), N_("Change"))
        for place, words in enumerate(heads):
            self._grid.addWidget(Text(say(words, language), "label", wrap=False), 0, place)
        whole = one.course.composite
        self._alone = len(whole.points) < 2
        self._line(1, say(N_("Taken together"), language), whole)
        for number, part in enumerate(one.course.dimensions.values(), 1):
            self._line(2 * number + 1, part.label.label(language), part)

    def _line(self, at: int, label: str, figure: Change) -> None:
        speak = self.language
        meaning = Text(figure.definition.label(speak), "muted")
        meaning.setVisible(False)
        info = IconButton(
            "info", say(N_("What does this figure mean?"), speak),
            lambda: meaning.setVisible(meaning.isHidden()),
        )  # fmt: skip
        info.setToolTip(f"<qt>{escape(meaning.text())}</qt>")
        info.setAccessibleName(f"{info.accessibleName()} {label}")
        info.setAccessibleDescription(meaning.text())
        words = Text(label, "label" if at == 1 else "body")
        name = row(info, words)
        name.setStretch(1, 1)
        self._grid.addLayout(name, at, 0)
        for place, score in ((1, figure.baseline), (2, figure.last)):
            self._grid.addLayout(self._score(score), at, place)
        told = change_words(figure, speak)
        once = self._alone and at > 1  # one sentence for the whole table is enough
        change = Text("–" if once else told, "muted" if self._alone else "body")
        change.setAccessibleName(told)
        self._grid.addWidget(change, at, 3)
        self._grid.addWidget(meaning, at + 1, 0, 1, 4)

    def _score(self, score: Score | None) -> QVBoxLayout:
        cell = QVBoxLayout()
        cell.setSpacing(2)
        if score is None:
            cell.addWidget(Text("–", "muted"))
            return cell
        cell.addWidget(Text(score.show(self.language), "label" if score.band else "body"))
        if score.band:
            chip = Chip(score.band.text.label(self.language), _TONES[score.band.tone])
            chip.setWordWrap(True)
            chip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            cell.addWidget(chip)
        cell.addStretch(1)
        return cell


class SideBySide(QWidget):
    """Two charts beside each other where there is room, else one under the other."""

    def __init__(self, charts: list[QWidget]) -> None:
        super().__init__()
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(18)
        for chart in charts:
            self._line.addWidget(chart, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _BESIDE
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._line.setDirection(across if wide else down)


def _trend(one: InstrumentView, language: Language) -> TrendChart:
    whole, scoring = one.course.composite, one.instrument.scoring
    points = [
        TrendPoint(
            on.toordinal(), show_date(on, language), score.value,
            score.show(language) if score.value is not None else "",
        )
        for on, score in whole.points
    ]  # fmt: skip
    ends = (scoring.low, scoring.high)
    return TrendChart(
        say(N_("Course over time"), language),
        _told((show_date(on, language), score.show(language)) for on, score in whole.points),
        points, ends, (digits(f"{ends[0]:g}", language), digits(f"{ends[1]:g}", language)),
        [Level(band.start, band.text.label(language)) for band in scoring.bands],
    )  # fmt: skip


def _radar(one: InstrumentView, axes: list[Axis], language: Language) -> RadarChart:
    scoring = one.instrument.scoring
    if len(one.course.composite.points) < 2:
        axes = [Axis(axis.label, None, axis.last) for axis in axes]
    return RadarChart(
        say(N_("Parts of the form"), language),
        _told(
            (part.label.label(language), part.last.show(language))
            for part in one.course.dimensions.values()
            if part.last
        ),
        axes,
        (scoring.low, scoring.high),
        (say(N_("Baseline"), language), say(N_("Last"), language)),
    )  # fmt: skip


def _told(pairs: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{head}: {text}" for head, text in pairs)


def _value(score: Score | None) -> float | None:
    return score.value if score else None
