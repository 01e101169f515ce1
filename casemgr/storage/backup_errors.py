"""What else a person is told about backups: the place they go to, and whose they are."""

from casemgr.domain.errors import CaseError, Refused
from casemgr.words import N_


class BackupPlaceGone(CaseError):
    sentence = N_("The stick or folder for the backup is no longer there.")
    next_step = N_("Plug it in again, then make the backup once more; nothing half-written counts.")


class BackupOvertaken(CaseError):
    sentence = N_("A file of the workspace was taken away while it was being backed up.")
    next_step = N_("Make the backup once more.")


class NoPlaceReached(CaseError):
    sentence = N_("None of the places for backups can be reached.")
    next_step = N_("Plug the stick in, or name another place on the page “Backups”.")


class PlaceUnsuitable(Refused):
    sentence = N_("Backups cannot be kept in the workspace folder itself.")
    next_step = N_("Choose a folder elsewhere, best on a stick that is kept in another place.")


class SignerUnknown(CaseError):
    """``signer`` (value): the first signs of the key it was signed with."""

    sentence = N_("This backup was signed with a key ({signer}) of nobody in it.")
    next_step = N_("Do not use it. Ask your administrator where it came from.")


class SignerUnconfirmed(CaseError):
    """``signer`` (value): the key it was signed with, as ``restoring.key_shown`` writes it."""

    sentence = N_(
        "Nothing proves that your office made this backup. It was signed with the key {signer}."
    )
    next_step = N_(
        "Ask a colleague to try a newer backup under Backups and to read out the key shown there;"
        " go on only if it is the same."
    )


class BackupOfAnother(CaseError):
    sentence = N_("This is a backup of another workspace.")
    next_step = N_("Choose one of this workspace, or restore it from the sign-in window.")
