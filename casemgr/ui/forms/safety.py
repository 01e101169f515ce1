"""The rules for a safe contact, said before any telephone number is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casemgr.domain.fields import fields_of, show_value
from casemgr.domain.person import Contact
from casemgr.ui.theme import Tone
from casemgr.words import Language, say

_FORBIDDEN = ("no_message", "no_home_visit")
_RULES = ("safe_times", "who_may_answer", "code_word", "channels", "checked_on")


@dataclass(frozen=True, slots=True)
class ContactRules:
    """``headline`` is the verdict, ``rules`` what to keep to; ``safe`` only on a clear yes."""

    safe: bool
    tone: Tone
    headline: str
    rules: tuple[str, ...]


def contact_rules(values: Mapping[str, Any], language: Language) -> ContactRules:
    """What the contact record says about reaching the survivor; unknown counts as unsafe."""
    declared = fields_of(Contact)
    tone: Tone = "danger"
    if values.get("no_contact"):
        headline = say("The survivor does not wish to be contacted.", language)
    elif values.get("safe_to_call") == "yes":
        headline, tone = say("Safe to call, keeping to what was agreed.", language), "success"
    elif values.get("safe_to_call") == "no":
        headline = say("Not safe to call.", language)
    else:
        headline = say("Not known whether calling is safe: treat it as unsafe.", language)
    rules = [say(declared[name].label, language) for name in _FORBIDDEN if values.get(name)]
    for name in _RULES:
        raw = values.get(name)
        shown = show_value(declared[name], tuple(raw) if isinstance(raw, list) else raw, language)
        if shown:
            rules.append(f"{say(declared[name].label, language)}: {shown}")
    return ContactRules(tone == "success", tone, headline, tuple(rules))
