"""Text from other people's spreadsheets: cleaned for keeping, folded for comparing."""

import re
import unicodedata

# Not allowed in XML, or halves of characters: no spreadsheet can carry them.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("_x000[dD]_\n?|\r\n?|\u2028|\u2029|\x85")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_QUOTES = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "`": "'",
        "\u2010": "-",
        "\u2011": "-",
        "\u2013": "-",
    }
)


def clean(text: str) -> str:
    """``text`` as it is kept: the same words, composed, stripped, line ends as ``\\n``.

    Joiners inside Bangla words stay; they belong to the spelling.
    """
    text = _UNFIT.sub("", _BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip(" \t\n\u00a0\ufeff\u200b")


def fold(text: str) -> str:
    """``text`` for comparing labels: case, kinds of space, quote and hyphen do not count."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_QUOTES)
    return " ".join(unicodedata.normalize("NFC", plain.casefold()).split())
