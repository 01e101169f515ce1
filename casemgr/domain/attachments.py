"""A paper, picture or recording that belongs to a case: what is said of it.

The bytes themselves are no field: they lie sealed in the store, and nothing but looking at them
or a release of their own brings them out.
"""

from typing import Annotated

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.fields import Field, Kind, Privacy, Record
from casemgr.words import N_

ATTACHMENT_KIND = CodeList(
    "attachment_kind",
    [
        Code("photo", "Photograph", "ছবি"),
        Code("identity", "Identity paper", "পরিচয়ের কাগজ"),
        Code("consent", "Consent form", "সম্মতিপত্র"),
        Code("court", "Court or police paper", "আদালত বা পুলিশের কাগজ"),
        Code("medical", "Medical paper", "চিকিৎসার কাগজ"),
        Code("letter", "Letter", "চিঠি"),
        Code("recording", "Sound recording", "শব্দ রেকর্ডিং"),
        Code("other", "Other", "অন্যান্য"),
    ],
)
_ID = Privacy.IDENTIFYING
_S = Privacy.SENSITIVE


class Attachment(Record):
    """What a person wrote about an attached file. Its name on the disk is never among it.

    A title is typed text and may hold a name: it counts as identifying.
    """

    what: Annotated[
        str,
        Field(N_("What it is"), kind=Kind.CODE, codes=ATTACHMENT_KIND, required=True),
    ] = ""
    title: Annotated[
        str,
        Field(
            N_("Document title"),
            privacy=_ID,
            help=N_("In your own words. The name of the file is not taken over."),
        ),
    ] = ""
    on: Annotated[
        str,
        Field(N_("Date of the document"), kind=Kind.PARTIAL_DATE, past=True),
    ] = ""
    source: Annotated[str, Field(N_("Who gave it"), privacy=_ID)] = ""
    remarks: Annotated[str, Field(N_("Remarks"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
