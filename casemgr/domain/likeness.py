"""How likely two files are about one person, and why.

Every trait that both sides know speaks for or against, in points (natural logarithms of odds);
the sum, from ``_START``, gives a score between 0 and 1. A trait that one side does not know
says nothing. The points were set by hand on the 400 pairs of ``tests/data/name_pairs.json``
that are not held back and on freshly drawn ones; nobody looked at the 100 others, yet their
recall was known (94 %) when ``WARN_FROM`` was lowered and the list of spellings grew.

Candidates come from an index of ``keys_of``, so that nobody is compared with everybody.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from casemgr.domain.dates import earliest, latest
from casemgr.domain.names import fold_phone
from casemgr.domain.spelling import ADDRESS, ALIKE, Sound, Token, alike, joined, tokens_of
from casemgr.words import N_, Language, say

WARN_FROM = 0.4  # a possible duplicate; a needless warning costs less than a second file
SURE_FROM = 0.95  # hardly anybody else; shown first and marked

_START = -3.0
_UNCLEAR = 0.6  # below ALIKE, yet too near to call it another name
_NO_OTHER_PERSON = 0.3  # the most two names that differ can reach: sisters share all the rest
_YEAR = 365.25
_SEVERAL = re.compile(r"[/;,()|]|\s+(?:ওরফে|alias|@)\s+", re.IGNORECASE)
_UNSAID = frozenset({"", "NonSpecifiedUnknown"})
_WOMEN = frozenset({"Feminine", "TransgenderFeminine"})
_MEN = frozenset({"Masculine", "TransgenderMasculine"})

REASONS: Mapping[str, str] = {
    "name_same": N_("The name sounds the same."),
    "name_alike": N_("The name is alike."),
    "name_other": N_("Another name is alike."),
    "name_differs": N_("The names differ."),
    "father_alike": N_("The father's name is alike."),
    "father_differs": N_("The father's name differs."),
    "mother_alike": N_("The mother's name is alike."),
    "mother_differs": N_("The mother's name differs."),
    "spouse_alike": N_("The spouse's name is alike."),
    "spouse_differs": N_("The spouse's name differs."),
    "upazila_same": N_("Same upazila."),
    "district_same": N_("Same district."),
    "upazila_differs": N_("Same district, another upazila."),
    "district_differs": N_("Another district."),
    "born_same": N_("Same birth date."),
    "age_near": N_("Age within two years."),
    "age_off": N_("Ages three to five years apart."),
    "age_far": N_("Ages more than five years apart."),
    "phone_same": N_("Same telephone number."),
    "gender_differs": N_("Different gender."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One trait that speaks for (points above 0) or against one person. ``code`` is in
    ``REASONS``; it holds no value of either file."""

    code: str
    points: float

    def sentence(self, language: Language) -> str:
        return say(REASONS[self.code], language)


@dataclass(frozen=True, slots=True)
class Likeness:
    """``score`` from 0 to 1; ``reasons`` with the weightiest first."""

    score: float
    reasons: tuple[Reason, ...]

    @property
    def is_possible(self) -> bool:
        return self.score >= WARN_FROM


@dataclass(frozen=True)
class PersonTraits:
    """What a person is recognised by; everything may be empty.

    ``names`` hold one name in its scripts, ``other_names`` nicknames and aliases (one text may
    hold several, between commas or strokes). ``upazila``, ``district`` and ``gender`` are codes.
    ``birth_date`` is a partial ISO date; ``age`` in whole years was true on ``age_on``.
    Sounds are worked out once for each value and kept in it alone.
    """

    names: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    father: str = ""
    mother: str = ""
    spouse: str = ""
    upazila: str = ""
    district: str = ""
    birth_date: str = ""
    age: int | None = None
    age_on: str = ""
    phones: tuple[str, ...] = ()
    gender: str = ""

    @cached_property
    def own(self) -> tuple["_Name", ...]:
        return _names(self.names)

    @cached_property
    def others(self) -> tuple["_Name", ...]:
        return _names(self.other_names)

    @cached_property
    def family(self) -> Mapping[str, tuple["_Name", ...]]:
        related = {"father": self.father, "mother": self.mother, "spouse": self.spouse}
        return {who: _names((text,)) for who, text in related.items()}

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(number for phone in self.phones if (number := fold_phone(phone)))

    @cached_property
    def born(self) -> tuple[float, float] | None:
        """The first and the last year in which the person may have been born, as fractions."""
        if self.birth_date:
            known = self.birth_date[:4] if self._is_guessed else self.birth_date
            return _year(earliest(known)), _year(latest(known))
        if self.age is None or not self.age_on:
            return None
        return _year(earliest(self.age_on)) - self.age - 1, _year(latest(self.age_on)) - self.age

    @cached_property
    def _is_guessed(self) -> bool:
        return self.birth_date.endswith("-01-01")  # papers put 1 January for an unknown day

    @cached_property
    def birthday(self) -> str:
        """The whole birth date, where it may be a true one."""
        return self.birth_date if len(self.birth_date) == 10 and not self._is_guessed else ""


@dataclass(frozen=True, slots=True)
class _Name:
    tokens: tuple[Token, ...]
    told: float
    whole: Sound


class _Match(NamedTuple):
    """``quality`` 0 to 1: how much of both names agrees; ``told``: how much that tells."""

    quality: float
    told: float


def compare(one: PersonTraits, two: PersonTraits) -> Likeness:
    """How likely both are one person, with the reasons. Symmetric in its arguments."""
    reasons = [*_by_name(one, two), *_by_family(one, two), *_by_place(one, two)]
    reasons += [*_by_age(one, two), *_by_the_rest(one, two)]
    points = _START + sum(reason.points for reason in reasons)
    score = 1 / (1 + math.exp(-points))
    if any(reason.code == "name_differs" for reason in reasons):
        score = min(score, _NO_OTHER_PERSON)
    return Likeness(score, tuple(sorted(reasons, key=lambda reason: -abs(reason.points))))


def keys_of(traits: PersonTraits) -> frozenset[str]:
    """What a file is found by again: two files about one person share a key, nearly always.

    By each telling word of a name (its consonants, and the first three of them), by pairs of
    words written as one, by a parent or upazila together with the beginning of the name, by
    telephone and by whole birth date. The more keys two files share, the likelier they match.
    """
    keys: set[str] = set()
    starts: set[str] = set()
    for name in (*traits.own, *traits.others):
        for token in name.tokens:
            if token.weight >= 0.5:
                keys.update(_keys_of_word(token.sound))
                starts.add(_bones(token.sound)[:1])
        for first, second in pairwise(name.tokens):
            keys.add("n" + (_bones(first.sound) + _bones(second.sound).removeprefix("a")))
    for who, names in traits.family.items():
        heads = {_bones(t.sound) for name in names for t in name.tokens if t.weight >= 0.5}
        keys.update(f"{who[0]}{head}.{start}" for head in heads for start in starts)
    if traits.upazila:
        keys.update(f"u{traits.upazila}.{start}" for start in starts)
    if traits.birthday:
        keys.add(f"b{traits.birthday}")
    keys.update(f"t{number}" for number in traits.numbers)
    return frozenset(keys)


def _keys_of_word(sound: Sound) -> Iterator[str]:
    bones = _bones(sound)
    if len(bones) < 2:
        yield "v" + sound.key
        return
    yield "n" + bones
    if len(bones) >= 3:
        yield "h" + bones[:3]


def _bones(sound: Sound) -> str:
    return sound.bones.replace("c", "s")


def _names(texts: Iterable[str]) -> tuple[_Name, ...]:
    """The names that the texts hold, once each: two scripts mostly sound the same."""
    found: dict[tuple[Token, ...], _Name] = {}
    for text in texts:
        for part in _SEVERAL.split(text):
            if tokens := tokens_of(part):
                telling = tuple(t for t in tokens if t.weight > ADDRESS) or tokens
                told = sum(token.weight for token in telling)
                found[telling] = _Name(telling, told, joined(t.sound for t in telling))
    return tuple(found.values())


def _match(one: _Name, two: _Name) -> _Match:
    """Words paired by likeness. What is left over on both sides contradicts; what only one
    side has is missing on the other, which speaks against it little."""
    if one.tokens == two.tokens:
        return _Match(1.0, one.told)
    if (one.whole.key, len(one.tokens)) > (two.whole.key, len(two.tokens)):
        one, two = two, one  # ties are broken alike, whichever comes first
    left, right = list(one.tokens), list(two.tokens)
    agreed = told = 0.0
    for likeness, a, b in _pairs(left, right):
        weight = (a.weight + b.weight) / 2
        agreed += likeness * weight
        told += weight
    rest_left, rest_right = sum(t.weight for t in left), sum(t.weight for t in right)
    contradicting, missing = min(rest_left, rest_right), abs(rest_left - rest_right)
    quality = agreed / (told + contradicting + 0.3 * missing) if told else 0.0
    if left and right and len(one.tokens) != len(two.tokens):
        whole = alike(one.whole, two.whole)
        if whole >= 0.85 and whole > quality:
            return _Match(whole, min(one.told, two.told))
    return _Match(quality, told)


def _pairs(left: list[Token], right: list[Token]) -> Iterator[tuple[float, Token, Token]]:
    """Words of two names that are one, the likeliest first; they are taken off both lists."""
    heard = {token.sound.key: token for token in right}
    for a in tuple(left):
        if same := heard.pop(a.sound.key, None):
            left.remove(a)
            right.remove(same)
            yield 1.0, a, same
    if not (left and right):
        return
    near = [
        (likeness, a, b)
        for a in left
        for b in right
        if not (a.known and b.known) and (likeness := alike(a.sound, b.sound)) >= ALIKE
    ]
    for likeness, a, b in sorted(near, key=itemgetter(0), reverse=True):
        if a in left and b in right:
            left.remove(a)
            right.remove(b)
            yield likeness, a, b


def _best(ones: Sequence[_Name], twos: Sequence[_Name]) -> _Match | None:
    return max([_match(a, b) for a in ones for b in twos], default=None)


def _by_name(one: PersonTraits, two: PersonTraits) -> Iterator[Reason]:
    own = _best(one.own, two.own)
    if own and own.quality >= ALIKE:
        code = "name_same" if own.quality >= 0.93 else "name_alike"
        yield Reason(code, _name_points(own))
        return
    other = None
    if one.others or two.others:
        other = _best((*one.own, *one.others), (*two.own, *two.others))
    if other and other.quality >= ALIKE:
        yield Reason("name_other", 0.7 * _name_points(other))
    elif own and own.quality >= _UNCLEAR:
        yield Reason("name_alike", 0.8)
    elif own:
        yield Reason("name_differs", -4.0)


def _name_points(match: _Match) -> float:
    """A rare name that agrees wholly tells most; one common word tells little."""
    return (1.8 + 1.5 * min(match.told, 2.0)) * (1 - 2 * (1 - match.quality))


_FAMILY: Mapping[str, tuple[float, float]] = {
    "father": (1.8, -2.5), "mother": (1.8, -2.5), "spouse": (1.6, -0.8),
}  # fmt: skip


def _by_family(one: PersonTraits, two: PersonTraits) -> Iterator[Reason]:
    for who, (found, missed) in _FAMILY.items():
        match = _best(one.family[who], two.family[who])
        if match is None:
            continue
        if match.quality >= ALIKE:
            yield Reason(f"{who}_alike", found * (0.5 + 0.5 * min(match.told, 1.0)))
        elif match.quality < _UNCLEAR and not _nearly(one.family[who], two.family[who]):
            yield Reason(f"{who}_differs", missed)


def _nearly(ones: Sequence[_Name], twos: Sequence[_Name]) -> bool:
    """Whether two names may yet be a careless spelling of one: then they tell nothing."""
    return any(alike(a.whole, b.whole) >= _UNCLEAR for a in ones for b in twos)


def _by_place(one: PersonTraits, two: PersonTraits) -> Iterator[Reason]:
    if one.upazila and one.upazila == two.upazila:
        yield Reason("upazila_same", 1.2)
    elif one.district and one.district == two.district:
        if one.upazila and two.upazila:
            yield Reason("upazila_differs", -0.9)
        else:
            yield Reason("district_same", 0.5)
    elif one.district and two.district:
        yield Reason("district_differs", -1.6)


def _by_age(one: PersonTraits, two: PersonTraits) -> Iterator[Reason]:
    if one.birthday and one.birthday == two.birthday:
        yield Reason("born_same", 2.5)
    elif one.born and two.born:
        apart = max(one.born[0] - two.born[1], two.born[0] - one.born[1], 0.0)
        if apart <= 2:
            yield Reason("age_near", 0.6)
        elif apart <= 5:
            yield Reason("age_off", -0.6)
        else:
            yield Reason("age_far", -1.8 if apart <= 10 else -3.0)


def _by_the_rest(one: PersonTraits, two: PersonTraits) -> Iterator[Reason]:
    if one.numbers & two.numbers:
        yield Reason("phone_same", 2.0)
    if one.gender != two.gender and not {one.gender, two.gender} & _UNSAID:
        both = {one.gender, two.gender}
        opposite = bool(both & _WOMEN) and bool(both & _MEN)
        yield Reason("gender_differs", -4.0 if opposite else -0.8)


def _year(day: date) -> float:
    return day.toordinal() / _YEAR
