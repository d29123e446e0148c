"""New accounts that wait for an administrator: who is told, and what follows the answer."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.stages import LoginStage
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.deletion import delete_account
from accounts.models import AwaitedApproval, User


class ApprovalStage(LoginStage):
    """Comes last, after the address is proven: only then is anybody asked."""

    key = "cairn_approval"
    urlname = "account_waiting"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        waiting = AwaitedApproval.objects.filter(user_id=self.login.user.pk).first()
        if waiting is None:
            return None, True
        tell_administrators(waiting)
        return HttpResponseRedirect(reverse("account_waiting")), False


@transaction.atomic
def tell_administrators(waiting: AwaitedApproval) -> None:
    """Send each administrator one mail, the first time that the account asks to be let in."""
    unheard = AwaitedApproval.objects.filter(pk=waiting.pk, told_at=None)
    if not unheard.update(told_at=timezone.now()):
        return
    path = reverse("admin:accounts_awaitedapproval_changelist")
    for user in User.objects.administrators():
        send(user, "approval_asked", url=settings.SITE_ORIGIN + path)


@transaction.atomic
def approve(waiting: AwaitedApproval) -> bool:
    """Let the account in; False where another administrator was quicker."""
    deleted, _ = AwaitedApproval.objects.filter(pk=waiting.pk).delete()
    if deleted:
        send(waiting.user, "approved", url=settings.SITE_ORIGIN + reverse(settings.LOGIN_URL))
    return bool(deleted)


@transaction.atomic
def refuse(waiting: AwaitedApproval, *, by: User) -> bool:
    """Delete the account that asked; False where another administrator was quicker."""
    if not AwaitedApproval.objects.select_for_update().filter(pk=waiting.pk).exists():
        return False
    send(waiting.user, "refused")
    return delete_account(person=waiting.user, by=by, is_told=False)


def send(user: User, what: str, **context: Any) -> None:
    """Mail to a person's proven address, if there is one and the site sends any."""
    address = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary").first()
    if settings.MAIL_CONFIGURED and address:
        get_adapter().send_mail(f"account/email/{what}", address.email, context)
