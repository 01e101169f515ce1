"""Three recovery sheets of words, any two of which open the workspace and its backups.

SLIP-39: a random secret of 256 bits, shared 2 of 3 as 33 words each. One sheet alone tells
nothing of it. Each sheet has a checksum that finds up to three wrong words and places one.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from casemgr.storage.errors import (
    SharesAlike,
    SharesForeign,
    SharesLength,
    SharesMistyped,
    SharesUnknownWord,
    SharesWordWrong,
    WrongShares,
)
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.recovery import read_recovery_code
from casemgr.storage.keys.secret import SecretBytes, subkey
from casemgr.storage.keys.slots import fits, open_slot, seal
from casemgr.storage.keys.unlock import Unlocked, opened_by, unlock_with_recovery

if TYPE_CHECKING:
    from shamir_mnemonic.share import Share

NEEDED = 2
MADE = 3
WORDS = 33
"""Words of one sheet."""
_SECRET_BYTES = 32
_LETTERS_OF_A_CODE = 60
_CUSTOM = b"shamir_extendable"
_SHORTEST = 4  # letters that name a word of the list beyond doubt
_BITS = 10


class SharedSecret:
    """The secret behind one set of sheets, in memory. Its words appear only through ``sheets``."""

    __slots__ = ("_secret", "_sheets")

    def __init__(self, secret: SecretBytes, sheets: tuple[str, ...] = ()) -> None:
        self._secret = secret
        self._sheets = sheets

    @property
    def sheets(self) -> tuple[str, ...]:
        """The words of each sheet, to be printed; none where the secret was read back."""
        return self._sheets

    def seed(self) -> SecretBytes:
        """The seed of the slot: ``subkey(secret, "shares")``, as the recovery code's is made."""
        return subkey(self._secret, "shares")

    def wipe(self) -> None:
        self._secret.wipe()
        self._sheets = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SharedSecret):
            return NotImplemented
        return self._secret == other._secret

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "SharedSecret(hidden)"


def draw_shares() -> SharedSecret:
    """A new secret and its sheets; nothing opens with it before ``keep_shares``."""
    from shamir_mnemonic import generate_mnemonics

    secret = os.urandom(_SECRET_BYTES)
    (sheets,) = generate_mnemonics(1, [(NEEDED, MADE)], secret)
    return SharedSecret(SecretBytes(secret), tuple(sheets))


def keep_shares(folder: Path, unlocked: Unlocked, drawn: SharedSecret) -> None:
    """Let ``drawn`` open the workspace; the sheets before it open nothing written from now on."""
    header = headers.load_verified(folder, unlocked).header
    slot = open_slot("shares", "", drawn.seed(), unlocked.dek, unlocked.root)
    if unlocked.next_dek is not None:
        slot = replace(slot, sealed_next_dek=seal(slot.seal_public, unlocked.next_dek))
    kept = tuple(other for other in header.slots if other.kind != "shares")
    headers.change(folder, unlocked, (*kept, slot))


def new_shares(folder: Path, unlocked: Unlocked) -> list[str]:
    """Draw and keep: the words of the three sheets."""
    drawn = draw_shares()
    keep_shares(folder, unlocked, drawn)
    return list(drawn.sheets)


def read_shares(sheets: Sequence[str]) -> SharedSecret:
    """The secret of two sheets as somebody typed them: capitals, commas and the numbers of the
    words do not matter, the first four letters of a word are enough, and both sheets may stand
    in one text, the other being empty.

    Raises ``SharesLength``, ``SharesUnknownWord``, ``SharesWordWrong`` (which word of which
    sheet, counted from 1 as they were given), ``SharesMistyped``, ``SharesAlike`` for one sheet
    given twice, ``SharesForeign`` for sheets that are no pair.
    """
    from shamir_mnemonic.shamir import ShareGroup, recover_ems
    from shamir_mnemonic.utils import MnemonicError

    typed = [sheet for sheet in sheets if words_of(sheet)]
    alone = len(typed) == 1 and len(words_of(typed[0])) == NEEDED * WORDS
    given = split_sheets(typed[0]) if alone else sheets
    read = [_share(sheet, place) for place, sheet in enumerate(given, 1)]
    if len(read) < NEEDED:
        raise SharesLength(sheet=len(read) + 1, count=0, expected=WORDS)
    first, second = read[:NEEDED]
    ours = (1, 1, NEEDED)
    for share in (first, second):
        if (share.group_threshold, share.group_count, share.member_threshold) != ours:
            raise SharesForeign
    if first.group_parameters() != second.group_parameters():
        raise SharesForeign
    if first.index == second.index:
        raise SharesAlike
    group = ShareGroup()
    group.add(first)
    group.add(second)
    try:
        secret = recover_ems({first.group_index: group}).decrypt(b"")
    except MnemonicError:
        raise SharesForeign from None
    return SharedSecret(SecretBytes(secret))


def split_sheets(text: str) -> tuple[str, ...]:
    """Two sheets typed one after the other, apart again. Raises ``SharesLength``."""
    words = words_of(text)
    if len(words) != NEEDED * WORDS:
        whole, rest = divmod(len(words), WORDS)
        raise SharesLength(sheet=min(whole + 1, NEEDED), count=rest, expected=WORDS)
    return " ".join(words[:WORDS]), " ".join(words[WORDS:])


def looks_like_shares(text: str) -> bool:
    """Whether a text is words and not a recovery code, which has forty letters and digits."""
    return sum(map(len, words_of(text))) > _LETTERS_OF_A_CODE


def unlock_with_shares(folder: Path, sheets: Sequence[str]) -> Unlocked:
    """Open the workspace's keys with two sheets; then set somebody's passphrase anew.

    Raises ``WrongShares``, what ``read_shares`` raises, and what ``unlock`` raises of the key
    files.
    """
    secret = read_shares(sheets)
    loaded = headers.load(folder)
    slot, seed = loaded.header.of_kind("shares"), secret.seed()
    secret.wipe()
    if slot is None or not fits(slot, seed):
        raise WrongShares
    return opened_by(folder, loaded, slot, seed)


def unlock_with_paper(folder: Path, text: str) -> Unlocked:
    """Open the keys with what stands on paper: the recovery code, or the words of two sheets.

    Raises what ``unlock_with_recovery``, reading a code and ``unlock_with_shares`` raise.
    """
    if looks_like_shares(text):
        return unlock_with_shares(folder, split_sheets(text))
    return unlock_with_recovery(folder, read_recovery_code(text))


def words_of(text: str) -> list[str]:
    """The words in a text, in small letters; numbers and signs between them are passed over."""
    return re.findall(r"[a-z]+", text.casefold())


def _share(sheet: str, place: int) -> "Share":
    """A sheet read, every word of it known and fitting the others; ``place`` as in messages."""
    from shamir_mnemonic.share import Share
    from shamir_mnemonic.utils import MnemonicError
    from shamir_mnemonic.wordlist import WORDLIST

    words = words_of(sheet)
    if len(words) != WORDS:
        raise SharesLength(sheet=place, count=len(words), expected=WORDS)
    known = _numbers()
    numbers: list[int] = []
    for at, word in enumerate(words, 1):
        number = known.get(word)
        if number is None:
            raise SharesUnknownWord(sheet=place, word=at)
        numbers.append(number)
    if wrong := _wrong_word(numbers):
        raise SharesWordWrong(sheet=place, word=wrong)
    try:
        return Share.from_mnemonic(" ".join(WORDLIST[number] for number in numbers))
    except MnemonicError:
        raise SharesMistyped(sheet=place) from None


@lru_cache(maxsize=1)
def _numbers() -> dict[str, int]:
    """The number of each word, and of what its first letters already say."""
    from shamir_mnemonic.wordlist import WORDLIST

    return {
        word[:letters]: number
        for number, word in enumerate(WORDLIST)
        for letters in range(_SHORTEST, len(word) + 1)
    }


def _wrong_word(numbers: Sequence[int]) -> int:
    """The place, from 1, of the one word that does not fit the checksum; 0 where all fit or
    more than one is wrong.

    The checksum is linear over GF(2): changing a word changes it by a sum of what each of the
    word's bits changes. As two sheets of words differ in four places at least, only one place
    can explain what one wrong word did.
    """
    from shamir_mnemonic.rs1024 import _polymod

    syndrome = _polymod([*_CUSTOM, *numbers]) ^ 1
    if not syndrome:
        return 0
    for place in range(len(numbers)):
        if _spans(list(_changes(place)), syndrome):
            return place + 1
    return 0


@lru_cache(maxsize=WORDS)
def _changes(place: int) -> tuple[int, ...]:
    from shamir_mnemonic.rs1024 import _polymod

    def after(value: int) -> int:
        words = [0] * WORDS
        words[place] = value
        return int(_polymod([*_CUSTOM, *words]))

    nothing = after(0)
    return tuple(nothing ^ after(1 << bit) for bit in range(_BITS))


def _spans(vectors: list[int], wanted: int) -> bool:
    """Whether ``wanted`` is a sum (XOR) of some of the vectors."""
    for reduced in _triangular(vectors):
        wanted = min(wanted, wanted ^ reduced)
    return wanted == 0


def _triangular(vectors: list[int]) -> Iterator[int]:
    while vectors:
        top = max(vectors)
        vectors.remove(top)
        vectors = [min(one, one ^ top) for one in vectors if min(one, one ^ top)]
        if top:
            yield top
