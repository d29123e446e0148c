"""What stops a backup or a restore."""

from __future__ import annotations


class BackupError(Exception):
    """The message says in plain sentences what is wrong and what to do."""


class LockedBackupError(BackupError):
    """The passphrase is missing, or another one."""
