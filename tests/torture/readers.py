"""Every reader of what comes from elsewhere, and sound samples of it made by our own writers.

``python -m tests.torture.readers`` writes the samples anew, as ``corpus/<reader>/seed-*``. Where a
seal or a checksum keeps every bent file out at the first step, the sample is what lies behind it,
and the reader is given both: bent as it is, and sealed or summed up again.
"""

import json
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import pyrage
from nacl.secret import SecretBox
from nacl.signing import SigningKey

from casemgr.domain.errors import CaseError
from casemgr.exchange.htcds_full_reader import read_any_htcds
from casemgr.exchange.paper_pages import page_image
from casemgr.exchange.papers import read_paper
from casemgr.exchange.values import HtcdsSheet
from casemgr.exchange.xlsform import read_xlsform
from casemgr.exchange.xlsform_writer import write_xlsform
from casemgr.paths import resources
from casemgr.storage import erasures
from casemgr.storage.audit import HEAD_LABEL, AuditHead, canonical_json, check_head, head_bytes
from casemgr.storage.backup import verify_backup
from casemgr.storage.backup_archive import sum_of
from casemgr.storage.backup_manifest import MANIFEST_NAME, SIGNATURE_NAME, Manifest, sign_manifest
from casemgr.storage.connection import derive
from casemgr.storage.errors import WrongPassphrase
from casemgr.storage.keys import FLOOR_COST, create_keys
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.age import age_identity
from casemgr.storage.keys.attempts import ATTEMPTS_FILE, counted, failed_attempts
from casemgr.storage.keys.recovery import new_recovery_code, read_recovery_code
from casemgr.storage.keys.secret import SecretBytes
from casemgr.storage.keys.shares import draw_shares, read_shares
from tests.conftest import PASSPHRASE
from tests.exchange import paper_samples as papers
from tests.exchange.sheets import LETTERS, case_sheet, saved
from tests.torture import bending

CORPUS: Final = Path(__file__).with_name("corpus")
KEY: Final = bytes(range(32))
"""Of the samples alone: whoever reads this may open them."""
_MEGABYTE: Final = 1 << 20


class Reader(NamedTuple):
    """``read`` takes the bytes and a folder of its own; ``first`` names what is said to files that
    did not get past the first check; ``most`` bytes of memory may be taken. ``apart``: the program
    reads such files in a process of its own."""

    read: Callable[[bytes, Path], object]
    bend: bending.Bender
    first: frozenset[str]
    most: int
    seeds: Callable[[], Iterable[bytes]]
    apart: bool = False


def samples(name: str) -> list[bytes]:
    """The kept samples and finds of a reader."""
    return [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]


# --- key files and what lies beside them ------------------------------------------------------


def _keys(data: bytes, place: Path) -> object:
    for content in (data, _summed(data, headers_too=True)):
        (place / "keys.a.json").write_bytes(content)
        with suppress(CaseError):
            headers.load(place)
    return len(headers.load(place).spoilt)


def _attempts(data: bytes, place: Path) -> object:
    (place / ATTEMPTS_FILE).write_bytes(data)
    failed_attempts(place)
    (place / ATTEMPTS_FILE).write_bytes(_summed(data, headers_too=False))
    return len(failed_attempts(place))


def _summed(data: bytes, *, headers_too: bool) -> bytes:
    """The same JSON with the right sum over it."""
    try:
        outer = json.loads(data)
        if headers_too:
            outer.pop("checksum", None)
            outer["checksum"] = sha256(_canonical(outer)).hexdigest()
            return _canonical(outer)
        outer["check"] = sha256(json.dumps(outer["tries"], sort_keys=True).encode()).hexdigest()
        return json.dumps(outer).encode()
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return data


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _head(data: bytes, place: Path) -> object:
    found = []
    for content in (data, _with_mac(data)):
        (place / "head.json").write_bytes(content)
        found.append(check_head(place, KEY, AuditHead(9, "0" * 64), lambda _: None))
    return found


def _with_mac(data: bytes) -> bytes:
    """A written head with these values, as if the program had written it."""
    try:
        outer = json.loads(data)
        newest, sure = AuditHead(outer["seq"], outer["hash"]), None
        if "sure_seq" in outer:
            sure = AuditHead(outer["sure_seq"], outer["sure_hash"])
        return head_bytes(newest, derive(KEY, HEAD_LABEL), sure)
    except (ValueError, TypeError, KeyError, RecursionError):
        return data


def _register(data: bytes, _place: Path) -> object:
    with suppress(CaseError):
        erasures.read_register(KEY, data)
    sealed = b"casemgr erasures 1\n" + bytes(SecretBox(KEY).encrypt(data))
    return len(erasures.read_register(KEY, sealed))


def _paper_keys(data: bytes, _place: Path) -> object:
    text = data.decode("utf-8", "replace")
    with suppress(CaseError):
        read_recovery_code(text)
    return type(read_shares(text.split("\n"))).__name__


@cache
def _key_files() -> Mapping[str, bytes]:
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        create_keys(place, "nasima", PASSPHRASE, cost=FLOOR_COST)
        moment = datetime(2026, 11, 22, tzinfo=UTC)
        with suppress(WrongPassphrase), counted(place, "unknown", lambda: moment):
            raise WrongPassphrase
        return {name: (place / name).read_bytes() for name in ("keys.a.json", ATTEMPTS_FILE)}


def _erasures() -> Iterable[bytes]:
    one: dict[str, Any] = {
        "id": "a", "case_id": "b", "stages": ["identity"], "at": "2026-11-22T00:00:00+00:00",
        "by": "c", "agreed_by": "d",
    }  # fmt: skip
    yield canonical_json({"format": 1, "entries": [one, one]}).encode()


# --- backups ----------------------------------------------------------------------------------


def _backup(data: bytes, place: Path) -> object:
    (place / "a.backup").write_bytes(data)
    return len(verify_backup(place / "a.backup", _identity()).manifest.files)


def _backup_inside(data: bytes, place: Path) -> object:
    return _backup(_sealed(data), place)


def _identity() -> Any:
    return age_identity(SecretBytes(KEY))


def _sealed(tar: bytes) -> bytes:
    """A backup with this inside."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("keys.a.json"), b"{}")
        sealed = pyrage.encrypt(tar, [_identity().to_public()])
        archive.writestr(zipfile.ZipInfo("payload.age"), sealed)
    return target.getvalue()


def _tar() -> bytes:
    contents = {"case.db": b"page" * 256, "files/a1.bin": b"sealed" * 20, "head.json": b"{}"}
    signer = SigningKey(KEY)
    manifest = Manifest(
        1, "0.1", 3, "2026-11-22T00:00:00+00:00", signer.verify_key.encode().hex(),
        AuditHead(9, "0" * 64), {"case_file": 2},
        {name: sum_of(data) for name, data in {**contents, "keys.a.json": b"{}"}.items()},
    )  # fmt: skip
    contents[MANIFEST_NAME] = manifest.to_bytes()
    contents[SIGNATURE_NAME] = sign_manifest(contents[MANIFEST_NAME], signer)
    target = BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, BytesIO(content))
    return target.getvalue()


# --- papers, sheets, forms --------------------------------------------------------------------


def _paper(data: bytes, _place: Path) -> object:
    return read_paper(data, "").notices


def _pdf(data: bytes, _place: Path) -> object:
    page_image(data, 0, 0.5)
    return read_paper(data, "").notices


def _sheet(data: bytes, _place: Path) -> object:
    found = read_any_htcds(data, today=date(2026, 11, 22))
    rows = found.rows if isinstance(found, HtcdsSheet) else [case.row for case in found.cases]
    unclear = {one.problem for row in rows for one in row.unclear}
    return type(found).__name__, len(rows), sorted(unclear)


def _form(data: bytes, _place: Path) -> object:
    return len(read_xlsform(data)["questions"])


def _sheets() -> Iterable[bytes]:
    from tests.exchange.test_htcds_full import written

    book = case_sheet()
    row = {"First Name": "Zorawar", "Mobile Phone": "+8801799123456", "Gender": "Feminine",
           "Status": "Active", "Incoming Referral Date": "2026-03-14"}  # fmt: skip
    for label, value in row.items():
        book.active[f"{LETTERS[label]}3"] = value
    yield saved(book)
    yield saved(written())


def _forms() -> Iterable[bytes]:
    from tests.exchange.test_xlsform import PLAIN, workbook

    yield workbook(PLAIN)
    for name in ("immediate_needs", "risk_safety"):
        yield write_xlsform(json.loads((resources() / f"instruments/{name}.json").read_bytes()))


def _photos() -> Iterable[bytes]:
    yield from (papers.photo(), papers.photo("PNG"), papers.photo("WEBP", comment=b""))
    yield papers.HEIC


def _sounds() -> Iterable[bytes]:
    made = (papers.amr, papers.m4a, papers.mp3, papers.ogg, papers.wav, papers.aac)
    yield from (sample() for sample in made)


_NO_PAPER: Final = frozenset({"AttachmentKindUnknown", "AttachmentKindWrong"})
_NO_BOOK: Final = frozenset(
    {"NotASpreadsheet", "OldSpreadsheet", "EncryptedSpreadsheet", "UnreadableSpreadsheet"}
)
READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "keys": Reader(
            _keys, bending.as_json, frozenset(), 64 * _MEGABYTE,
            lambda: [_key_files()["keys.a.json"]],
        ),
        "attempts": Reader(
            _attempts, bending.as_json, frozenset(), 64 * _MEGABYTE,
            lambda: [_key_files()[ATTEMPTS_FILE]],
        ),
        "head": Reader(
            _head, bending.as_json, frozenset(), 64 * _MEGABYTE,
            lambda: [head_bytes(AuditHead(7, "ab" * 32), derive(KEY, HEAD_LABEL), sure)
                     for sure in (None, AuditHead(5, "cd" * 32))],
        ),
        "register": Reader(_register, bending.as_json, frozenset(), 64 * _MEGABYTE, _erasures),
        "paper keys": Reader(
            _paper_keys, bending.words, frozenset({"SharesLength"}), 64 * _MEGABYTE,
            lambda: [new_recovery_code().printed().encode(),
                     "\n".join(draw_shares().sheets[:2]).encode()],
        ),
        "backup": Reader(
            _backup, bending.anywhere, frozenset({"BackupForeign", "BackupEmpty"}),
            128 * _MEGABYTE, lambda: [_sealed(_tar())],
        ),
        "backup inside": Reader(
            _backup_inside, bending.anywhere, frozenset(), 128 * _MEGABYTE, lambda: [_tar()],
        ),
        "photos": Reader(
            _paper, bending.anywhere, _NO_PAPER, 1024 * _MEGABYTE, _photos, apart=True
        ),
        "pdf": Reader(
            _pdf, bending.anywhere, _NO_PAPER, 512 * _MEGABYTE,
            lambda: [papers.plain_pdf(), papers.hostile_pdf()], apart=True,
        ),
        "sounds": Reader(
            _paper, bending.anywhere, _NO_PAPER, 128 * _MEGABYTE, _sounds, apart=True
        ),
        "sheets": Reader(_sheet, bending.zipped, _NO_BOOK, 512 * _MEGABYTE, _sheets),
        "forms": Reader(_form, bending.zipped, _NO_BOOK, 512 * _MEGABYTE, _forms),
    }
)  # fmt: skip


def plant() -> None:
    """Write the sound samples anew."""
    for name, reader in READERS.items():
        folder = CORPUS / name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("seed-*"):
            old.unlink()
        for number, sample in enumerate(reader.seeds()):
            (folder / f"seed-{number}").write_bytes(sample)


if __name__ == "__main__":
    plant()
