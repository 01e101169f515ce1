"""Every shipped part is listed with its licence, the list is true, and none binds by the GPL."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatch
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.licenses import canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from casemgr.domain.licences import (
    Part,
    left_out,
    licence_ids,
    licence_text,
    part_version,
    parts,
)
from casemgr.words import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LIBRARIES = {part.name: part for part in parts() if part.kind == "library"}
NOTICE = (ROOT / "NOTICE").read_text("utf-8")
SYSTEMS = {
    "win32": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
    "linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "darwin": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
}
# What distributions without an SPDX expression say, as the ids it may mean.
SPELLINGS = {
    "Apache License 2.0": {"Apache-2.0"},
    "Apache Software License": {"Apache-2.0"},
    "BSD License": {"BSD-2-Clause", "BSD-3-Clause"},
    "BSD license": {"BSD-2-Clause", "BSD-3-Clause"},
    "BSD-3-Clause, Apache-2.0, dependency licenses": {"BSD-3-Clause", "Apache-2.0"},
    "GNU Lesser General Public License v3 (LGPLv3)": {"LGPL-3.0-only", "LGPL-3.0-or-later"},
    "MIT License": {"MIT"},
    "PSFL": {"PSF-2.0"},
    "Python Software Foundation License": {"PSF-2.0"},
}
# Those whose metadata is silent: a phrase of their licence file.
PHRASES = {"pyrage": ("MIT", "The MIT License"), "sqlcipher3": ("Zlib", "provided 'as-is'")}


def gpl_ids(expression: str) -> set[str]:
    """The ids of the GPL family in an expression that no runtime exception softens."""
    softened = re.sub(r"\S+ WITH GCC-exception-3\.1", "", expression)
    return {one for one in licence_ids(softened) if re.match(r"A?GPL(-|$)", one)}


def wanted(need: Requirement, extras: Iterable[str]) -> set[str]:
    """The systems on which a requirement counts."""
    marker = need.marker
    return {
        name
        for name, system in SYSTEMS.items()
        if marker is None or any(marker.evaluate({**system, "extra": extra}) for extra in extras)
    }


def closure() -> dict[str, set[str]]:
    """All that an installed program is made of: name, and the systems it is needed on."""
    waiting = [(Requirement(text), set(SYSTEMS)) for text in PROJECT["dependencies"]]
    found: dict[str, set[str]] = {}
    while waiting:
        need, systems = waiting.pop()
        name = canonicalize_name(need.name)
        if systems <= found.get(name, set()):
            continue
        found[name] = found.get(name, set()) | systems
        try:
            inner = [Requirement(text) for text in distribution(name).requires or []]
        except PackageNotFoundError:
            assert sys.platform not in systems, f"{name} is needed here and not installed"
            continue
        waiting += [
            (one, systems & on)
            for one in inner
            if (on := wanted(one, {"", *need.extras}) & systems)
        ]
    return found


def installed() -> dict[str, Distribution]:
    return {
        name: distribution(name)
        for name, part in LIBRARIES.items()
        if not part.systems or sys.platform in part.systems
    }


def told_by(about: Distribution) -> list[set[str]]:
    """What a distribution's own metadata says of its licence: sets of ids it may mean."""
    fields = about.metadata
    expressions = fields.get_all("License-Expression") or []
    if expressions:
        return [set(licence_ids(text)) for text in expressions]
    loose = [text.split(" (see")[0] for text in fields.get_all("License") or [] if text]
    kinds = [text for text in fields.get_all("Classifier") or [] if text.startswith("License ::")]
    loose += [kind.rpartition(" :: ")[2] for kind in kinds]
    return [SPELLINGS.get(text, set(licence_ids(text))) for text in loose]


# --- the list is whole ------------------------------------------------------------------------


def test_the_list_names_what_is_installed_and_nothing_else() -> None:
    needed = closure()
    assert sorted(LIBRARIES) == sorted(needed)
    listed = {name: set(part.systems or SYSTEMS) for name, part in LIBRARIES.items()}
    assert listed == needed


def test_every_file_under_resources_belongs_to_one_part() -> None:
    owners: dict[str, list[str]] = {}
    for path in (ROOT / "resources").rglob("*"):
        place = path.relative_to(ROOT / "resources").as_posix()
        if path.is_file():
            owners[place] = [
                part.name for part in parts() for file in part.files if fnmatch(place, file)
            ]
    assert {place: names for place, names in owners.items() if len(names) != 1} == {}
    patterns = [file for part in parts() for file in part.files]
    assert [one for one in patterns if not any(fnmatch(place, one) for place in owners)] == []


def test_every_part_says_whose_it_is_and_its_licence_can_be_read() -> None:
    names = [part.name for part in parts()]
    assert len(set(names)) == len(names) > 100
    for part in parts():
        assert part.by, part.name
        assert canonicalize_license_expression(part.licence) == part.licence, part.name
        assert len(licence_text(part)) > 200, part.name
    lost = Part("gone", "library", "MIT", "somebody", texts=("no-such-part:LICENSE",))
    assert "WITHOUT WARRANTY OF ANY KIND" in licence_text(lost)
    assert part_version(lost) == ""


# --- the list is true -------------------------------------------------------------------------


def test_a_part_says_of_itself_what_the_list_says_of_it() -> None:
    told = {name: about for name, about in installed().items() if name not in PHRASES}
    assert [one for name in told for one in contradicting(LIBRARIES[name], told[name])] == []
    for name, (licence, phrase) in PHRASES.items():
        assert not told_by(distribution(name))
        assert LIBRARIES[name].licence == licence
        assert phrase in licence_text(LIBRARIES[name])
    changed = Part("alembic", "library", "BSD-3-Clause", "somebody")
    assert contradicting(changed, distribution("alembic")) == [
        "alembic: ['MIT'] is not listed",
        "alembic: says nothing of BSD-3-Clause",
    ]


def contradicting(part: Part, about: Distribution) -> list[str]:
    told = told_by(about)
    assert told, f"{part.name} tells no licence: say which phrase of its text does"
    listed = [part.licence, *(one.licence for one in parts() if one.carrier == part.name)]
    ours = {one for text in listed for one in licence_ids(text)}
    wrong = [f"{part.name}: {sorted(ids)} is not listed" for ids in told if not ids & ours]
    strange = licence_ids(part.licence) - {one for ids in told for one in ids}
    return wrong + [f"{part.name}: says nothing of {one}" for one in sorted(strange)]


def sqlcipher_versions() -> dict[str, str]:
    from sqlcipher3 import dbapi2

    raw = dbapi2.connect(":memory:")
    raw.set_key(f"x'{bytes(32).hex()}'")
    (cipher,) = raw.execute("PRAGMA cipher_version").fetchone()
    (provider,) = raw.execute("PRAGMA cipher_provider_version").fetchone()
    raw.close()
    return {
        "SQLite": dbapi2.sqlite_version,
        "SQLCipher": cipher.split()[0],
        "OpenSSL (in SQLCipher)": provider.split()[1],
    }


def picture_versions() -> dict[str, str | None]:
    import pi_heif
    from PIL import features

    modules = {
        "FreeType": "freetype2", "HarfBuzz (in Pillow)": "harfbuzz", "Raqm": "raqm",
        "libavif": "avif", "libjpeg-turbo (in Pillow)": "libjpeg_turbo", "libtiff": "libtiff",
        "libwebp": "webp", "Little CMS": "littlecms2", "OpenJPEG": "jpg_2000",
        "zlib-ng": "zlib_ng",
    }  # fmt: skip
    heif = pi_heif.libheif_info()
    return {
        **{name: features.version(module) for name, module in modules.items()},
        "libheif": heif["libheif"],
        "libde265": heif["decoders"]["libde265"].split()[-1],
    }


def other_versions() -> dict[str, str]:
    import highspy
    import lxml.etree
    import numpy
    import pikepdf
    import pypdfium2
    import uharfbuzz
    from cryptography.hazmat.backends.openssl import backend
    from PySide6.QtCore import qVersion

    built = numpy.show_config(mode="dicts")
    return {
        "HarfBuzz": uharfbuzz.version_string(),
        "HiGHS": highspy.Highs().version(),  # type: ignore[no-untyped-call]
        "OpenBLAS": built["Build Dependencies"]["blas"]["version"],
        "OpenSSL (in cryptography)": backend.openssl_version_text().split()[1],
        "PDFium": str(pypdfium2.PDFIUM_INFO).split("@")[0],
        "Qt": qVersion(),
        "libxml2": ".".join(map(str, lxml.etree.LIBXML_VERSION)),
        "libxslt": ".".join(map(str, lxml.etree.LIBXSLT_VERSION)),
        "qpdf": pikepdf.__libqpdf_version__,
    }


def test_the_libraries_within_are_of_the_versions_listed() -> None:
    listed = {part.name: part.version for part in parts() if part.kind == "native"}
    said = {**sqlcipher_versions(), **picture_versions(), **other_versions()}
    assert {name: listed[name] for name in said} == said
    unasked = {name for name, version in listed.items() if version} - set(said)
    assert unasked == {"ICU"}  # it lies in a file of that number, and cannot be asked


# --- nothing binds by the GPL -----------------------------------------------------------------


def test_nothing_shipped_is_bound_by_the_gpl_or_agpl() -> None:
    assert [part.name for part in parts() if gpl_ids(part.licence)] == []
    assert gpl_ids("MIT AND AGPL-3.0-only") == {"AGPL-3.0-only"}
    assert gpl_ids("GPL-2.0-or-later WITH Font-exception-2.0") == {"GPL-2.0-or-later"}
    assert gpl_ids("LGPL-3.0-only AND GPL-3.0-or-later WITH GCC-exception-3.1") == set()


def test_where_a_licence_asks_for_more_it_is_said_how_that_is_met() -> None:
    asking = [part for part in parts() if re.search(r"GPL|MPL|CC-BY", part.licence)]
    assert len(asking) >= 9
    for part in asking:
        assert all(part.how_met(language) for language in LANGUAGES), part.name


def test_what_parts_say_of_their_own_contents_can_be_taken_without_the_gpl() -> None:
    read = 0
    for about in installed().values():
        for file in about.files or []:
            if "/sboms/" not in str(file) or file.suffix != ".json":
                continue
            for inner in json.loads(file.read_text("utf-8")).get("components", []):
                kinds = [one.get("expression") or str(one) for one in inner.get("licenses", [])]
                bound = [kind for kind in kinds if gpl_ids(kind) and " OR " not in kind]
                assert not bound or inner.get("scope") == "optional", (inner["name"], bound)
                read += 1
    assert read > 200


def test_every_text_of_the_gpl_that_a_part_brings_is_accounted_for() -> None:
    known = {
        "et-xmlfile": {"LICENCE.python"},  # tells that Python's licence agrees with the GPL
        "numpy": {"LICENSE.txt"},  # the GCC runtime library, with its exception
        "pikepdf": {"GPL-3.0.txt", "LICENSE.txt"},  # musl wheels only; MPL's secondary licences
        "pillow": {"LICENSE"},  # FreeType's other licence, which is not the one we take
        "typing-extensions": {"LICENSE"},  # as et-xmlfile
    }
    found: dict[str, set[str]] = {}
    for name, about in installed().items():
        patterns = [one for left in left_out() if left.carrier == name for one in left.files]
        for file in about.files or []:
            lawful = re.search(r"(?i)licen[cs]|copying|gpl", file.name)
            if not lawful or file.suffix in (".py", ".pyc", ".so", ".svg"):
                continue
            if any(fnmatch(str(file), one) for one in patterns):
                continue
            text = Path(str(file.locate())).read_text("utf-8", "replace").upper()
            if re.search(r"(?<!LESSER )GENERAL PUBLIC LICENSE", text):
                found.setdefault(name, set()).add(file.name)
    assert found == known


LOADED = """
import sys
from PySide6.QtWidgets import QApplication
from PySide6.QtGui import QImageReader
import PySide6.QtDBus, PySide6.QtSvg, casemgr.ui.start, casemgr.reports.pdf
from casemgr.ui.screens import load_pages
application = QApplication([])
QImageReader.supportedImageFormats()
load_pages()
print(open("/proc/self/maps").read() if sys.platform == "linux" else "")
print(*[getattr(module, "__file__", None) or "" for module in sys.modules.values()], sep="\\n")
"""


def test_what_must_stay_out_of_an_installer_is_there_and_never_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded = {line.split()[-1] for line in done.stdout.splitlines() if "site-packages" in line}
    assert any("QtWidgets" in path for path in loaded)
    for left in left_out():
        paths = [str(file) for file in distribution(left.carrier).files or []]
        there = [path for path in paths if any(fnmatch(path, one) for one in left.files)]
        assert there, left.what
        assert [path for path in loaded if path.endswith(tuple(there))] == [], left.what


# --- NOTICE -----------------------------------------------------------------------------------


def test_the_notice_names_every_library_under_the_licence_listed() -> None:
    section = NOTICE.partition("\nLIBRARIES")[2].partition("\nNot shipped")[0]
    told = dict(re.findall(r"^  (\S+) {2,}(\S.*)$", section, re.M))
    assert {canonicalize_name(name): text for name, text in told.items()} == {
        name: part.licence for name, part in LIBRARIES.items()
    }
    inside = {part.name for part in parts() if part.kind == "native"}
    assert [name for name in inside if name not in " ".join(NOTICE.split())] == []
