"""What can happen to an account, by the words under which it is recorded."""

from __future__ import annotations

from django.db import models


class AccountChange(models.TextChoices):
    PASSWORD_CHANGED = "password-changed", "password changed"
    PASSWORD_SET = "password-set", "password set"
    PASSWORD_REMOVED = "password-removed", "password removed"
    PASSWORD_RESET = "password-reset", "password reset"
    ADDRESS_ADDED = "address-added", "address added"
    ADDRESS_REMOVED = "address-removed", "address removed"
    PRIMARY_CHANGED = "primary-changed", "primary address changed"
    APP_ADDED = "app-added", "authenticator app added"
    APP_REMOVED = "app-removed", "authenticator app removed"
    PASSKEY_ADDED = "passkey-added", "passkey added"
    PASSKEY_REMOVED = "passkey-removed", "passkey removed"
    FACTORS_REMOVED = "factors-removed", "second factors removed by an administrator"
    CODES_RENEWED = "codes-renewed", "recovery codes made anew"
    PROVIDER_CONNECTED = "provider-connected", "login provider connected"
    PROVIDER_DISCONNECTED = "provider-disconnected", "login provider disconnected"
    NEW_WAY_IN = "new-way-in", "new way to sign in"
    EXPORTED = "exported", "data exported"
    DELETED = "deleted", "account deleted"
    DELETED_BY_ADMIN = "deleted-by-admin", "account deleted by an administrator"
    TAKEN_BACK = "taken-back", "changes taken back"
