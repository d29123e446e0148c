"""What forms of accounts say where something will not do, by allauth's and Django's own codes."""

from __future__ import annotations

WORDS = {
    "account_inactive": "This account is closed.",
    "duplicate_email": "Your account has this address already.",
    "email_password_mismatch": "Email or password is not right.",
    "email_taken": "There is an account with this email already.",
    "incorrect_code": "That is not the code. Look at the last mail.",
    "incorrect_password": "That is not the password.",
    "rate_limited": "Too many at once. Wait a minute, then try again.",
    "same_as_current": "That is the address you have now.",
    "too_many_login_attempts": (
        "Too many tries one after the other. Wait five minutes, then try again."
    ),
    "unverified_primary_email": "Confirm this address first; then it can be the primary one.",
}
UNFINISHED = "If you never finished signing up, sign up again."
"""Added to the words about a wrong password where everybody may sign up."""
PASSWORD_WORDS = {
    "password_too_short": "Make it ten characters or longer.",
    "password_too_common": "Many people use this one. Take another, such as four words in a row.",
    "password_too_similar": "It is too like your email address. Take something else.",
    "password_entirely_numeric": "Add letters: digits alone are quickly tried.",
}
