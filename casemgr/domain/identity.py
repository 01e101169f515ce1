"""Numbers of identity papers: how they are checked and masked, and where they may go in clear.

A national identity number of 13 or 17 digits tells district and year of birth, so no number
leaves in clear but for police and courts, and screens and lists show its end alone.

Sources: NID cards have 10 (smart card, not beginning with 0), 13 or 17 digits, the last with
the year of birth before the 13; birth registrations have 17 digits. The check digit of the
smart card is not published, so lengths are all that is checked. Of other papers and of other
countries' papers no form is prescribed.
"""

import re
from collections.abc import Mapping

from casemgr.domain.fields import SHORT_TEXT, clean_text, masked
from casemgr.words import N_, ascii_digits

__all__ = ["in_clear", "masked", "read_number"]

_HOME = "BD"
_GAPS = re.compile(r"[\s\u2010-\u2015./-]+")
_LONGEST = 40
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "nid": (
        re.compile(r"[1-9]\d{9}|\d{13}|(?:19|20)\d{15}"),
        N_("A national identity number has 10, 13 or 17 digits."),
    ),
    "birth": (
        re.compile(r"(?:19|20)\d{15}"),
        N_("A birth registration number has 17 digits and begins with the year of birth."),
    ),
    "passport": (
        re.compile(r"[A-Z]{1,2}\d{7,8}"),
        N_("A passport number has one or two letters and seven or eight digits."),
    ),
}
_NO_NUMBER = N_("This cannot be the number of a paper. Check what was typed.")
_IN_CLEAR_FOR = frozenset({"legal"})


def read_number(kind: str, number: str, country: str = "") -> str:
    """The number as it is kept: digits of either script as 0–9, letters large, without gaps.

    ``kind`` is a code of ``IDENTIFIER_KIND``; the form of the three commonest papers of
    Bangladesh is checked where ``country`` is Bangladesh or not said. Raises ``ValueError``
    whose text is the message to show.
    """
    typed = ascii_digits(clean_text(number, SHORT_TEXT))
    if not typed:
        return ""
    if len(typed) > _LONGEST or not any(char.isdigit() for char in typed):
        raise ValueError(_NO_NUMBER)
    if kind not in _FORMS or country not in ("", _HOME):
        return typed
    form, message = _FORMS[kind]
    plain = _GAPS.sub("", typed).upper()
    if not form.fullmatch(plain):
        raise ValueError(message)
    return plain


def in_clear(purpose: str, *, identified: bool = True) -> bool:
    """Whether numbers may leave unmasked: to police and courts, in what bears her name anyway.
    That there is consent for it (or a ground) is asked at the door before."""
    return identified and purpose in _IN_CLEAR_FOR
