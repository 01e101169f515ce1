"""Spellings of one name, in Bangla and in Latin letters, brought to the sound they share.

A Bangla word is read letter by letter (inherent vowels spoken or dropped as they are said),
a Latin one by its usual romanisations; from there on both go the same way. What is folded:
long and short vowels, শ/ষ/স, ন/ণ, জ/য, র/ড়/ঢ়, ত/ট/ৎ, aspirates, ph/f, z/j, v/b, w between
vowels, ee/i, oo/u, ou/au, a silent h, doubled letters, the ya-phala, chandrabindu, visarga.
The ra-phala is kept: it makes another name.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from casemgr.paths import resources

ALIKE = 0.75  # from here on two words count as one name; set on tests/data/name_pairs.json
ADDRESS = 0.1  # words that weigh no more are forms of address

_HASANTA, _NUKTA, _INHERENT = "\u09cd", "\u09bc", "A"
_CONSONANTS: Mapping[str, str] = {
    "ক": "k", "খ": "k", "গ": "g", "ঘ": "g", "ঙ": "ng", "চ": "c", "ছ": "s", "জ": "j", "ঝ": "j",
    "ঞ": "n", "ট": "t", "ঠ": "t", "ড": "d", "ঢ": "d", "ণ": "n", "ত": "t", "থ": "t", "দ": "d",
    "ধ": "d", "ন": "n", "প": "p", "ফ": "p", "ব": "b", "ভ": "b", "ম": "m", "য": "j", "র": "r",
    "ল": "l", "শ": "s", "ষ": "s", "স": "s", "হ": "h", "ৰ": "r", "ৱ": "w",
}  # fmt: skip
_DOTTED: Mapping[str, str] = {"ড": "r", "ঢ": "r", "য": "y"}
_VOWELS: Mapping[str, str] = {
    "অ": "a", "আ": "a", "ই": "i", "ঈ": "i", "উ": "u", "ঊ": "u", "ঋ": "ri", "এ": "e", "ঐ": "oi",
    "ও": "o", "ঔ": "ou",
}  # fmt: skip
_SIGNS: Mapping[str, str] = {
    "া": "a", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ৃ": "ri", "ে": "e", "ৈ": "oi", "ো": "o",
    "ৌ": "ou",
}  # fmt: skip
_ALONE: Mapping[str, str] = {"ৎ": "t", "ং": "ng"}
_WEAK_B = frozenset("শষসদধতথজ")  # a ba-phala below one of these is not spoken
_LATIN: Mapping[str, str] = {
    "chh": "s", "ksh": "ks", "kkh": "k", "que": "k", "ch": "c", "ck": "k", "kh": "k", "gh": "g",
    "th": "t", "dh": "d", "bh": "b", "jh": "j", "ph": "p", "sh": "s", "rh": "r", "sw": "s",
    "ce": "se", "ci": "si", "ee": "i", "oo": "u", "c": "k", "q": "k", "x": "ks", "z": "j",
    "v": "b", "f": "p",
}  # fmt: skip
_LATIN_PARTS = re.compile("|".join(sorted(_LATIN, key=len, reverse=True)))
_SAME_VOWEL = str.maketrans("eyw", "iio")
_SPOKEN_ALIKE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"[ao][uo]+"), "o"),
    (re.compile(r"h(?![aiou])"), ""),
    # Mizanur keeps its a: Mizan is its short form.
    (re.compile(r"(?<=[aiou][bcdgjklmnprst])[ao](?=[bcdgjklmnprst]h?[aiou])(?!.u[lr]$)"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
_ANY_VOWEL = str.maketrans("iu", "aa")
_NO_VOWEL = str.maketrans("", "", "aiu")
_VOWEL_RUN = re.compile(r"[aiu]+")
_TWICE = re.compile(r"(.)\1+")
_ENDS_IN_ER = re.compile(r"er+$")
_UNSPOKEN = re.compile(r"(?<=[aeiouA][bcdgjklmnprsthyw])A(?=[bcdgjklmnprsthyw][aeiouA])")
_GLIDE = re.compile(r"(?<=[ou])y(?=[aA])")
_YA = re.compile(r"(?<=[bcdgkst]h)y(?=a)")
_PART = re.compile(r"[^\s.,;:/()\[\]{}\"|_\-\u2010-\u2015]+")


@dataclass(frozen=True, slots=True)
class Sound:
    """How one word sounds: ``key`` with o read as a, ``other`` with o read as u, ``bones`` the
    consonants alone (an initial vowel is kept as ``a``)."""

    key: str
    other: str
    bones: str


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a name: its sound, how much it tells (0.05 for Md. to 1 for a rare name), and
    whether it stands in the list of known words, which are one or are not (Hasan, Hossain)."""

    sound: Sound
    weight: float
    known: bool = False


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, normalised (NFC, no case), dots and hyphens taken as spaces."""
    return tuple(_PART.findall(unicodedata.normalize("NFC", name).casefold()))


def sound_of(word: str) -> Sound:
    """The sound of one word; an empty one for a word without letters."""
    word = unicodedata.normalize("NFC", word).casefold()
    bangla = any("\u0980" <= char <= "\u09ff" for char in word)
    rough = _read_bangla(word) if bangla else _read_latin(word)
    rough = _ENDS_IN_ER.sub("ar", rough).translate(_SAME_VOWEL)
    for pattern, put in _SPOKEN_ALIKE:
        rough = pattern.sub(put, rough)
    key = _TWICE.sub(r"\1", rough.replace("o", "a"))
    other = _TWICE.sub(r"\1", rough.replace("o", "u"))
    return Sound(key, other, _bones(key))


def _bones(key: str) -> str:
    return key[:1].translate(_ANY_VOWEL) + key[1:].translate(_NO_VOWEL)


def tokens_of(name: str) -> tuple[Token, ...]:
    """The words of a name with what each of them tells.

    Forms of address weigh next to nothing, common second names little, common given names
    somewhat less than rare ones (``resources/names/weights.json``). The first word that is no
    form of address names the person, whatever it is.
    """
    weights = _weights()
    tokens: list[Token] = []
    named = False
    for word in words_of(name):
        word = weights.respelt.get(word, word)
        sound = weights.canonical.get(word) or sound_of(word)
        if not sound.key:
            continue
        sound = weights.joined.get(sound.key, sound)
        known = sound.key in weights.of
        weight = weights.of.get(sound.key, 0.15 if len(sound.key) == 1 else 1.0)
        if weight >= 0.3:
            weight = weight if named else max(weight, 0.6)
            named = True
        tokens.append(Token(sound, weight, known))
    return tuple(tokens)


def joined(sounds: Iterable[Sound]) -> Sound:
    """The sound of words written as one: Hosne Ara, Hosneara."""
    parts = tuple(sounds)
    key = _TWICE.sub(r"\1", "".join(part.key for part in parts))
    other = _TWICE.sub(r"\1", "".join(part.other for part in parts))
    return Sound(key, other, _bones(key))


def alike(one: Sound, two: Sound) -> float:
    """How likely two words are one name: 1 same sound, ``ALIKE`` and more good enough, 0 not.

    A changed vowel costs less than a changed consonant, both less in a long word; a different
    first letter or a final vowel more (রহিম is not রহিমা, Shahina not Shahida).
    """
    a, b = one.key, two.key
    if a == b:
        return 1.0
    if one.other in (b, two.other) or a == two.other:
        return 0.94
    if "c" in a + b and _c_as_s(one) & _c_as_s(two):
        return 0.85
    if not (a and b) or abs(len(a) - len(b)) > 2:
        return 0.0
    edits = OSA.distance(a, b, score_cutoff=2)
    if edits > 2:
        return 0.0
    shortest, longest = min(len(a), len(b)), max(len(a), len(b))
    if longest - shortest == 2 and shortest >= 4 and _is_short_form(a, b):
        return 0.8
    if one.bones == two.bones:
        cost = 1.1 if len(_VOWEL_RUN.findall(a)) == len(_VOWEL_RUN.findall(b)) else 1.7
    elif len(a) != len(b) or sorted(a) == sorted(b):
        cost = 1.5
    else:
        cost = 2.0
    likeness = 1 - cost * edits / longest
    if a[0] != b[0]:
        likeness -= 0.15
    if (a[-1] in "aiu") != (b[-1] in "aiu") or a.startswith(b) or b.startswith(a):
        likeness -= 0.15
    return max(0.0, likeness)


def _c_as_s(sound: Sound) -> set[str]:
    """ছ is heard and written both ways: Kulsum, Kulchum."""
    return {sound.key.replace("c", "s"), sound.other.replace("c", "s")}


def _is_short_form(a: str, b: str) -> bool:
    """Mizan for Mizanur, Jannat for Jannatul."""
    return any(a == b + end or b == a + end for end in ("ul", "ur"))


def _read_latin(word: str) -> str:
    plain = word
    if not (word.isascii() and word.isalpha()):
        plain = unicodedata.normalize("NFKD", word)
        plain = "".join(char for char in plain if unicodedata.category(char)[0] == "L")
    plain = _YA.sub("", plain)
    if plain.endswith("ine"):
        plain = plain[:-1]
    return _LATIN_PARTS.sub(lambda part: _LATIN[part[0]], plain)


def _read_bangla(word: str) -> str:
    """A Bangla word in rough Latin letters, as it is said."""
    said: list[str] = []
    cluster = ""  # the consonant below which the next one hangs
    ends_in_cluster = False
    place = 0
    while place < len(word):
        char = word[place]
        place += 1
        dotted = word[place : place + 1] == _NUKTA
        place += dotted
        if char in _CONSONANTS:
            said.append(_consonant(char, dotted, cluster))
            ends_in_cluster = bool(cluster)
            following = word[place : place + 1]
            if following == _HASANTA:
                cluster = char
                place += 1
                continue
            said.append("" if following in _SIGNS else _INHERENT)
        else:
            said.append(_SIGNS.get(char) or _VOWELS.get(char) or _ALONE.get(char) or "")
            if char in _ALONE and char != "ৎ":
                ends_in_cluster = False
        cluster = ""
    rough = "".join(said)
    if rough.endswith(_INHERENT) and not ends_in_cluster:
        rough = rough[:-1]
    rough = _UNSPOKEN.sub("", _GLIDE.sub("w", rough))
    return rough.replace(_INHERENT, "a")


def _consonant(char: str, dotted: bool, above: str) -> str:
    if above and char == "য":
        return ""
    if char == "ব" and above in _WEAK_B and above:
        return ""
    return _DOTTED.get(char, _CONSONANTS[char]) if dotted else _CONSONANTS[char]


@dataclass(frozen=True, slots=True)
class _Weights:
    of: Mapping[str, float]
    joined: Mapping[str, Sound]
    canonical: Mapping[str, Sound]
    respelt: Mapping[str, str]


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    """The words that weigh less. A group's spellings stand for its first one: by how they are
    written, and where that is marked as safe, by how they sound."""
    held = json.loads((resources() / "names" / "weights.json").read_text("utf-8"))
    of: dict[str, float] = {}
    joined: dict[str, Sound] = {}
    canonical: dict[str, Sound] = {}
    for name, weight in held["weights"].items():
        for group in held[name]:
            first = sound_of(words_of(group[0])[0])
            for spelling in group:
                word = words_of(spelling)[0]
                canonical[word] = first
                joined.setdefault(sound_of(word).key, first)
            of.setdefault(first.key, weight)
    return _Weights(of, joined, canonical, held["respelt"])
