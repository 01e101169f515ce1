"""A girl of fifteen: her word alone opens no door to others; with her guardian's it opens."""

from pathlib import Path
from typing import Any

from casemgr.domain.consent import Standing
from casemgr.operations.assessments import assessment_view
from tests.journeys.cases import files, opened
from tests.journeys.keyboard import Seen
from tests.journeys.person import Person, at_work

CLOSED = "There is no valid consent for the purpose “Referral to others”."


def test_a_childs_own_word_opens_no_referral_and_her_guardians_does(
    folder: Path, tmp_path: Path
) -> None:
    with at_work(folder, tmp_path / "home", "ruma") as she:
        _a_new_case(she)
        said = she.until(_warned, "her own word is taken for consent")
        assert said.says("A child"), said.texts

        _refer(she)
        she.keys("ctrl+s")
        she.see(CLOSED)
        she.press("alt+Left")

        she.section("People around her")
        she.keys("ctrl+n")
        she.choose("Relation to the survivor", "Mother")
        she.fill("Name", "Salma")
        she.answer("Alleged to be involved in the trafficking", "No")
        she.tick("Guardian")
        she.save("save_relation")
        she.section("Consent")
        she.keys("ctrl+n")
        she.choose("Purpose", "Referral to others")
        she.answer("Answer", "Given")
        she.answer("Who answered", "Guardian, with the child's assent")
        she.choose("Which guardian", "Mother · Salma")
        she.save("save_consent")
        she.until(lambda seen: not _warned(seen), "her guardian's word changes nothing")
        she.see("✓ ")

        _refer(she)
        she.save("save_referral")
        she.section("Assessments")
        she.keys("ctrl+n")
        she.see_button("Begin: Best interest of the child")
    with opened(folder, "ruma") as workspace:
        (file,) = files(workspace)
        offered = [one.code for one in workspace.look(assessment_view, file.case_id).offered]
    assert file.age.child
    assert "best_interest" in offered
    (referral,) = (one.value.model_dump() for one in file.records["referral"])
    sent = {"organisation": "House of the Sisters", "status": "sent", "shared": ("needs",)}
    assert {name: referral[name] for name in sent} == sent
    assert file.consents["referral"].standing is Standing.GIVEN
    assert file.consents["services"].standing is Standing.CHILD_ALONE
    entries: list[Any] = [one.value for one in file.records["consent"]]
    (relation,) = file.records["relation"]
    assert entries[-1].guardian == relation.id
    told = relation.value.model_dump()
    assert (told["relation"], told["name"], told["involved"], told["guardian"]) == (
        "mother", "Salma", "no", True
    )  # fmt: skip


def _warned(seen: Seen) -> bool:
    """Whether the head of the file warns that there is no valid consent to a referral."""
    return any(text.startswith("! ") and "Referral to others" in text for text in seen.texts)


def _a_new_case(she: Person) -> None:
    """She comes alone, and agrees to everything herself."""
    she.press("ctrl+n")
    she.at("Intake date")
    she.answer("Keeping the data", "Given")
    she.answer("Services", "Given")
    she.answer("Referral to others", "Given")
    she.answer("How it was answered", "Thumbprint")
    she.answer("Who answered", "The survivor")
    she.fill("Age at intake, in years", "15")
    she.save("create_case")
    she.see("What matters now")


def _refer(she: Person) -> None:
    """A referral that is sent, up to saving it."""
    she.section("Referrals")
    she.keys("ctrl+n")
    she.see("Organisation")
    if she.look().says("A draft from"):
        she.push("Discard the draft")
    she.fill("Organisation", "House of the Sisters")
    she.choose("State of the referral", "Sent")
    she.tick("What was shared: Needs")
