"""What a server of OpenID Connect does wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.exceptions import ImproperlyConfigured


class OpenIDError(OAuth2Error):
    """Nobody is let in; the text is for the log, the ``kind`` chooses the words of the page."""

    def __init__(self, text: str, kind: str = "refused") -> None:
        super().__init__(text)
        self.kind = kind


@contextmanager
def read(what: str) -> Iterator[None]:
    """Whatever is wrong with the form of an answer is a fault of who sent it.

    Raises:
        OpenIDError: it can't be read.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, ImproperlyConfigured) as error:
        raise OpenIDError(f"{what} can't be read ({type(error).__name__})") from error
