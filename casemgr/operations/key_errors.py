"""What is said about keys, recovery papers and the code of conduct."""

from casemgr.domain.errors import CaseError, Refused
from casemgr.words import N_


class ConductNotAccepted(Refused):
    sentence = N_("You have not accepted the code of conduct yet.")
    next_step = N_("Sign in to the program's window, read it there and accept it.")


class NotThatPaper(CaseError):
    sentence = N_("What was typed is not what stands on the new paper.")
    next_step = N_("Compare it with the paper. Until it fits, the paper before stays in force.")


class NothingToRehearse(CaseError):
    sentence = N_("There are no recovery sheets for this workspace yet.")
    next_step = N_("Rehearse with the recovery code, or make sheets first.")


class QuickUnlockNotAllowed(Refused):
    sentence = N_("Your office does not allow quick unlock.")
    next_step = N_("Go on signing in with your passphrase.")


class DiskNotEncrypted(Refused):
    sentence = N_("The disk of this computer is not encrypted, so a PIN would protect too little.")
    next_step = N_("Ask whoever looks after it to switch on BitLocker, FileVault or LUKS.")


class ComputerOpenToAll(Refused):
    sentence = N_("This computer lets people in without a password, so a PIN is not safe on it.")
    next_step = N_("Give your account on it a password, and switch automatic sign-in off.")


class QuickUnlockUnconfirmed(CaseError):
    sentence = N_("The program cannot see all it needs to know about this computer.")
    next_step = N_("Read the sentence about its disk and your account on it, and confirm it.")
