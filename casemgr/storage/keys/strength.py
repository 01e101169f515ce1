"""How hard a passphrase is to guess, judged on this computer alone, and what would help."""

import unicodedata
from dataclasses import dataclass

from casemgr.storage.errors import PassphraseTooWeak
from casemgr.storage.keys.passphrase import loose_login, normal_passphrase
from casemgr.words import N_

_LEAST_SIGNS = 12
_LEAST_SCORE = 3
_READ_SIGNS = 64  # the meter's time grows steeply with length; more signs only help
_VIRAMA = "\u09cd"

# What the meter's English word lists cannot know.
_WELL_KNOWN = (
    "আমার সোনার বাংলা", "আমি তোমায় ভালোবাসি", "আমি তোমাকে ভালোবাসি", "বাংলাদেশ", "পাসওয়ার্ড",
    "ঢাকা", "চট্টগ্রাম", "জয় বাংলা", "amar sonar bangla", "ami tomay bhalobashi", "joy bangla",
    "bangladesh", "dhaka", "chattogram", "chittagong", "casemgr", "passphrase", "survivor",
)  # fmt: skip

_TOO_SHORT = N_("Make it longer: four or more words are easy to remember and hard to guess.")
_KNOWN = N_("Avoid names, well-known sayings and words from lists of common passwords.")
_REPEATED = N_("Repeated letters or words add little. Use different words.")
_IN_ORDER = N_("Letters in a row, on the keyboard or in the alphabet, are guessed first.")
_DATE = N_("Dates and years are guessed first. Use words instead.")
_MORE = N_("Add one or two more words that do not belong together.")
_GOOD = N_("This passphrase is good. Do not use it anywhere else.")


@dataclass(frozen=True)
class Strength:
    """``score`` 0 (guessed at once) to 4 (very strong); ``advice`` is translated when shown."""

    score: int
    accepted: bool
    advice: str


def strength(passphrase: str, login: str = "") -> Strength:
    """Judge a passphrase by length and by the zxcvbn meter (USENIX Security 2016), offline.

    Accepted from 12 signs and score 3, unless they are digits alone. Bangla letters and vowel
    signs count one each; the hasanta that joins two consonants counts nothing. ``login``
    counts as known to a guesser.
    """
    from zxcvbn import zxcvbn

    text = normal_passphrase(passphrase).decode("utf-8", "replace")
    if not text.strip():
        return Strength(0, False, _TOO_SHORT)
    signs = sum(1 for sign in text if sign != _VIRAMA)
    known = [unicodedata.normalize("NFC", words) for words in _WELL_KNOWN]
    found = zxcvbn(text[:_READ_SIGNS], user_inputs=[*known, loose_login(login)])
    score = int(found["score"])
    patterns = {str(match["pattern"]) for match in found["sequence"]}
    if signs < _LEAST_SIGNS:
        return Strength(min(score, 2), False, _TOO_SHORT)
    if not any(unicodedata.category(sign)[0] == "L" for sign in text):
        return Strength(min(score, 2), False, _DATE)  # a date, a phone or an ID number
    if score >= _LEAST_SCORE:
        return Strength(score, True, _GOOD if score == 4 else _MORE)
    return Strength(score, False, _advice(patterns))


def require_strong(passphrase: str, login: str = "") -> None:
    """Raises ``PassphraseTooWeak`` where ``strength`` does not accept it."""
    if not strength(passphrase, login).accepted:
        raise PassphraseTooWeak


def _advice(patterns: set[str]) -> str:
    for pattern, advice in (
        ("repeat", _REPEATED),
        ("sequence", _IN_ORDER),
        ("spatial", _IN_ORDER),
        ("date", _DATE),
        ("regex", _DATE),
        ("dictionary", _KNOWN),
    ):
        if pattern in patterns:
            return advice
    return _MORE
