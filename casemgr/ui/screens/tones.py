"""The tone of a coded word. The word says it all; the tone only helps the eye."""

from casemgr.domain.consent import Standing
from casemgr.ui.theme import Tone
from casemgr.words import N_

APPROVAL_WORDS: dict[str, str] = {
    "plan": N_("Case plan"), "closure": N_("Closure"),
    "bridge": N_("Sharing or a step without consent"),
}  # fmt: skip

STATUS_TONES: dict[str, Tone] = {
    "draft": "accent", "screening": "accent", "assessment": "accent", "planning": "accent",
    "support": "success", "suspended": "warning", "follow_up": "success",
    "closure_review": "accent", "closed": "neutral", "transferred": "neutral",
    "not_taken_on": "neutral", "reopened": "warning",
}  # fmt: skip
RISK_TONES: dict[str, Tone] = {
    "unknown": "neutral", "low": "success", "medium": "warning", "high": "danger",
    "imminent": "danger",
}  # fmt: skip
STANDING_TONES: dict[Standing, Tone] = {
    Standing.NOT_ASKED: "neutral", Standing.GIVEN: "success", Standing.REFUSED: "danger",
    Standing.WITHDRAWN: "danger", Standing.EXPIRED: "warning", Standing.UNVERIFIED: "warning",
}  # fmt: skip
STANDING_WORDS: dict[Standing, str] = {
    Standing.NOT_ASKED: N_("not asked"),
    Standing.GIVEN: N_("given"),
    Standing.REFUSED: N_("refused"),
    Standing.WITHDRAWN: N_("withdrawn"),
    Standing.EXPIRED: N_("expired"),
    Standing.UNVERIFIED: N_("not verified"),
}
STANDING_SIGNS: dict[Standing, str] = {
    Standing.NOT_ASKED: "○", Standing.GIVEN: "✓", Standing.REFUSED: "✗",
    Standing.WITHDRAWN: "✗", Standing.EXPIRED: "!", Standing.UNVERIFIED: "?",
}  # fmt: skip
