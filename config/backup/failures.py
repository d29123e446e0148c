"""What stops a backup or a restore."""

from __future__ import annotations


class BackupError(Exception):
    """The message says in plain sentences what is wrong and what to do."""


class DamagedBackupError(BackupError):
    """The file is not as it was written. Of another error nobody knows whether it is."""


class LockedBackupError(BackupError):
    """The passphrase is missing, or another one."""
