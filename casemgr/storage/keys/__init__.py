"""Keys of a workspace: who can open it, with what, and what a disk may do to them.

A workspace's database is encrypted under one random *data key*. ``keys.a.json`` and
``keys.b.json`` beside it hold that key once for each *slot*: a person with a passphrase, the
printed recovery code, the recovery sheets, a PIN. Call these functions with the workspace's
instance lock held.
"""

from casemgr.storage.keys.accounts import (
    SlotInfo,
    add_slot,
    begin_rotation,
    change_passphrase,
    finish_rotation,
    keep_recovery_code,
    limit_quick_unlock,
    prove_passphrase,
    remove_slot,
    replace_recovery_code,
    reset_passphrase,
    slots,
    take_root,
)
from casemgr.storage.keys.attempts import (
    ATTEMPTS_FILE,
    Clock,
    FailedAttempts,
    clear_attempts,
    failed_attempts,
    system_clock,
)
from casemgr.storage.keys.header import HEADER_FILES
from casemgr.storage.keys.kdf import DEFAULT_COST, FLOOR_COST, KdfCost, calibrate
from casemgr.storage.keys.quick_unlock import (
    quick_unlock_ready,
    remove_quick_unlock,
    safe_backend,
    set_up_quick_unlock,
    unlock_quick,
)
from casemgr.storage.keys.recovery import RecoveryCode, read_recovery_code
from casemgr.storage.keys.secret import SecretBytes, subkey
from casemgr.storage.keys.shares import (
    SharedSecret,
    draw_shares,
    keep_shares,
    new_shares,
    read_shares,
    unlock_with_paper,
    unlock_with_shares,
)
from casemgr.storage.keys.strength import Strength, strength
from casemgr.storage.keys.unlock import (
    Unlocked,
    create_keys,
    signature_is_good,
    unlock,
    unlock_with_recovery,
)

__all__ = [
    "ATTEMPTS_FILE",
    "DEFAULT_COST",
    "FLOOR_COST",
    "HEADER_FILES",
    "Clock",
    "FailedAttempts",
    "KdfCost",
    "RecoveryCode",
    "SecretBytes",
    "SharedSecret",
    "SlotInfo",
    "Strength",
    "Unlocked",
    "add_slot",
    "begin_rotation",
    "calibrate",
    "change_passphrase",
    "clear_attempts",
    "create_keys",
    "draw_shares",
    "failed_attempts",
    "finish_rotation",
    "keep_recovery_code",
    "keep_shares",
    "limit_quick_unlock",
    "new_shares",
    "prove_passphrase",
    "quick_unlock_ready",
    "read_recovery_code",
    "read_shares",
    "remove_quick_unlock",
    "remove_slot",
    "replace_recovery_code",
    "reset_passphrase",
    "safe_backend",
    "set_up_quick_unlock",
    "signature_is_good",
    "slots",
    "strength",
    "subkey",
    "system_clock",
    "take_root",
    "unlock",
    "unlock_quick",
    "unlock_with_paper",
    "unlock_with_recovery",
    "unlock_with_shares",
]
