"""Cards that people sign by hand: who signs, a line for the signature, the day, a thumbprint."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from casemgr.reports.content import Signer, Text
from casemgr.reports.look import INK, LEFT, NOTE, RULE, TABLE, TABLE_HEAD, TINT, WIDTH, joined
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.tags import ARTIFACT, Element, field
from casemgr.reports.text import Line, Style, TextEngine
from casemgr.words import N_, Language, say

_GAP: Final = 10.0
_PAD: Final = 8.0
_LARGE: Final = 1.2  # from this scale on a row holds two cards
_DAY_BLANK: Final = "____ / ____ / ______"


@dataclass(frozen=True, slots=True)
class CardLook:
    """``columns`` cards to a row; ``thumb`` is the box for a thumbprint (width, height) and
    ``sign`` the height left to sign in, in points before large print."""

    columns: int
    role: Style
    name: Style
    foot: Style
    thumb: tuple[float, float]
    sign: float


PLAIN: Final = CardLook(3, TABLE_HEAD, TABLE, NOTE, (42.0, 44.0), 30.0)


@dataclass(frozen=True, slots=True)
class _Card:
    signer: Signer
    who: list[Line]
    foot: tuple[list[Line], list[Line]]
    thumb: list[Line]
    elements: tuple[Element, ...]


class SignatureCards:
    """Sets the cards of one document. A card is one section to those who have it read out: who
    signs, then what is to be filled in by hand."""

    def __init__(
        self, engine: TextEngine, languages: tuple[Language, ...], look: CardLook = PLAIN
    ) -> None:
        self._engine = engine
        self._languages = languages
        self._look = look
        self._columns = min(look.columns, 2) if engine.scale > _LARGE else look.columns
        self._width = (WIDTH - _GAP * (self._columns - 1)) / self._columns
        self._thumb = look.thumb[0] * engine.scale, look.thumb[1] * engine.scale

    def boxes(self, signers: Sequence[Signer]) -> Iterator[Box]:
        """A box for each row of cards, all but the last tied to the next."""
        section = Element("Sect")
        for start in range(0, len(signers), self._columns):
            cards = [self._card(one, section) for one in signers[start : start + self._columns]]
            yield self._row(cards, section, keep=start + self._columns < len(signers))

    def _say(self, text: str) -> Text:
        return tuple(say(text, language) for language in self._languages)

    def _card(self, signer: Signer, section: Element) -> _Card:
        look, inner = self._look, self._width - 2 * _PAD
        room = inner - (self._thumb[0] + _PAD if signer.thumb else 0.0)
        role = joined(signer.role)
        who = self._engine.limited(role, look.role, inner, 2)
        who += self._engine.limited(signer.name, look.name, inner, 1) if signer.name else []
        sign, day, thumb = map(self._say, (N_("Signature"), N_("Date"), N_("Thumbprint")))
        foot = self._engine.limited(joined(sign), look.foot, room, 2), self._day(day, room)
        card = Element("Sect", section)
        names = [sign, day, thumb] if signer.thumb else [sign, day]
        return _Card(
            signer,
            who,
            foot,
            self._engine.limited(joined(thumb, "\n"), look.foot, self._thumb[0] + _PAD, 2),
            (Element("P", card), *(field("tv", f"{joined(one)}: {role}", card) for one in names)),
        )

    def _day(self, day: Text, room: float) -> list[Line]:
        """The word and the blank, on one line where both fit."""
        whole = f"{joined(day)}: {_DAY_BLANK}"
        style = self._look.foot
        if self._engine.width(whole, style) <= room:
            return self._engine.limited(whole, style, room, 1)
        label = self._engine.limited(f"{joined(day)}:", style, room, 1)
        return label + self._engine.limited(_DAY_BLANK, style, room, 1)

    def _row(self, cards: Sequence[_Card], section: Element, *, keep: bool) -> Box:
        scale = self._engine.scale
        head = max(_height(card.who) for card in cards)
        foot = max(_height(card.foot[0]) + _height(card.foot[1]) for card in cards)
        left = head + self._look.sign * scale + foot + 2.0
        right = head + 6.0 + self._thumb[1] + max(_height(card.thumb) for card in cards)
        height = max(left, right if any(card.signer.thumb for card in cards) else 0.0) + 2 * _PAD

        def paint(sheet: Sheet, top: float) -> None:
            for place, card in enumerate(cards):
                x = LEFT + place * (self._width + _GAP)
                self._paint(sheet, card, x, top, height, foot)

        return Box(height, paint, before=_GAP, keep=keep, element=section)

    def _paint(
        self, sheet: Sheet, card: _Card, x: float, top: float, height: float, foot: float
    ) -> None:
        wide, tall = self._thumb
        who, sign, day, *thumb = card.elements
        sheet.element = ARTIFACT
        band = _PAD * 0.75 + _height(card.who)
        sheet.rectangle(x, top, self._width, height, stroke=RULE, radius=4)
        sheet.rectangle(x + 0.6, top + 0.6, self._width - 1.2, band, fill=TINT, radius=3.4)
        sheet.element = who
        sheet.lines(card.who, x + _PAD, top + _PAD * 0.5)
        end = x + self._width - _PAD
        line = top + height - _PAD - foot
        sheet.element = sign
        sheet.rule(x + _PAD, end - (wide + _PAD if thumb else 0.0), line, INK, 0.7)
        below = sheet.lines(card.foot[0], x + _PAD, line + 1.0)
        sheet.element = day
        sheet.lines(card.foot[1], x + _PAD, below)
        if thumb:
            sheet.element = thumb[0]
            label = top + height - _PAD * 0.5 - _height(card.thumb)
            sheet.rectangle(
                end - wide, label - tall - 3.0, wide, tall, stroke=INK, line=0.7, dash="[3 3] 0"
            )
            sheet.centred_lines(card.thumb, end - wide / 2, label)


def _height(lines: Iterable[Line]) -> float:
    return sum(line.height for line in lines)
