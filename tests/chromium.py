"""The browser of the tests: the one of $CHROMIUM, else the quickest that this machine has.

`python -m tests.chromium` prints its path, or an empty line. Debian's headless shell draws the same
pages without the parts of a browser that somebody would look at.
"""

from __future__ import annotations

import os
import shutil
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """The path of its program, empty where there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")


if __name__ == "__main__":
    sys.stdout.write(f"{chromium()}\n")
