"""Two files about one person made one, field by field, and apart again.

Of records that a case holds once (person, contact, plan …) both sides are laid beside each
other. What only one side knows is taken over by itself; where both know something else, a
person decides. How she may be reached safely is decided by a person wherever both files speak
of it: an answer in one was perhaps not true when the other was written. A tick stands, whoever
made it; only whether the file goes without a name is asked.

``merge`` gives the one record together with an ``Undo``, which brings both back exactly.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from casemgr.domain.errors import CaseError
from casemgr.domain.fields import LONG_TEXT, SHORT_TEXT, Field, Kind, Record, fields_of
from casemgr.domain.names import fold_phone
from casemgr.domain.person import SAFE_CONTACT
from casemgr.domain.records import RECORD_KINDS, kind_of
from casemgr.words import N_

Side = Literal["left", "right", "both"]
R = TypeVar("R", bound=Record)

_KEPT_AS_OTHER_NAME = ("name_bn", "name_en")
_OTHER_NAMES = "other_names"
_ALWAYS_ASKED = frozenset({"no_name"})  # taking it over would wipe the name of the other file


class Undecided(CaseError):
    """A merge with fields that nobody has decided."""

    sentence = N_("Both files say something different, and nobody has chosen yet.")
    next_step = N_("Choose one side for each marked field.")


class NotTheSameKind(CaseError):
    sentence = N_("Only records that a case holds once are merged field by field.")
    next_step = N_("All other records stay as they are, side by side.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One field, or a chain of fields that belong together (division, district, upazila).

    ``left`` and ``right`` hold the values of ``fields``, in their order. ``taken`` is the side
    that counts, ``""`` while a person has to decide; ``offered`` are the sides she may take.
    """

    fields: tuple[str, ...]
    left: tuple[Any, ...]
    right: tuple[Any, ...]
    taken: Side | Literal[""] = ""
    offered: tuple[Side, ...] = ("left", "right")

    def decided(self, side: Side) -> "Choice":
        """The choice with this side taken. Raises ``ValueError`` if it is not offered."""
        if side not in self.offered:
            raise ValueError("this side is not offered")
        return replace(self, taken=side)

    @property
    def differs(self) -> bool:
        """Whether both sides know something, and not the same."""
        return self.left != self.right and _known(self.left) and _known(self.right)


@dataclass(frozen=True, slots=True)
class Undo:
    """What a merge was made of, to be kept with it: both records before, and the one after."""

    kind: str
    left: Mapping[str, Any]
    right: Mapping[str, Any]
    merged: Mapping[str, Any]

    def to_json(self) -> str:
        """As text for the encrypted store; it holds everything that both records said."""
        values = {"left": dict(self.left), "right": dict(self.right), "merged": dict(self.merged)}
        return json.dumps({"kind": self.kind, **values}, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Undo":
        held = json.loads(text)
        kind = held["kind"]
        sides = (_values(_record(kind, held[side])) for side in ("left", "right", "merged"))
        return cls(kind, *sides)


@dataclass(frozen=True, slots=True)
class Apart:
    """Both records again. ``later`` names fields changed after the merge: their new values are
    in ``left``, whose file the work went on in."""

    left: Record
    right: Record
    later: tuple[str, ...]


def merge_choices(left: R, right: R) -> tuple[Choice, ...]:
    """What is to be chosen between two records of one kind, in the order of the form.

    Where both sides agree, or one side is silent, ``taken`` is set already. Raises
    ``NotTheSameKind`` for records of different kinds or of a kind that a case holds often.
    """
    _check(left, right)
    declared = fields_of(type(left))
    asked = _ALWAYS_ASKED | _safety_both_speak_of(left, right)
    return tuple(_choice(chain, left, right, asked) for chain in _chains(declared))


def open_choices(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """The choices that wait for a person."""
    return tuple(choice for choice in choices if not choice.taken)


def apply(record_type: type[R], choices: Iterable[Choice]) -> R:
    """The one record that the choices make. Raises ``Undecided`` while some are open."""
    decided = tuple(choices)
    if open_choices(decided):
        raise Undecided
    declared = fields_of(record_type)
    values: dict[str, Any] = {}
    for choice in decided:
        for name, left, right in zip(choice.fields, choice.left, choice.right, strict=True):
            values[name] = _taken(declared[name], choice.taken, left, right)
    if _OTHER_NAMES in values:
        values[_OTHER_NAMES] = _with_names_left_out(values, decided)
    return record_type(**values)


def merge(left: R, right: R, choices: Iterable[Choice]) -> tuple[R, Undo]:
    """The one record, and what brings both back. Raises ``Undecided``, ``NotTheSameKind``."""
    _check(left, right)
    merged = apply(type(left), choices)
    return merged, Undo(kind_of(type(left)).name, _values(left), _values(right), _values(merged))


def take_apart(undo: Undo, now: Record) -> Apart:
    """Both records as they were, when the merged one now reads ``now``."""
    current = _values(now)
    later = tuple(name for name, value in current.items() if value != undo.merged.get(name))
    left = {**undo.left, **{name: current[name] for name in later}}
    return Apart(_record(undo.kind, left), _record(undo.kind, undo.right), later)


def _check(left: Record, right: Record) -> None:
    if type(left) is not type(right) or kind_of(type(left)).many:
        raise NotTheSameKind


def _chains(declared: Mapping[str, Field]) -> Iterable[tuple[str, ...]]:
    """Each field, those hanging on a parent together with it: an upazila of one side in a
    district of the other would be a place that does not exist."""
    chains: dict[str, list[str]] = {}
    root_of: dict[str, str] = {}
    for name, field in declared.items():
        root_of[name] = root_of.get(field.parent, name)
        chains.setdefault(root_of[name], []).append(name)
    return (tuple(chain) for chain in chains.values())


def _safety_both_speak_of(left: Record, right: Record) -> frozenset[str]:
    safety = [n for n, field in fields_of(type(left)).items() if field.section == SAFE_CONTACT]
    said = [_known(tuple(getattr(side, name) for name in safety)) for side in (left, right)]
    return frozenset(safety) if all(said) else frozenset()


def _choice(chain: tuple[str, ...], left: Record, right: Record, asked: frozenset[str]) -> Choice:
    declared = fields_of(type(left))
    choice = Choice(
        chain,
        tuple(getattr(left, name) for name in chain),
        tuple(getattr(right, name) for name in chain),
    )
    if len(chain) > 1:
        return replace(choice, taken=_fuller(choice.left, choice.right))
    field, mine, theirs = declared[chain[0]], choice.left[0], choice.right[0]
    if _both_fit(field, mine, theirs):
        choice = replace(choice, offered=("left", "right", "both"))
    return replace(choice, taken=_by_itself(field, mine, theirs, asked))


def _by_itself(field: Field, left: Any, right: Any, asked: frozenset[str]) -> Side | Literal[""]:
    """The side that counts without asking; ``""`` where a person decides."""
    if left == right or _same(field, left, right):
        return "left"
    if field.kind is Kind.YES and field.name not in _ALWAYS_ASKED:
        return "left" if left else "right"
    if field.name in asked:
        return ""
    gathers = field.kind is Kind.LONG_TEXT or field.name == _OTHER_NAMES
    if gathers and _known((left,)) and _known((right,)):
        return "both" if _both_fit(field, left, right) else ""
    if field.kind is Kind.PARTIAL_DATE and left and right:
        return "right" if right.startswith(left) else "left" if left.startswith(right) else ""
    return _fuller((left,), (right,))


def _fuller(left: tuple[Any, ...], right: tuple[Any, ...]) -> Side | Literal[""]:
    """The side that holds everything the other one does; ``""`` where they contradict."""
    pairs = tuple(zip(left, right, strict=True))
    if all(mine == theirs or not _known((theirs,)) for mine, theirs in pairs):
        return "left"
    if all(mine == theirs or not _known((mine,)) for mine, theirs in pairs):
        return "right"
    return ""


def _same(field: Field, left: Any, right: Any) -> bool:
    """Two ways of writing one value."""
    if not (isinstance(left, str) and isinstance(right, str) and left and right):
        return False
    if field.kind is Kind.PHONE:
        return fold_phone(left) == fold_phone(right) != ""
    return " ".join(left.split()).casefold() == " ".join(right.split()).casefold()


def _both_fit(field: Field, left: Any, right: Any) -> bool:
    if not (_known((left,)) and _known((right,))) or left == right:
        return False
    if field.kind is Kind.CODES:
        return field.section != SAFE_CONTACT  # both files' ways together are safe in neither
    if field.kind is Kind.LONG_TEXT:
        return len(_taken(field, "both", left, right)) <= LONG_TEXT
    if field.name == _OTHER_NAMES:
        return len(_taken(field, "both", left, right)) <= SHORT_TEXT
    return False


def _taken(field: Field, side: str, left: Any, right: Any) -> Any:
    if side != "both":
        return left if side == "left" else right
    if field.kind is Kind.CODES:
        return (*left, *(code for code in right if code not in left))
    if left in right or right in left:
        return max(left, right, key=len)
    return f"{left}; {right}" if field.name == _OTHER_NAMES else f"{left}\n\n{right}"


def _with_names_left_out(values: Mapping[str, Any], choices: Iterable[Choice]) -> str:
    """Names that were not chosen go on as other names: she may be looked for by them."""
    kept = str(values[_OTHER_NAMES])
    if values.get("no_name"):
        return kept
    for choice in choices:
        if choice.fields[0] in _KEPT_AS_OTHER_NAME and choice.differs:
            name = choice.right[0] if choice.taken == "left" else choice.left[0]
            known = {" ".join(str(values[field]).split()) for field in _KEPT_AS_OTHER_NAME}
            longer = f"{kept}; {name}" if kept else str(name)
            if name not in known and name not in kept and len(longer) <= SHORT_TEXT:
                kept = longer
    return kept


def _known(values: tuple[Any, ...]) -> bool:
    """Whether any of the values says something; an unticked box does not."""
    return any(value is not False and (value == 0 or bool(value)) for value in values)


def _values(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in fields_of(type(record))}


def _record(kind: str, values: Mapping[str, Any]) -> Record:
    model = RECORD_KINDS[kind].model
    return model.model_validate(dict(values))
