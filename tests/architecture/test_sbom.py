"""The bill of materials: whole, well formed, and the same on every machine."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.licenses import canonicalize_license_expression

import sbom
from casemgr.domain.licences import parts

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
KNOWN = {  # CycloneDX 1.6: what a component may have, of what is written here
    "type", "bom-ref", "name", "version", "purl", "licenses", "copyright", "hashes",
    "externalReferences", "components", "properties",
}  # fmt: skip


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return sbom.bill()


def components(inside: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for component in inside.get("components", ()):
        yield component
        yield from components(component)


def test_the_bill_has_the_form_of_cyclonedx(bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    everything = [bill["metadata"]["component"], *components(bill)]
    references = [one["bom-ref"] for one in everything]
    assert len(set(references)) == len(references) > 150
    for one in everything:
        assert set(one) <= KNOWN, one["name"]
        assert one["type"] in {"application", "library", "data", "file"}
        assert one["name"]
        if one["type"] != "file":
            (licence,) = one["licenses"]
            assert canonicalize_license_expression(licence["expression"]) == licence["expression"]
            assert one["copyright"]
    hashes = re.findall(r'"alg": "(.+?)",\s+"content": "(.+?)"', sbom.to_bytes(bill).decode())
    assert len(hashes) > 500
    assert all(alg == "SHA-256" and re.fullmatch("[0-9a-f]{64}", sum_) for alg, sum_ in hashes)


def test_what_depends_on_what_is_told_of_every_library(bill: dict[str, Any]) -> None:
    told = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    libraries = {one["bom-ref"] for one in bill["components"] if one["type"] == "library"}
    program = bill["metadata"]["component"]["bom-ref"]
    assert set(told) == libraries | {program}
    reached, waiting = set(), [program]
    while waiting:
        reached.add(here := waiting.pop())
        waiting += [one for one in told.get(here, []) if one not in reached]
    assert reached == {one["bom-ref"] for one in bill["components"]} | {program}


def test_every_part_of_the_list_is_in_the_bill_and_no_tool_of_ours(bill: dict[str, Any]) -> None:
    named = {one["name"] for one in components(bill) if one["type"] != "file"}
    assert named == {part.name for part in parts() if part.kind != "own"}
    assert {"qpdf", "SQLCipher", "libsodium", "Qt", "Noto Sans fonts", "pywin32-ctypes"} <= named
    assert not named & {"pytest", "ruff", "mypy", "scipy", "hypothesis", "uv", "flit-core"}


def test_versions_hashes_and_systems_are_those_of_the_lock(bill: dict[str, Any]) -> None:
    for one in bill["components"]:
        if one["type"] != "library":
            continue
        start = LOCK.index(f"{one['name']}=={one['version']} ")
        entry = LOCK[start:].split("\n    #")[0]
        told = [each["content"] for each in one["externalReferences"][0]["hashes"]]
        assert sorted(re.findall("sha256:([0-9a-f]{64})", entry)) == told
        markers = [p["value"] for p in one.get("properties", ()) if p["name"] == "casemgr:marker"]
        assert [f" ; {marker} " in entry for marker in markers] == [True] * len(markers)


def test_the_same_tree_gives_the_same_bytes_with_no_clock_and_no_host(tmp_path: Path) -> None:
    out = tmp_path / "bill.json"
    command = [sys.executable, "-I", "-S", str(ROOT / "sbom.py"), str(out)]
    # -S: nothing installed is within reach
    subprocess.run(command, check=True, cwd=tmp_path, env={"PYTHONHASHSEED": "77"})
    made = out.read_bytes()
    assert made == sbom.to_bytes(sbom.bill())
    assert b"timestamp" not in made
    assert set(re.findall(rb"https?://([^/\"]+)", made)) == {b"github.com"}
    assert sbom.main([]) == sbom.main(["one", "two"]) == 2


def test_another_lock_gives_another_number(tmp_path: Path) -> None:
    for place in ("resources/licences.json", "casemgr/__init__.py"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes((ROOT / place).read_bytes())
    numbers = []
    for lock in (LOCK, LOCK.replace("\nzipp==", "\nzipp==9"), LOCK):
        (tmp_path / "requirements.lock").write_text(lock, "utf-8")
        numbers.append(sbom.bill(tmp_path)["serialNumber"])
    assert numbers[0] == numbers[2] != numbers[1]
    (tmp_path / "requirements.lock").write_text(LOCK.replace("\nzipp==", "\nunlisted=="), "utf-8")
    with pytest.raises(KeyError, match="unlisted"):
        sbom.bill(tmp_path)
