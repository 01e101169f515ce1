"""The tone of a coded word. The word says it all; the tone only helps the eye."""

from casemgr.domain.consent import Standing
from casemgr.ui.theme import Tone
from casemgr.words import N_

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
    Standing.CHILD_ALONE: "warning", Standing.GROWN_UP: "warning",
}  # fmt: skip
STANDING_WORDS: dict[Standing, str] = {
    Standing.NOT_ASKED: N_("not asked"),
    Standing.GIVEN: N_("given"),
    Standing.REFUSED: N_("refused"),
    Standing.WITHDRAWN: N_("withdrawn"),
    Standing.EXPIRED: N_("expired"),
    Standing.UNVERIFIED: N_("not verified"),
    Standing.CHILD_ALONE: N_("a guardian or a best-interest decision is needed too"),
    Standing.GROWN_UP: N_("given for a child; she is of age now, ask her"),
}
STANDING_SIGNS: dict[Standing, str] = {
    Standing.NOT_ASKED: "○", Standing.GIVEN: "✓", Standing.REFUSED: "✗",
    Standing.WITHDRAWN: "✗", Standing.EXPIRED: "!", Standing.UNVERIFIED: "?",
    Standing.CHILD_ALONE: "!",
    Standing.GROWN_UP: "!",
}  # fmt: skip
