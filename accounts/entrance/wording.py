"""How allauth's forms speak here: their labels, and the rules of a new password."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise, lazy
from django.utils.safestring import SafeString

from accounts.words import DIFFERENT, LABELS

password_rules = lazy(lambda: render_to_string("accounts/password_rules.html"), SafeString)


class InOurWords:
    """A form whose fields are called as the site calls them, above them and not in them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class StatesTheRules(InOurWords):
    """A form with a new password: its rules in a sentence, which a script marks as they are met."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("password1"):  # type: ignore[attr-defined]
            field.help_text = password_rules()
            field.widget.attrs["data-password-rules"] = True
            if "password2" in self.fields:  # type: ignore[attr-defined]
                field.label = "New password"

    def add_error(self, field: str | None, error: Any) -> None:
        """allauth finds that the two differ, and says so in a sentence without a code."""
        if field == "password2" and isinstance(error, str | Promise):
            error = DIFFERENT
        super().add_error(field, error)  # type: ignore[misc]
