"""Templates as they are compiled: without the indentation that people read them by."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

INDENTATION = re.compile(r"\n[ \t]+")
ONE_LINE = re.compile(r"(?<={% endoneline %})\n\Z")
"""The end of the file after what has to be one line; a space there would show, too."""


class Loader(filesystem.Loader):
    """The project's own templates, lighter on the wire and with their lines still counted.

    What a browser shows is the same, except within ``textarea`` and ``pre``: their text in a
    template is not indented, which a test sees to.
    """

    def get_contents(self, origin: Origin) -> str:
        text: str = super().get_contents(origin)
        if not origin.name.endswith(".html"):
            return text
        return ONE_LINE.sub("", INDENTATION.sub("\n", text))
