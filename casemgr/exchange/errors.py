"""What a person can be told when a spreadsheet cannot be read or written."""

from casemgr.domain.errors import CaseError
from casemgr.words import N_


class NotASpreadsheet(CaseError):
    sentence = N_("This file is not an Excel workbook of the kinds .xlsx or .xlsm.")
    next_step = N_("Open it in a spreadsheet program, save it as .xlsx, then import that file.")


class OldSpreadsheet(CaseError):
    sentence = N_("This is an Excel workbook of the old kind .xls.")
    next_step = N_("Open it in a spreadsheet program, save it as .xlsx, then import that file.")


class EncryptedSpreadsheet(CaseError):
    sentence = N_("This workbook is locked with a password.")
    next_step = N_(
        "Save a copy without the password, import the copy, then delete it and empty the bin."
    )


class UnreadableSpreadsheet(CaseError):
    sentence = N_("This workbook is damaged and cannot be read.")
    next_step = N_("Open it in a spreadsheet program, save it under a new name, then try again.")


class FileTooLarge(CaseError):
    sentence = N_("This workbook is larger than {limit} megabytes.")
    next_step = N_("Split it into several workbooks and import one after the other.")


class TooManyRows(CaseError):
    sentence = N_("This sheet holds more than {limit} rows.")
    next_step = N_("Split it into several workbooks and import one after the other.")


class SpreadsheetTooSlow(CaseError):
    """``limit`` (value) in seconds."""

    sentence = N_("Reading this workbook took longer than {limit} seconds, and was stopped.")
    next_step = N_("Split it into several workbooks and import one after the other.")


class NotHtcds(CaseError):
    """``missing`` names the first columns of the standard that were looked for in vain."""

    sentence = N_("No sheet of this workbook has the columns of the HTCDS case sheet.")
    next_step = N_("Missing, among others: {missing}. Copy the rows into an HTCDS sheet first.")


class TextTooLong(CaseError):
    """Excel keeps 32,767 characters in a cell and would cut off the rest in silence."""

    sentence = N_("The text in row {row}, column {column}, is too long for a spreadsheet cell.")
    next_step = N_("Shorten it in the case file, or print the case file instead.")
