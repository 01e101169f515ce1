"""One form for every way of typing the same passphrase, login or PIN."""

import re
import unicodedata
from itertools import pairwise

from casemgr.storage.errors import LoginNotUsable, PinTooSimple
from casemgr.words import ascii_digits

# Zero-width joiners and the byte-order mark: Bangla keyboards send them or not for the same
# visible word, so they cannot be part of a secret somebody has to repeat.
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_LOGIN_MARKS = frozenset("._-")


def normal_passphrase(text: str) -> bytes:
    """The bytes a passphrase stands for, however the keyboard spelled its letters.

    As OpaqueString of RFC 8265 does: every kind of space becomes U+0020, then NFC, so that
    Bangla letters typed whole or in two parts (ো and ে + া, য় and য + ়) agree. Invisible
    joiners are left out too. Not NFKC: it would merge signs that look different.
    """
    spaced = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    bare = _INVISIBLE.sub("", spaced)
    return unicodedata.normalize("NFC", bare).encode("utf-8", "surrogatepass")


def normal_login(text: str) -> str:
    """A login as it is stored and compared: NFC, lower case, no space around it.

    Raises ``LoginNotUsable`` unless it has 2 to 32 letters, digits, dots, dashes or
    underscores of any script and begins with a letter or digit.
    """
    login = loose_login(text)
    if not 2 <= len(login) <= 32 or not login[0].isalnum():
        raise LoginNotUsable
    for sign in login:
        if sign not in _LOGIN_MARKS and unicodedata.category(sign)[0] not in "LNM":
            raise LoginNotUsable
    return login


def loose_login(text: str) -> str:
    """Like ``normal_login`` but takes anything: for looking a login up."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text).strip().casefold())


def normal_pin(text: str) -> bytes:
    """A PIN's digits in ASCII, typed in either script; anything else simply will not match."""
    return ascii_digits(text.strip()).encode("utf-8", "surrogatepass")


def new_pin(text: str) -> bytes:
    """``normal_pin`` for a PIN being chosen.

    Raises ``PinTooSimple`` unless it has 6 to 12 digits, neither all the same nor counting
    up or down. The key store and the five tries carry the rest of the protection.
    """
    pin = normal_pin(text)
    if not re.fullmatch(rb"[0-9]{6,12}", pin):
        raise PinTooSimple
    steps = {(later - earlier) % 10 for earlier, later in pairwise(pin)}
    if len(steps) == 1:
        raise PinTooSimple
    return pin
