#!/usr/bin/env python
"""Django's command line, for this site."""

import os
import sys


def reads_a_log(argv: list[str]) -> bool:
    """Whether it needs no app: to load them all takes longer than to read two million lines."""
    is_url = any(word.startswith(("http:", "https:")) for word in argv)
    return argv[1:2] == ["explain"] and "kernel-log" in argv and not is_url


def main(argv: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mirrorsite.settings")
    if reads_a_log(argv):
        from mirrorsite.management.commands.explain import Command

        Command().run_from_argv(argv)
    else:
        from django.core.management import execute_from_command_line

        execute_from_command_line(argv)


if __name__ == "__main__":
    main(sys.argv)
