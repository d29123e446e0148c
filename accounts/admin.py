"""People in the admin: for superusers only, and nothing secret on any page."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.deletion import delete_account
from accounts.email_addresses import is_deliverable, readable_email
from accounts.models import Deletion, Right, SecondFactorRemoval, User
from accounts.personal_data import belongings_of
from accounts.registration.admin import ForSuperusers, is_superuser
from accounts.roles.rights import keep_by_hand
from accounts.second_factor.admin_page import removal_page
from accounts.views import person
from accounts.words import UNDELIVERABLE, WORDS

# allauth's own pages show second factors, tokens, keys and network addresses.
for secret in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(secret)


RIGHTS = {"is_staff": Right.ADMIN, "is_superuser": Right.ALL, "groups": Right.CONTENT}


class NewPersonForm(forms.ModelForm):
    """An account made by an administrator. It has no password until its owner chooses one."""

    class Meta:
        model = User
        fields = ("email", "display_name")
        help_texts = {
            "email": "They choose a password with the link that manage.py reset_link prints."
        }

    def clean_email(self) -> str:
        email = readable_email(self.cleaned_data["email"])
        if not is_deliverable(email):
            raise forms.ValidationError(UNDELIVERABLE)
        if User.objects.with_email(email).exists():
            raise forms.ValidationError(WORDS["email_taken"])
        return email

    def save(self, commit: bool = True) -> Any:
        self.instance.set_unusable_password()
        return super().save(commit)


@admin.register(User)
class PersonAdmin(ForSuperusers, admin.ModelAdmin):
    """Accounts are made, closed, opened and deleted here; nobody reads what is in one."""

    list_display = ("email", "name", "date_joined", "last_login", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "groups", "date_joined")
    search_fields = ("email", "email_folded", "handle_folded", "display_name")
    ordering = ("-date_joined",)
    fields = (
        "email",
        "display_name",
        "handle",
        "time_zone",
        "is_active",
        "is_staff",
        "is_superuser",
        "groups",
        "date_joined",
        "last_login",
    )
    readonly_fields = ("email", "handle", "time_zone", "date_joined", "last_login")
    filter_horizontal = ("groups",)

    @admin.display(ordering="display_name")
    def name(self, person: User) -> str:
        return person.name

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewPersonForm
        return super().get_form(request, obj, change, **kwargs)

    def get_urls(self) -> list[Any]:
        removal = self.admin_site.admin_view(self.second_factor)
        name = "accounts_user_second_factor"
        return [path("<path:object_id>/second-factor/", removal, name=name), *super().get_urls()]

    def second_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return removal_page(request, people=self, pk=object_id)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.fields if obj else NewPersonForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return ()
        if obj == request.user:  # nobody locks themselves out
            return (*self.readonly_fields, "is_active", "is_staff", "is_superuser")
        return self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return is_superuser(request) and obj != request.user

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Show how much there is, never what: notes and ticks are private."""
        if request.user in objs:
            return [], {}, set(), ["You delete your own account in your settings."]
        shown = [part for found in objs for part in (found.email, belonging_lines(found))]
        return shown, {User._meta.verbose_name_plural: len(objs)}, set(), []

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Rights that an administrator sets by hand are no rule's any more."""
        super().save_model(request, obj, form, change)
        keep_by_hand(obj, [right for field, right in RIGHTS.items() if field in form.changed_data])

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        delete_account(person=obj, by=person(request))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for found in queryset:
            self.delete_model(request, found)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> list[Any]:
        """No entry with a name: :func:`accounts.deletion.record_deletion` writes one without."""
        return []


@admin.register(Deletion, SecondFactorRemoval)
class RecordAdmin(ForSuperusers, admin.ModelAdmin):
    """Who deleted which account, when; and who took away whose second factor."""

    list_display = ("__str__", "by_id", "at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def belonging_lines(person: User) -> list[str]:
    """How much an account holds: one line for each kind, those with none left out."""
    held = belongings_of(person)
    return [f"{name.capitalize()}: {count}" for name, count in held.items() if count]
