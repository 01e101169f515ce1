"""What only the window itself has to say."""

from casemgr.domain.errors import CaseError
from casemgr.words import N_


class ProgramError(CaseError):
    """A mistake of the program, told with the number under which it was noted."""

    sentence = N_("The program made a mistake. Nothing you saved is lost.")
    next_step = N_("Try once more. If it happens again, tell your support this number: {reference}")
