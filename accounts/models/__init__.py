"""People and what belongs to their accounts; one module a subject."""

from accounts.models.announcements import Announcement, KnownWayIn
from accounts.models.people import HANDLE, User, UserManager, normalize_identity, validate_time_zone
from accounts.models.records import Deletion, SecondFactorRemoval
from accounts.models.registration import AwaitedApproval, Invitation
from accounts.models.roles import GivenRight, Right
from accounts.models.sessions import Session

__all__ = [
    "HANDLE",
    "Announcement",
    "AwaitedApproval",
    "Deletion",
    "GivenRight",
    "Invitation",
    "KnownWayIn",
    "Right",
    "SecondFactorRemoval",
    "Session",
    "User",
    "UserManager",
    "normalize_identity",
    "validate_time_zone",
]
