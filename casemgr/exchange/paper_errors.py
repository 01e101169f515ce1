"""What a person can be told when a file cannot be attached."""

from casemgr.domain.errors import CaseError
from casemgr.words import N_


class AttachmentKindUnknown(CaseError):
    sentence = N_("Files of this kind cannot be attached.")
    next_step = N_(
        "Attach a photo (JPEG, PNG, HEIC, WebP), a PDF, or a sound recording "
        "(MP3, M4A, 3GP, AAC, OGG, WAV, AMR)."
    )


class AttachmentKindWrong(CaseError):
    """``named`` and ``found`` (values): what the ending of the name says, and what is inside."""

    sentence = N_("The name of this file says “{named}”, but inside is something else: {found}.")
    next_step = N_("Ask whoever gave you the file to send it again; do not open it elsewhere.")


class AttachmentIsVideo(CaseError):
    sentence = N_("Videos cannot be attached.")
    next_step = N_("Attach single pictures or the sound alone, or note where the video is kept.")


class AttachmentTooLarge(CaseError):
    """``limit`` (value) in megabytes."""

    sentence = N_("This file is larger than {limit} megabytes.")
    next_step = N_("Send it in smaller parts, or scan it again with a lower resolution.")


class AttachmentTooManyPixels(CaseError):
    """``limit`` (value) in millions."""

    sentence = N_("This picture has more than {limit} million pixels.")
    next_step = N_("Take or scan it again with a lower resolution.")


class AttachmentLocked(CaseError):
    sentence = N_("This PDF is locked with a password.")
    next_step = N_("Save a copy without the password, attach the copy, then delete it.")


class AttachmentUnreadable(CaseError):
    sentence = N_("This file is damaged and cannot be read.")
    next_step = N_("Copy or send it once more, and try again.")


class AttachmentStopped(CaseError):
    sentence = N_("Reading this file took too long or too much memory, and was stopped.")
    next_step = N_("Send it in smaller parts, or scan it again with a lower resolution.")


class AttachmentCancelled(CaseError):
    sentence = N_("Reading the file was cancelled. Nothing was attached.")
    next_step = N_("What you wrote about it stands as it was; attach it when you want to.")
