"""Every text a person can see is said in both languages."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from casemgr.paths import program_root, resources
from casemgr.words import LANGUAGES, compile_catalogue, number, say, show_date

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "N_": None, "say": None, "_say": None, "in_each": None, "say_many": (1, 2),
}  # fmt: skip
PLACE = re.compile(r"{(\w*)[^}]*}")


@lru_cache(maxsize=1)
def said() -> dict[str, str]:
    """Every text of the program, with one place where it stands."""
    found: dict[str, str] = {}
    root = program_root() / "casemgr"
    for name, line, message, _comments, _context in extract_from_dir(
        root, method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        for text in [message] if isinstance(message, str) else list(message)[:1]:
            if text:
                found.setdefault(text, f"{name}:{line}")
    return found


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    for path in sorted((resources() / "translations" / "bn").glob("*.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale="bn", abort_invalid=True)


@lru_cache(maxsize=1)
def translated() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for _, catalogue in catalogues():
        for message in catalogue:
            if message.id and message.string:
                key = message.id if isinstance(message.id, str) else message.id[0]
                plural = isinstance(message.string, tuple | list)
                found[key] = tuple(message.string) if plural else (str(message.string),)
    return found


def test_no_text_lacks_its_bangla() -> None:
    missing = {text: place for text, place in said().items() if text not in translated()}
    assert not missing


def test_no_translation_is_left_over() -> None:
    unused = sorted(set(translated()) - set(said()))
    assert not unused


def test_a_translation_has_the_places_of_its_text() -> None:
    for text, forms in translated().items():
        for form in forms:
            assert set(PLACE.findall(form)) == set(PLACE.findall(text)), text


def test_a_translation_is_written_in_bangla() -> None:
    allowed = {"casemgr", "HTCDS 2.0", "{", "}"}
    for text, forms in translated().items():
        for form in forms:
            assert re.search("[\u0980-\u09ff]", form) or form in allowed, text


def test_the_rooms_do_not_contradict_each_other() -> None:
    assert compile_catalogue("bn")


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_dates_are_written_in_the_language(language: str) -> None:
    bangla = language == "bn"
    assert number(1234567, "bn" if bangla else "en") == ("১২,৩৪,৫৬৭" if bangla else "1,234,567")
    day = show_date("2009-05-12", "bn" if bangla else "en")
    assert day == ("১২ মে ২০০৯" if bangla else "12 May 2009")


def test_a_number_in_a_sentence_gets_the_digits_of_the_language() -> None:
    text = "The limit is {count}."
    assert say(text, "en", count=1200) == "The limit is 1,200."
    assert "১,২০০" in say(text, "bn", count=1200)
