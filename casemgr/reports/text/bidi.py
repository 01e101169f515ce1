"""The Unicode bidirectional algorithm (UAX #9), as far as a paragraph of typed text needs it.

Explicit embeddings, overrides and isolates never reach it: ``paper_lines`` takes them out, so
rules X1 to X8 have nothing to do. A paragraph's own direction is that of its first letter.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, TypeVar

# Bidi_Paired_Bracket of Unicode: each opening bracket is followed by its closing one.
_PAIRS: Final = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋〈〉❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽"
    "⸢⸣⸤⸥⸦⸧⸨⸩〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_SAME: Final = str.maketrans("\u2329\u232a", "\u3008\u3009")  # canonical equivalents
_CLOSES: Final = dict(zip(_PAIRS[::2].translate(_SAME), _PAIRS[1::2].translate(_SAME), strict=True))
MIRRORED: Final = str.maketrans(
    _PAIRS + "<>«»‹›≤≥≪≫", "".join(_PAIRS[place ^ 1] for place in range(len(_PAIRS))) + "><»«›‹≥≤≫≪"
)
"""What a bracket looks like where the text runs from right to left."""
_CLOSING: Final = frozenset(_CLOSES.values())
_DEEPEST: Final = 63  # BD16: more open brackets than this and none is paired
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON", "BN"})
_RIGHT: Final = frozenset({"R", "AL"})
# Every character that can bring a right-to-left level: letters of R and AL, and Arabic numbers.
_CAN_TURN: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"
                              "\U0001e800-\U0001efff]")  # fmt: skip

_Item = TypeVar("_Item")


def turns(text: str) -> bool:
    """Whether anything in ``text`` may stand right to left; most texts need no further look."""
    return _CAN_TURN.search(text) is not None


def levels(text: str) -> list[int]:
    """The embedding level of each character: odd from right to left, even from left to right."""
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    base = next((int(kind in _RIGHT) for kind in kinds if kind == "L" or kind in _RIGHT), 0)
    edge = "R" if base else "L"
    original = list(kinds)
    _weak(kinds, edge)
    _brackets(text, kinds, original, edge)
    _neutral(kinds, edge)
    return [_implicit(base, kind) for kind in kinds]


def base_level(text: str) -> int:
    """1 when the first letter of ``text`` runs from right to left, else 0."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L" or kind in _RIGHT:
            return int(kind != "L")
    return 0


def reordered(items: Sequence[_Item], depths: Sequence[int]) -> list[_Item]:
    """Items of one line in the order they stand from left to right (rule L2)."""
    order = list(range(len(items)))
    odd = [depth for depth in depths if depth % 2]
    for level in range(max(depths, default=0), min(odd, default=1) - 1, -1):
        place = 0
        while place < len(order):
            end = place
            while end < len(order) and depths[order[end]] >= level:
                end += 1
            order[place:end] = reversed(order[place:end])
            place = max(end, place + 1)
    return [items[place] for place in order]


def _weak(kinds: list[str], edge: str) -> None:
    """Rules W1 to W7: numbers, their signs and marks, by what stands around them."""
    before = strong = edge
    for place, kind in enumerate(kinds):  # W1 to W3
        if kind == "NSM":
            kind = kinds[place] = before
        before = kind
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[place] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    _number_signs(kinds)
    strong = edge
    for place, kind in enumerate(kinds):  # W7
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"


def _number_signs(kinds: list[str]) -> None:
    """Rules W4 to W6: signs within and around numbers."""
    for place in range(1, len(kinds) - 1):  # W4
        left, right = kinds[place - 1], kinds[place + 1]
        if left == right and (
            (kinds[place] == "ES" and left == "EN")
            or (kinds[place] == "CS" and left in ("EN", "AN"))
        ):
            kinds[place] = left
    for start, end, kind in _stretches(kinds):  # W5, W6
        if kind == "ET":
            touches = kinds[end : end + 1] == ["EN"] or (start and kinds[start - 1] == "EN")
            kinds[start:end] = ["EN" if touches else "ON"] * (end - start)
        elif kind in ("ES", "CS"):
            kinds[start:end] = ["ON"] * (end - start)


def _brackets(text: str, kinds: list[str], original: list[str], edge: str) -> None:
    """Rule N0: a pair of brackets takes the direction of what it encloses or stands in."""
    for start, end in sorted(_paired(text, kinds)):
        inside = {_strength(kind) for kind in kinds[start + 1 : end]} - {""}
        if edge in inside:
            side = edge
        elif inside:
            earlier = (_strength(kind) for kind in reversed(kinds[:start]))
            context = next((kind for kind in earlier if kind), edge)
            side = context if context in inside else edge
        else:
            continue
        for place in (start, end):
            kinds[place] = side
            after = place + 1
            while after < len(kinds) and original[after] == "NSM":
                kinds[after] = side
                after += 1


def _paired(text: str, kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for place, character in enumerate(text.translate(_SAME)):
        if kinds[place] != "ON":
            continue
        if character in _CLOSES:
            if len(waiting) == _DEEPEST:
                return
            waiting.append((_CLOSES[character], place))
        elif character in _CLOSING:
            for depth in range(len(waiting) - 1, -1, -1):
                if waiting[depth][0] == character:
                    found.append((waiting[depth][1], place))
                    del waiting[depth:]
                    break
    yield from found


def _neutral(kinds: list[str], edge: str) -> None:
    """Rules N1 and N2: what has no direction follows both neighbours, or else the paragraph."""
    flat = ["ON" if kind in _NEUTRAL else kind for kind in kinds]
    for start, end, kind in _stretches(flat):
        if kind == "ON":
            left = _strength(kinds[start - 1]) if start else edge
            right = _strength(kinds[end]) if end < len(kinds) else edge
            kinds[start:end] = [left if left == right else edge] * (end - start)


def _strength(kind: str) -> str:
    """How a resolved kind weighs for its neighbours: numbers count as right-to-left."""
    return "R" if kind in ("R", "EN", "AN") else "L" if kind == "L" else ""


def _implicit(base: int, kind: str) -> int:
    """Rules I1 and I2."""
    if kind == "L":
        return base + base % 2
    if kind == "R":
        return base + 1 - base % 2
    return base + 2 - base % 2


def _stretches(kinds: Sequence[str]) -> list[tuple[int, int, str]]:
    found = []
    for kind, group in groupby(range(len(kinds)), key=kinds.__getitem__):
        places = list(group)
        found.append((places[0], places[-1] + 1, kind))
    return found
