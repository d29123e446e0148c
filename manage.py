#!/usr/bin/env python
"""Django's command line for Cairn."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from config.start import refusals_in_words

    with refusals_in_words():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
