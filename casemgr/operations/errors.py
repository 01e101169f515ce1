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


class NewestSavesGone(CaseError):
    """Told once; what is left opens the next time, and the trail says how many lines are gone."""

    sentence = N_(
        "The last things saved in this folder are gone: a file that belongs to it was taken away "
        "or changed."
    )
    next_step = N_(
        "Everything up to the last lock is there. Sign in again, look at what you did last and "
        "enter it anew. Tell your administrator: somebody, or a cleaning program, was at the "
        "folder."
    )


class ClockSetBack(CaseError):
    """A warning: it keeps nobody out."""

    sentence = N_(
        "The clock of this computer is more than a day behind what was last written here."
    )
    next_step = N_(
        "Set the date and time of the computer right before you go on: time limits and the dates "
        "of what you write depend on them. If they are right, they were ahead the last time; tell "
        "your supervisor."
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


class InstrumentKnown(CaseError):
    sentence = N_("A form with this code and version is here already; it is never overwritten.")
    next_step = N_("If the content changed, give the form another version.")


class NotAFormFile(CaseError):
    sentence = N_("This file is neither an XLSForm workbook nor a JSON file of an assessment form.")
    next_step = N_("Begin with a form saved from this program; it shows how it is written.")


class FormFileTooBig(CaseError):
    sentence = N_("This file is larger than {limit} megabytes: no assessment form is.")
    next_step = N_("Check that it is the file you meant.")


class EmptyGroup(CaseError):
    sentence = N_("Nobody is in the list yet.")
    next_step = N_("Write one line for each person; a pseudonym alone is enough.")


class GroupStopped(CaseError):
    sentence = N_("Taking in the group was stopped. No case has been made.")
    next_step = N_("What was typed is kept; go on whenever you like.")


class PolicyStopped(CaseError):
    sentence = N_("The change was stopped. Everything is as it was.")
    next_step = N_("Put it in force again whenever you like.")


class NotPutAside(Refused):
    sentence = N_("A time limit of the law, a hearing or an approval cannot be put aside.")
    next_step = N_("Record what was done; then it is no longer asked for.")


class PeriodBackwards(CaseError):
    sentence = N_("The period ends before it begins.")
    next_step = N_("Choose a first and a last day.")


class WordsNeeded(Refused):
    sentence = N_("Whoever gets a request back has to know why.")
    next_step = N_("Write in a few words what is still needed.")


class SecondReaderNeeded(Refused):
    sentence = N_("Whoever wrote the identification is not its second reader.")
    next_step = N_("Ask another supervisor to read it.")


class SameEntry(Refused):
    sentence = N_("An entry cannot be made one with itself.")
    next_step = N_("Choose another one.")


class AlreadyTheirs(Refused):
    sentence = N_("This colleague is the caseworker already.")
    next_step = N_("Choose somebody else.")


class TooManyChecks(Refused):
    """Somebody may be trying out names to learn whose file the office keeps."""

    sentence = N_("Too many checks for other files of one person in a short time.")
    next_step = N_("The next one is possible in {minutes} min; your supervisor has been told.")


class SameFile(CaseError):
    sentence = N_("This is one and the same case.")
    next_step = N_("Give the code of the other one.")


class NoSuchMerge(CaseError):
    sentence = N_("These files are apart already, or another one was merged in after them.")
    next_step = N_("Open the case anew, and undo the newest merge first.")


class OwnFeedback(Refused):
    sentence = N_("Feedback about you, or about a case of yours, is taken down by somebody else.")
    next_step = N_("Ask a colleague; the page “Feedback” says who can.")


class FileStillOpen(Refused):
    sentence = N_("How long a file is kept is decided after its case has ended.")
    next_step = N_("For a case that goes on, the day can be set in the closure form.")


class NobodyChosen(CaseError):
    sentence = N_("No case is chosen.")
    next_step = N_("Tick the cases into whose files this belongs.")
