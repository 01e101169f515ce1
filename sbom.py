"""Writes the bill of materials: every part of the program, as CycloneDX 1.6 in JSON.

    python3 dev.py sbom FILE

Made of ``requirements.lock`` (versions, hashes, what needs what, on which systems) and
``resources/licences.json`` (licences, what lies inside a library, data and fonts). Standard
library only, no network, no clock: the same tree gives the same bytes on every machine.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Iterator
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent
PROJECT = "casemgr (pyproject.toml)"  # as the lock names whoever asked for what is shipped
PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\\\n]+?))? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)(?P<via>(?:    #.*\n?)*)",
    re.M,
)


class Pin(NamedTuple):
    """A locked distribution: ``marker`` says where it is needed, ``via`` who asks for it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    via: frozenset[str]

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def locked(lock: str) -> list[Pin]:
    """Everything in the lock, in its order."""
    return [
        Pin(
            found["name"].lower(),
            found["version"],
            found["marker"] or "",
            tuple(sorted(re.findall(r"sha256:([0-9a-f]{64})", found["hashes"]))),
            frozenset(re.findall(r"^    #(?: via|  ) +(\S.*)$", found["via"], re.M)),
        )
        for found in PIN.finditer(lock)
    ]


def shipped(pins: list[Pin]) -> list[Pin]:
    """Those that what is asked for needs on any system; no tools of developers."""
    names = {PROJECT}
    while True:
        more = {pin.name for pin in pins if pin.via & names} - names
        if not more:
            return [pin for pin in pins if pin.name in names]
        names |= more


def bill(root: Path = ROOT) -> dict[str, Any]:
    """The bill of materials of the program at ``root``.

    Raises ``KeyError`` for a shipped distribution that the list of licences does not name.
    """
    listed = json.loads((root / "resources" / "licences.json").read_text("utf-8"))
    entries = {entry["name"]: entry for entry in listed["parts"]}
    pins = shipped(locked((root / "requirements.lock").read_text("utf-8")))
    said = (root / "casemgr" / "__init__.py").read_text("utf-8")
    version = re.findall(r'^__version__ = "(.+)"$', said, re.M)[0]
    program = {
        "type": "application",
        "bom-ref": f"pkg:generic/casemgr@{version}",
        "name": "casemgr",
        "version": version,
        **_licensed(entries["casemgr"]),
        "purl": f"pkg:generic/casemgr@{version}",
    }
    libraries = [_library(pin, entries[pin.name], listed["left_out"]) for pin in pins]
    brought = [
        _data(root, entry) for entry in listed["parts"] if entry["kind"] not in ("library", "own")
    ]
    body = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": program},
        "components": libraries + brought,
        "dependencies": list(_dependencies(program["bom-ref"], pins, brought)),
    }
    digest = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    return {**body, "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, digest).urn}


def to_bytes(made: dict[str, Any]) -> bytes:
    """The bill as it is written: UTF-8, keys sorted, a line feed at its end."""
    return (json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _licensed(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "licenses": [{"expression": entry["licence"]}],
        "copyright": entry["by"],
    }


def _properties(**values: list[str]) -> dict[str, Any]:
    told = [
        {"name": f"casemgr:{name.replace('_', '-')}", "value": value}
        for name, many in values.items()
        for value in many
        if value
    ]
    return {"properties": told} if told else {}


def _library(pin: Pin, entry: dict[str, Any], left_out: list[dict[str, Any]]) -> dict[str, Any]:
    left = [one for one in left_out if one["in"] == pin.name]
    inside = [_native(pin, carried) for carried in entry.get("carries", ())]
    return {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "purl": pin.purl,
        **_licensed(entry),
        "externalReferences": [
            {
                "type": "distribution",
                "url": pin.purl,
                "comment": "One of these files, by system and version of Python.",
                "hashes": [{"alg": "SHA-256", "content": one} for one in pin.hashes],
            }
        ],
        **({"components": inside} if inside else {}),
        **_properties(
            marker=[pin.marker],
            left_out=[
                f"{one['what']} ({one['licence']}): {' '.join(one['files'])}" for one in left
            ],
        ),
    }


def _native(pin: Pin, carried: dict[str, Any]) -> dict[str, Any]:
    version = carried.get("version", "")
    return {
        "type": "library",
        "bom-ref": f"{pin.purl}#{quote(carried['name'], safe='')}",
        "name": carried["name"],
        **({"version": version} if version else {}),
        **_licensed(carried),
        **_properties(system=list(carried.get("on", ()))),
    }


def _data(root: Path, entry: dict[str, Any]) -> dict[str, Any]:
    reference = f"data:{quote(entry['name'], safe='')}"
    resources = root / "resources"
    places = sorted(
        place
        for path in resources.rglob("*")
        if path.is_file()
        and any(
            fnmatch(place := path.relative_to(resources).as_posix(), one) for one in entry["in"]
        )
    )
    return {
        "type": "data",
        "bom-ref": reference,
        "name": entry["name"],
        **_licensed(entry),
        "externalReferences": [{"type": "website", "url": entry["source"]}],
        "components": [
            {
                "type": "file",
                "bom-ref": f"{reference}#{place}",
                "name": f"resources/{place}",
                "hashes": [
                    {
                        "alg": "SHA-256",
                        "content": sha256((resources / place).read_bytes()).hexdigest(),
                    }
                ],
            }
            for place in places
        ],
    }


def _dependencies(
    program: str, pins: list[Pin], brought: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    asked = [pin.purl for pin in pins if PROJECT in pin.via]
    yield {"ref": program, "dependsOn": sorted(asked + [one["bom-ref"] for one in brought])}
    for pin in pins:
        needed = sorted(other.purl for other in pins if pin.name in other.via)
        yield {"ref": pin.purl, **({"dependsOn": needed} if needed else {})}


def main(arguments: list[str]) -> int:
    """Write the bill into the file named; ``-`` for standard output. 2: wrong usage."""
    if len(arguments) != 1:
        print("Name the file for the bill of materials: python3 dev.py sbom FILE", file=sys.stderr)
        return 2
    made = to_bytes(bill())
    if arguments[0] == "-":
        sys.stdout.buffer.write(made)
    else:
        Path(arguments[0]).write_bytes(made)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
