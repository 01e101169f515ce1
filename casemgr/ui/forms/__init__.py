"""Forms made from declared fields: typed, judged, undone, drafted and compared."""

from casemgr.ui.forms.form import Form, Part
from casemgr.ui.forms.keeper import DraftKeeper
from casemgr.ui.forms.page import FormPage, OnFile
from casemgr.ui.forms.safety import ContactRules, contact_rules

__all__ = ["ContactRules", "DraftKeeper", "Form", "FormPage", "OnFile", "Part", "contact_rules"]
