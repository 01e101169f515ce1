"""What can go wrong when paper is made."""

from casemgr.domain.errors import CaseError
from casemgr.words import N_


class FontMissing(CaseError):
    """A font file that came with the program cannot be read."""

    sentence = N_("The program's font file {file} is missing, so no PDF can be made.")
    next_step = N_("Install the program again; your case files are not touched by that.")
