"""What is counted: closed periods, fixed tables, protected before they become a file.

Values in, values out: the room knows no database and writes no file. The way through it is
``codebook`` → ``count`` → ``protect_tables`` → ``published`` → ``csv_files`` / ``workbook`` /
``page`` / ``Publication.tables_for_print``.
"""

from casemgr.statistics.books import codebook
from casemgr.statistics.cells import count
from casemgr.statistics.dimensions import Category
from casemgr.statistics.files import csv_files, workbook
from casemgr.statistics.period import Period
from casemgr.statistics.publication import PrintRow, PrintTable, Publication, published, recorded
from casemgr.statistics.tables import protect_tables, reproved
from casemgr.statistics.templates import TEMPLATES
from casemgr.statistics.web import page

__all__ = [
    "TEMPLATES",
    "Category",
    "Period",
    "PrintRow",
    "PrintTable",
    "Publication",
    "codebook",
    "count",
    "csv_files",
    "page",
    "protect_tables",
    "published",
    "recorded",
    "reproved",
    "workbook",
]
