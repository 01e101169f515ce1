"""What a person is told when a key, a workspace folder or the disk says no."""

from casemgr.domain.errors import CaseError
from casemgr.words import N_

# --- signing in -----------------------------------------------------------------------------


class WrongPassphrase(CaseError):
    """Also said for a login nobody has: which logins exist is not for strangers."""

    sentence = N_("The login and the passphrase do not fit together.")
    next_step = N_(
        "Check both, and whether the keyboard is set to Bangla or English, then try again."
    )


class TooManyTries(CaseError):
    """``seconds`` (value): how long until the next try is taken."""

    sentence = N_("There were several wrong tries, so signing in is paused.")
    next_step = N_("Wait {seconds} seconds, then try again.")


class PassphraseTooWeak(CaseError):
    sentence = N_("This passphrase would be too easy to guess.")
    next_step = N_("Choose at least 12 letters: four or more words that do not belong together.")


class LoginNotUsable(CaseError):
    sentence = N_("This login cannot be used.")
    next_step = N_(
        "Choose 2 to 32 letters or digits without spaces; dot, dash and underscore may be used."
    )


class LoginTaken(CaseError):
    sentence = N_("Somebody in this workspace already uses this login.")
    next_step = N_("Choose another login.")


class NoSuchLogin(CaseError):
    sentence = N_("Nobody in this workspace has this login.")
    next_step = N_("Check the list of accounts.")


class LastSlot(CaseError):
    sentence = N_("This is the last account that can open the workspace.")
    next_step = N_("Add another account before you remove this one.")


# --- the recovery code ----------------------------------------------------------------------


class RecoveryCodeMistyped(CaseError):
    """``group`` (value): the first group, counted from 1, whose check character disagrees."""

    sentence = N_("There is a typing mistake in group {group} of the recovery code.")
    next_step = N_("Compare this group with the printed code.")


class RecoveryCodeLength(CaseError):
    sentence = N_("The recovery code has {expected} letters and digits; {count} were typed.")
    next_step = N_("Compare it with the printed code, group by group.")


class WrongRecoveryCode(CaseError):
    sentence = N_("This recovery code does not belong to this workspace.")
    next_step = N_("Look for the code printed last for this workspace; older codes do not work.")


# --- the recovery sheets ---------------------------------------------------------------------


class SharesLength(CaseError):
    """``sheet`` (value): the first or the second of those typed."""

    sentence = N_("A recovery sheet has {expected} words; {count} were typed of sheet {sheet}.")
    next_step = N_("Two sheets are needed: type all the words of both, in their order.")


class SharesUnknownWord(CaseError):
    """``word`` (value): its place on the sheet, from 1."""

    sentence = N_("Word {word} of sheet {sheet} is no word of such a sheet.")
    next_step = N_("Compare this word with the paper, letter by letter.")


class SharesWordWrong(CaseError):
    sentence = N_("Word {word} of sheet {sheet} does not fit the others.")
    next_step = N_("Compare this word with the paper, letter by letter.")


class SharesMistyped(CaseError):
    sentence = N_("Several words of sheet {sheet} are wrong or have changed places.")
    next_step = N_("Compare the whole sheet with the paper, word by word.")


class SharesAlike(CaseError):
    sentence = N_("The same sheet was typed twice.")
    next_step = N_("Type another of the three sheets.")


class SharesForeign(CaseError):
    sentence = N_("These two sheets do not belong together.")
    next_step = N_("Sheets that belong together begin with the same three words.")


class WrongShares(CaseError):
    sentence = N_(
        "These recovery sheets do not open this workspace; newer ones may have been made."
    )
    next_step = N_("Look for the sheets printed last for this workspace.")


# --- the key files --------------------------------------------------------------------------


class NoWorkspaceHere(CaseError):
    sentence = N_("There is no workspace in this folder.")
    next_step = N_("Choose the folder of your workspace, or restore a backup.")


class WorkspaceAlreadyHere(CaseError):
    sentence = N_("There is already a workspace in this folder.")
    next_step = N_("Open it, or choose an empty folder for the new one.")


class KeysDamaged(CaseError):
    sentence = N_("Both copies of the key file are damaged; the case files themselves are whole.")
    next_step = N_("Do not delete anything. Bring the key file back from the newest backup.")


class KeysTampered(CaseError):
    sentence = N_("The key file was changed by something other than this program.")
    next_step = N_(
        "Do not go on working. Tell your administrator, who can restore it from a backup."
    )


class KeysForged(CaseError):
    sentence = N_(
        "These key files were not made by your office: somebody may want you to type into a false"
        " workspace."
    )
    next_step = N_("Type nothing in it. Tell your administrator, who can restore a backup.")


class KeysTooNew(CaseError):
    sentence = N_("This workspace was last opened with a newer version of the program.")
    next_step = N_("Install the newer version on this computer, then open it again.")


class KdfRefused(CaseError):
    sentence = N_("The key file asks for a protection that is unsafe or impossible.")
    next_step = N_("Tell your administrator: somebody may have changed the key file.")


class NotEnoughMemory(CaseError):
    sentence = N_("The computer has too little free memory to check the passphrase.")
    next_step = N_("Close other programs, then try again.")


# --- quick unlock ---------------------------------------------------------------------------


class QuickUnlockOff(CaseError):
    sentence = N_("Quick unlock is not set up for you on this computer.")
    next_step = N_("Sign in with your passphrase; you can set it up in Settings.")


class QuickUnlockExpired(CaseError):
    sentence = N_("It is time to sign in with your passphrase again.")
    next_step = N_("After that the PIN works as before.")


class QuickUnlockStopped(CaseError):
    sentence = N_("The PIN was wrong five times, so quick unlock was switched off.")
    next_step = N_("Sign in with your passphrase; you can set a new PIN in Settings.")


class WrongPin(CaseError):
    """``left`` (value): how many tries remain."""

    sentence = N_("The PIN is wrong. Tries left: {left}.")
    next_step = N_("Try again, or sign in with your passphrase.")


class PinTooSimple(CaseError):
    sentence = N_("This PIN would be too easy to guess.")
    next_step = N_("Choose 6 to 12 digits that are neither all the same nor in a row.")


class KeyStoreUnsafe(CaseError):
    sentence = N_("This computer has no safe place in which to keep a key for quick unlock.")
    next_step = N_("Go on signing in with your passphrase.")


class KeyStoreUnavailable(CaseError):
    sentence = N_("The key store of this computer does not answer.")
    next_step = N_("Sign in with your passphrase.")


# --- the folder and the disk ----------------------------------------------------------------


class FolderMissing(CaseError):
    sentence = N_("This folder does not exist, or it is not a folder.")
    next_step = N_("Check whether the disk or stick is connected, or choose another folder.")


class FolderSynchronised(CaseError):
    """``service`` (value): the name of the product that copies the folder."""

    sentence = N_("{service} copies this folder to other computers, which can break the file.")
    next_step = N_("Choose a folder on this computer that no other program copies.")


class FolderOnNetwork(CaseError):
    sentence = N_("This folder lies on a network, where a workspace can be damaged.")
    next_step = N_("Choose a folder on a disk of this computer.")


class FolderReadOnly(CaseError):
    sentence = N_("Nothing can be written in this folder.")
    next_step = N_("Choose another folder, or ask whoever looks after this computer.")


class NotEnoughSpace(CaseError):
    """``needed`` and ``free`` (values), both in megabytes."""

    sentence = N_("The disk has {free} MB free; {needed} MB are needed.")
    next_step = N_("Free some space or choose another disk.")


class DiskFull(CaseError):
    sentence = N_("The disk is full. What was saved before is whole.")
    next_step = N_("Free some space, then save again.")


class WriteFailed(CaseError):
    sentence = N_("The disk did not keep what was written.")
    next_step = N_("The disk may be failing: make a backup on another one soon.")


class FileAlreadyThere(CaseError):
    sentence = N_("There is already a file with this name.")
    next_step = N_("Choose another name; an existing file is not overwritten.")


class WorkspaceInUse(CaseError):
    sentence = N_("This workspace is already open on this computer.")
    next_step = N_("Go on in the window that has it open, or close that window first.")
