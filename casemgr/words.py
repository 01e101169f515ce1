"""Every sentence, number and date the program shows, in the language asked for.

There is no global language: the window, a PDF and the command line may each speak another
one at the same time. English texts are the keys; ``resources/translations/bn/*.po`` holds
the Bangla, one file for each room of the program.
"""

import gettext
from functools import lru_cache
from io import BytesIO
from struct import unpack_from
from typing import TYPE_CHECKING, Literal, get_args

from casemgr.paths import resources

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

Language = Literal["en", "bn"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_MAGIC = 0x950412DE
_BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_ASCII_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "bn": (
        "জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন",
        "জুলাই", "আগস্ট", "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর",
    ),
}  # fmt: skip


def N_(text: str) -> str:
    """Mark a text for translation where it is declared; ``say`` translates it when shown."""
    return text


def say(text: str, language: Language, /, **values: object) -> str:
    """``text`` in ``language``, with ``{name}`` places filled from ``values``.

    A text without a translation is shown in English: better readable than absent. Numbers
    among the values get the language's digits.
    """
    translated = _catalogue(language).gettext(text) if text else ""
    return _fill(translated, language, values)


def say_many(one: str, many: str, count: int, language: Language, /, **values: object) -> str:
    """Like ``say``, choosing the form for ``count``; the texts may use ``{count}``."""
    translated = _catalogue(language).ngettext(one, many, count)
    return _fill(translated, language, {"count": count, **values})


def _fill(text: str, language: Language, values: dict[str, object]) -> str:
    if not values:
        return text
    shown = {k: number(v, language) if isinstance(v, int) else v for k, v in values.items()}
    return text.format(**shown)


def digits(text: str, language: Language) -> str:
    """``text`` with its ASCII digits written in the language's own."""
    return text.translate(_BANGLA_DIGITS) if language == "bn" else text


def ascii_digits(text: str) -> str:
    """``text`` with Bangla digits turned into ASCII ones: what people type, made readable."""
    return text.translate(_ASCII_DIGITS)


def number(value: int, language: Language) -> str:
    """A whole number, grouped as the language does (en 1,234,567; bn ১২,৩৪,৫৬৭)."""
    if language == "en":
        return f"{value:,}"
    sign, rest = ("-" if value < 0 else ""), str(abs(value))
    head, tail = rest[:-3], rest[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return digits(sign + ",".join([*groups, tail]), "bn")


def show_date(value: "date | str | None", language: Language) -> str:
    """A date, or a partial one written ``2009`` or ``2009-05``, as people read it."""
    if not value:
        return ""
    parts = (value if isinstance(value, str) else value.isoformat()[:10]).split("-")
    try:
        numbers = [int(part) for part in parts]
    except ValueError:
        return digits(str(value), language)
    words = [str(numbers[0])]
    if len(numbers) > 1:
        words.insert(0, _MONTHS[language][numbers[1] - 1])
    if len(numbers) > 2:
        words.insert(0, str(numbers[2]))
    return digits(" ".join(words), language)


def show_time(moment: "datetime", zone: "tzinfo", language: Language) -> str:
    """An aware moment as date and time in the office's zone."""
    local = moment.astimezone(zone)
    return f"{show_date(local.date(), language)}, {digits(local.strftime('%H:%M'), language)}"


class CompiledCatalogue(gettext.NullTranslations):
    """A compiled catalogue, read text by text: making a dictionary of all its texts first would
    hold up the first window. Its texts are sorted, as the format asks for.

    Raises ``OSError`` for what is no such catalogue.
    """

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = content
        self._known: dict[str, tuple[str, ...]] = {}
        magic, _revision, self._count, self._texts, self._translations = unpack_from("<5I", content)
        if magic != _MAGIC:
            raise OSError("not a compiled catalogue")

    def gettext(self, message: str) -> str:
        forms = self._forms(message)
        return forms[0] if forms else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = self._forms(msgid1)
        if not forms:
            return msgid1 if n == 1 else msgid2
        return forms[0 if n == 1 else -1]

    def _forms(self, text: str) -> tuple[str, ...]:
        """The translations for one and for many; nothing for a text that has none."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._look_up(text.encode())
        return known

    def _look_up(self, wanted: bytes) -> tuple[str, ...]:
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            text = self._at(self._texts, middle).partition(b"\0")[0]
            if text == wanted:
                found = self._at(self._translations, middle)
                return tuple(form.decode() for form in found.split(b"\0"))
            low, high = (middle + 1, high) if text < wanted else (low, middle)
        return ()

    def _at(self, table: int, place: int) -> bytes:
        length, start = unpack_from("<2I", self._content, table + 8 * place)
        return self._content[start : start + length]


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: Language) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    folder = resources() / "translations" / language
    built = folder / "casemgr.mo"
    sources = sorted(folder.glob("*.po"))
    newest = max((path.stat().st_mtime for path in sources), default=0.0)
    if built.exists() and built.stat().st_mtime >= newest:
        return CompiledCatalogue(built.read_bytes())
    return gettext.GNUTranslations(BytesIO(compile_catalogue(language)))


def compile_catalogue(language: Language) -> bytes:
    """The rooms' ``.po`` files of one language as a single binary catalogue.

    Raises ``ValueError`` when two rooms translate one text differently.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    merged = Catalog(locale=language)
    for path in sorted((resources() / "translations" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if not message.id or not message.string:
                    continue
                known = merged.get(message.id)
                if known is not None and known.string != message.string:
                    raise ValueError(f"{path.name}: {message.id!r} has two translations")
                merged.add(message.id, message.string)
    target = BytesIO()
    write_mo(target, merged)
    return target.getvalue()
