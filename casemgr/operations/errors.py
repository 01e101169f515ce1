"""What operations have to tell a person."""

from casemgr.domain.errors import CaseError, Refused
from casemgr.words import N_


class CaseFinished(Refused):
    sentence = N_("This case is finished, so its file can only be read.")
    next_step = N_("Reopen the case first; notes and consent can be added all the same.")


class NotChangeable(Refused):
    sentence = N_("An entry of this kind is never changed or removed.")
    next_step = N_("Add a new entry that corrects it.")


class NoConsent(Refused):
    sentence = N_("There is no valid consent for the purpose “{purpose}”.")
    next_step = N_(
        "Ask the survivor and record the answer, or give the ground on which the law allows it."
    )


class ConsentRefused(Refused):
    sentence = N_("Consent for the purpose “{purpose}” was refused or withdrawn.")
    next_step = N_("Only imminent danger, a child's best interests or a court order outweigh this.")


class AlreadyRequested(Refused):
    sentence = N_("This is already waiting for a supervisor.")
    next_step = N_("You can go on working; the decision appears in the file.")


class OwnApproval(Refused):
    sentence = N_("Nobody decides on their own request while another supervisor could.")
    next_step = N_("Ask the other supervisor.")


class AccountClosed(CaseError):
    sentence = N_("This account has been closed.")
    next_step = N_("Ask the administrator of your office.")


class LastAdministrator(Refused):
    sentence = N_("The office needs at least one administrator.")
    next_step = N_("Give somebody else that role first.")


class LastSupervisor(Refused):
    sentence = N_(
        "The office needs at least one supervisor: without one, only the recovery code opens "
        "new backups."
    )
    next_step = N_("Give somebody else that role first.")


class OwnAccount(Refused):
    sentence = N_("This cannot be done to the account you are signed in with.")
    next_step = N_(
        "Change your own passphrase under Settings; another administrator can do the rest."
    )


class NewPassphraseNeeded(Refused):
    sentence = N_("The keys of a closed account are gone.")
    next_step = N_("Open it again with a new passphrase.")


class CommandLineOff(Refused):
    sentence = N_("The command line is switched off for this workspace.")
    next_step = N_("An administrator can switch it on under Settings.")


class OldFilePutBack(CaseError):
    sentence = N_(
        "This workspace is older than what was last written here: somebody put an old file back."
    )
    next_step = N_(
        "Tell your administrator before anybody works on; the newest backup may hold more."
    )


class HeadGone(OldFilePutBack):
    """Without the written head nobody can tell whether an old file was put back."""

    sentence = N_(
        "The file head.json is missing: somebody may have put an old file back and hidden it."
    )


class ZoneUnknown(CaseError):
    sentence = N_("This time zone is not known.")
    next_step = N_("Choose one from the list, for example Asia/Dhaka.")


class NothingPrinted(CaseError):
    sentence = N_("There is nothing to print for this purpose.")
    next_step = N_("Anonymised statistics have a page of their own.")


class ImportStopped(CaseError):
    sentence = N_("The import was stopped. Nothing has been taken over.")
    next_step = N_("Start it again whenever you like.")


class FileGone(CaseError):
    sentence = N_("The file cannot be found or read.")
    next_step = N_("Check its name and place, then choose it again.")


class FileTooBig(CaseError):
    sentence = N_("The file is too large to be a sheet of cases.")
    next_step = N_("Split it into sheets of at most 20,000 rows.")


class NotWithDemonstration(Refused):
    sentence = N_("Invented and real cases must not be mixed.")
    next_step = N_("Use a workspace of your own for real records.")


class RecipientNeeded(CaseError):
    sentence = N_("Who receives this has to be named.")
    next_step = N_("Write the person and the organisation it is for.")


class OutputExists(CaseError):
    sentence = N_("There is already a file with this name; nothing is overwritten.")
    next_step = N_("Choose another name, or move the old file away.")


class AlreadyTakenOver(CaseError):
    sentence = N_("This sheet has just been taken over.")
    next_step = N_("Its cases are in the list. Choose the file again to take it over once more.")
