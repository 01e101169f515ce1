"""A password for a document that leaves: suggested as words, and never the workspace's own."""

from typing import TYPE_CHECKING, Final

from casemgr.domain.errors import CaseError
from casemgr.storage.keys import header as headers
from casemgr.storage.keys import strength
from casemgr.storage.keys.kdf import derive
from casemgr.storage.keys.passphrase import normal_passphrase
from casemgr.storage.keys.slots import unlocked_seed
from casemgr.storage.sealing import suggest_words
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

WORDS: Final = 6
_STRONGEST: Final = 4
_MOST_BYTES: Final = 127


class PasswordIsPassphrase(CaseError):
    sentence = N_("This password is the passphrase you sign in with.")
    next_step = N_("Choose another one: whoever gets the file would hold your passphrase.")


class PasswordTooLong(CaseError):
    sentence = N_("This password is too long for a PDF file.")
    next_step = N_("Choose one of at most 40 letters.")


def suggest_password() -> str:
    """Six words drawn anew from the 1,024 of the recovery sheets: 10 bits each, 60 in all, for
    whoever holds the file can try as fast as machines allow. The meter that judges passphrases
    must rate them strongest."""
    while True:
        words = " ".join(suggest_words().split()[:WORDS])
        if strength(words).score >= _STRONGEST:
            return words


def check_password(workspace: "Workspace", password: str) -> None:
    """Whether a document may be sealed with it; an empty one seals nothing and is well.

    Derives a key as a sign-in does, so it takes as long; it counts as no try to sign in. Raises
    ``PasswordTooLong``, ``PasswordIsPassphrase``.
    """
    if not password:
        return
    if len(password.encode(errors="surrogatepass")) > _MOST_BYTES:
        raise PasswordTooLong
    header = headers.load(workspace.folder).header
    slot = header.person(workspace.keys.login)
    if slot is None or slot.lock is None:
        return
    key = derive(normal_passphrase(password), slot.lock.salt, slot.lock.cost)
    try:
        seed = unlocked_seed(slot, header.workspace, key)
    finally:
        key.wipe()
    if seed is not None:
        seed.wipe()
        raise PasswordIsPassphrase
