"""``casemgr report`` from the command line: every kind of paper, each with what it asks."""

from pathlib import Path

import pikepdf
import pytest

from tests.journeys import test_command_line
from tests.journeys.test_command_line import Office, Run, one_sentence
from tests.reports.paper import read_by_pdfium

prepared = test_command_line.prepared
office = test_command_line.office
run = test_command_line.run


def asked(office: Office, kind: str, path: Path, *options: str, code: bool = True) -> list[str]:
    about = [office.code] if code else []
    more = ["--kind", kind, "--language", "en", *options, "--output", str(path)]
    return ["report", *about, *office.signed, *more]


UNFIT: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("case-file", (), True),
    ("case-file", ("--purpose", "supervision"), True),
    ("caseload", (), False),
    ("caseload", ("--period", "2026"), True),
    ("plan", ("--period", "2026"), True),
    ("summary", ("--purpose", "services", "--recipient", "S", "--paper", "safe"), True),
    ("summary", ("--purpose", "services", "--recipient", "S", "--level", "secret"), True),
    ("case-file", ("--purpose", "legal", "--recipient", "S", "--tell", "all"), True),
    ("referral", ("--referral", "0"), True),
)


def test_what_does_not_fit_is_wrong_usage(office: Office, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    for kind, options, code in UNFIT:
        assert run(*asked(office, kind, path, *options, code=code)).code == 2, (kind, options)
    assert not path.exists()


def test_a_plan_needs_an_answer_and_is_then_made(office: Office, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    assert one_sentence(run(*asked(office, "plan", path)))
    assert one_sentence(run(*asked(office, "plan", path, "--paper", "unsafe")))
    assert not path.exists()
    assert run(*asked(office, "plan", path, "--paper", "safe")).code == 0
    assert "My plan" in read_by_pdfium(path.read_bytes())


def test_a_level_and_a_password_hold_from_the_command_line(
    office: Office, run: Run, tmp_path: Path
) -> None:
    words = tmp_path / "words.txt"
    words.write_text("seven quiet rivers\n", "utf-8")
    path = tmp_path / "r.pdf"
    done = run(
        *asked(office, "case-file", path, "--purpose", "supervision", "--recipient", "Shirin",
               "--level", "pseudonymised", "--password-file", str(words))
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(path)
    with pikepdf.open(path, password="seven quiet rivers") as pdf:
        pdf.save(tmp_path / "open.pdf")
    text = read_by_pdfium((tmp_path / "open.pdf").read_bytes())
    assert "Without names" in text
    assert office.code not in text
    assert "Rokeya" not in text


def test_a_caseload_needs_no_case(office: Office, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "c.pdf"
    done = run(*asked(office, "caseload", path, "--period", "2026-Q4", code=False))
    assert (done.code, done.err) == (0, "")
    assert office.code in read_by_pdfium(path.read_bytes())


def test_a_letter_without_a_referral_and_unreleased_figures_are_refused_in_a_sentence(
    office: Office, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "x.pdf"
    assert one_sentence(run(*asked(office, "referral", path)))
    assert one_sentence(run(*asked(office, "referral", path, "--referral", "3")))
    assert one_sentence(run(*asked(office, "follow-up", path, "--recipient", "Shirin")))
    bulletin = asked(office, "bulletin", path, "--period", "2025", code=False)
    assert one_sentence(run(*bulletin))
    assert not path.exists()
