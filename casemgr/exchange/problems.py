"""Why a cell was not understood: one translatable sentence each."""

from casemgr.words import N_

UNKNOWN_LABEL = N_("This is not one of the listed values.")
SEVERAL_VALUES = N_("Several values stand where the standard allows one.")
AMBIGUOUS_DATE = N_("Day and month cannot be told apart.")
IMPOSSIBLE_DATE = N_("There is no such day in the calendar.")
TWO_DIGIT_YEAR = N_("The year has only two digits.")
NOT_A_DATE = N_("This is not a date.")
FUTURE_DATE = N_("This date lies in the future.")
TOO_LONG_AGO = N_("This date lies too far in the past.")
DAY_NUMBER = N_("A plain number stands where a date belongs.")
PHONE_IMPOSSIBLE = N_("This cannot be a telephone number.")
PHONE_COUNTRY = N_("It is unclear to which country this telephone number belongs.")
NOT_AN_EMAIL = N_("This is not an email address.")
NOT_YES_NO = N_("This is neither yes nor no.")
NOT_A_NUMBER = N_("This is not a whole number.")
TURNED_INTO_DATE = N_("The spreadsheet program has turned this text into a date or time.")
NO_RESULT = N_("This formula has no stored result.")
CELL_ERROR = N_("This cell holds a spreadsheet error.")

ALL = (
    UNKNOWN_LABEL,
    SEVERAL_VALUES,
    AMBIGUOUS_DATE,
    IMPOSSIBLE_DATE,
    TWO_DIGIT_YEAR,
    NOT_A_DATE,
    FUTURE_DATE,
    TOO_LONG_AGO,
    DAY_NUMBER,
    PHONE_IMPOSSIBLE,
    PHONE_COUNTRY,
    NOT_AN_EMAIL,
    NOT_YES_NO,
    NOT_A_NUMBER,
    TURNED_INTO_DATE,
    NO_RESULT,
    CELL_ERROR,
)
