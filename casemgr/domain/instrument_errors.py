"""What a person is told about an assessment form that cannot be used."""

from casemgr.domain.errors import CaseError, NotFound
from casemgr.words import N_


class BadInstrument(CaseError):
    """A form's file does not follow the format. ``values`` hold ``place`` and ``reason``.

    ``place`` is the path inside the file, such as ``questions[3].options[1].score`` (counted
    from 1); ``reason`` a translatable sentence.
    """

    sentence = N_("This assessment form cannot be used. At {place}: {reason}")
    next_step = N_("Correct the file at that place, then bring it in again.")


class NoSuchInstrument(NotFound):
    sentence = N_("This version of the assessment form is not on this computer.")
    next_step = N_("Bring in the file of that version; the answers are kept meanwhile.")
