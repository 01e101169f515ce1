"""Row files in CTDC's columns: one row for each case, none that fewer than k persons share.

``RowCase`` → ``row_file`` → ``RowRelease``, which the release register keeps → ``files``.
"""

from casemgr.statistics.rows.checking import LEAST
from casemgr.statistics.rows.codebook import codebook, files, method, risk_report
from casemgr.statistics.rows.profile import TEMPLATES, Template
from casemgr.statistics.rows.recoding import RowCase
from casemgr.statistics.rows.row_file import RowRelease, row_file
from casemgr.statistics.rows.years import Years

__all__ = [
    "LEAST",
    "TEMPLATES",
    "RowCase",
    "RowRelease",
    "Template",
    "Years",
    "codebook",
    "files",
    "method",
    "risk_report",
    "row_file",
]
