"""What forms of accounts say where something will not do, by allauth's and Django's own codes."""

from __future__ import annotations

WORDS = {
    "account_inactive": "This account is closed.",
    "cannot_remove_primary_email": (
        "Messages go to this address, so it stays. Choose another for them first."
    ),
    "duplicate_email": "Your account has this address already.",
    "email_password_mismatch": "Email or password is not right.",
    "email_taken": "There is an account with this email already.",
    "enter_current_password": "That is not the password you have now.",
    "incorrect_code": "That is not the code. Look at the last mail.",
    "incorrect_password": "That is not the password.",
    "invalid_login": "Email or password is not right.",
    "invalid_or_expired_key": "This link is used or too old. Ask for another.",
    "invalid_password_reset": "This link is used or too old. Ask for another.",
    "max_email_addresses": "An account has up to %d addresses. Remove one first.",
    "rate_limited": "Too many at once. Wait a minute, then try again.",
    "same_as_current": "That is the address you have now.",
    "too_many_login_attempts": (
        "Too many tries one after the other. Wait a few minutes, then try again."
    ),
    "unknown_email": "No account here has this email.",
    "unverified_primary_email": "Confirm this address first; then it can be the primary one.",
}
WORDS_ELSEWHERE = {
    "connected_other": "That account signs somebody else in here.",
    "disconnect_last": "It is the only way in that is left. Add another first.",
    "email_taken": (
        "There is an account with this email already. Sign in to it, then connect %s in its "
        "settings."
    ),
    "invalid_token": "What the other site sent could not be read. Begin again.",
    "no_password": "It is the only way in that is left. Add another first.",
    "no_verified_email": "Confirm an email address first, so that there is a way back in.",
}
"""Of accounts with providers."""
LABELS = {
    "oldpassword": "The password you have now",
    "password1": "Password",
    "password2": "The same once more",
    "remember": "Keep me signed in when the browser is closed",
}
"""Of the fields of allauth's forms."""
DIFFERENT = "The two are not the same. Type the password once more."
UNDELIVERABLE = "No mail server takes this address; check it."
SIGN_IN_INSTEAD = "There is an account with this email already: sign in."
UNFINISHED = "If you never finished signing up, sign up again."
"""Added to the words about a wrong password where everybody may sign up."""
PASSWORD_WORDS = {
    "password_too_short": "Make it ten characters or longer.",
    "password_too_common": "Many people use this one. Take another, such as four words in a row.",
    "password_too_similar": "It is too like your email address. Take something else.",
    "password_entirely_numeric": "Add letters: digits alone are quickly tried.",
}
