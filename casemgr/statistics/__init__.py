"""What is counted: closed periods, seven fixed tables, protected before they become a file.

Values in, values out: the room knows no database and writes no file. The way through it is
``fixed_tables`` → ``protect`` → ``csv_files`` / ``workbook`` / ``Release.tables_for_print``.
"""

from casemgr.statistics.dimensions import Category, CountedCase, Dimension, fixed_tables
from casemgr.statistics.files import csv_files, workbook
from casemgr.statistics.period import Period
from casemgr.statistics.protected import ProtectedRow, ProtectedTable
from casemgr.statistics.release import PrintRow, PrintTable, Release, protect

__all__ = [
    "Category",
    "CountedCase",
    "Dimension",
    "Period",
    "PrintRow",
    "PrintTable",
    "ProtectedRow",
    "ProtectedTable",
    "Release",
    "csv_files",
    "fixed_tables",
    "protect",
    "workbook",
]
