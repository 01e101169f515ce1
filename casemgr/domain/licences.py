"""The parts this program is made of, and the licence under which each may be passed on.

The list is data, ``resources/licences.json``: the About page shows it, the list of parts for
supply chains (``sbom.py``) is made of it, and a test compares it with what is installed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from casemgr.paths import program_root, resources
from casemgr.words import Language

_PLAIN_NAME: Final = re.compile(r"[^()\s]+")
_JOINTS: Final = frozenset({"AND", "OR", "WITH"})


@dataclass(frozen=True, slots=True)
class Part:
    """``licence`` is an SPDX expression, ``by`` who holds the copyright.

    ``kind`` is ``own``, ``library``, ``native`` (a library inside another), ``data``, ``font``
    or ``picture``. ``carrier`` names the library that a native part lies in, ``files`` the
    places under ``resources/`` of what comes with the program itself. ``systems`` is empty
    where the part is needed on all (else as in ``sys.platform``). ``met`` tells in both
    languages how what the licence asks for is met, where it asks for more than naming it.
    """

    name: str
    kind: str
    licence: str
    by: str
    carrier: str = ""
    version: str = ""
    files: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    source: str = ""
    texts: tuple[str, ...] = ()
    met: tuple[tuple[str, str], ...] = ()

    def how_met(self, language: Language) -> str:
        """How the licence is met; empty where naming the part is all it asks."""
        return dict(self.met).get(language, "")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Files a library brings along that the program neither loads nor may pack: patterns as
    ``fnmatch`` reads them, against paths in the distribution ``carrier``."""

    carrier: str
    files: tuple[str, ...]
    licence: str
    what: str


@lru_cache(maxsize=1)
def parts() -> tuple[Part, ...]:
    """Every part, our own first, then by name; what a library carries follows it."""
    return tuple(_read())


@lru_cache(maxsize=1)
def left_out() -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(one["in"], tuple(one["files"]), one["licence"], one["what"])
        for one in _listed()["left_out"]
    )


def licence_ids(expression: str) -> frozenset[str]:
    """The SPDX ids in an expression: of licences and of exceptions."""
    return frozenset(_PLAIN_NAME.findall(expression)) - _JOINTS


def licence_text(part: Part) -> str:
    """The text that comes with the part, or else that of the licences named; empty if neither
    lies here."""
    own = [_place(text, part) for text in part.texts]
    if not own or None in own:
        by_licence = _listed()["texts"]
        named = sorted(licence_ids(part.licence))
        own += [program_root() / text for name in named for text in by_licence.get(name, ())]
    found = dict.fromkeys(place for place in own if place is not None and place.is_file())
    return "\n\n".join(place.read_text("utf-8", "replace").strip("\n") for place in found)


def part_version(part: Part) -> str:
    """The version installed, or the one its carrier was built with; empty where there is none."""
    if part.version or part.kind != "library":
        return part.version
    found = _distribution(part.name)
    return found.version if found is not None else ""


@lru_cache(maxsize=1)
def _listed() -> dict[str, Any]:
    listed: dict[str, Any] = json.loads((resources() / "licences.json").read_text("utf-8"))
    return listed


def _read() -> Iterator[Part]:
    for entry in _listed()["parts"]:
        where = entry["in"] if isinstance(entry["in"], list) else []
        yield _part(entry, entry["kind"], files=tuple(where))
        for carried in entry.get("carries", ()):
            systems = carried.get("on", entry.get("on", ()))
            yield _part({**carried, "on": systems}, "native", carrier=entry["name"])


def _part(
    entry: dict[str, Any], kind: str, *, carrier: str = "", files: tuple[str, ...] = ()
) -> Part:
    return Part(
        entry["name"],
        kind,
        entry["licence"],
        entry["by"],
        carrier,
        entry.get("version", ""),
        files,
        tuple(entry.get("on", ())),
        entry.get("source", ""),
        tuple(entry.get("texts", ())),
        tuple(sorted(entry.get("met", {}).items())),
    )


def _place(text: str, part: Part) -> Path | None:
    """Where a text lies: under the program, or with the part it came with (``NAME:FILE``)."""
    name, parted, tail = text.partition(":")
    if not parted:
        return program_root() / text
    found = _distribution(name)
    files = [str(file) for file in (found.files if found is not None else None) or ()]
    fitting = [file for file in files if file.endswith(f"/{tail}")]
    fitting.sort(key=lambda file: (".dist-info/" not in file, len(file)))
    return Path(str(found.locate_file(fitting[0]))) if found is not None and fitting else None


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None
