"""`python -m lib.cli COMMAND`: the studio from a shell."""

from __future__ import annotations

import argparse
import json
import sys

from lib.actions.studio import migrate
from lib.cli import episode, feed, moving
from lib.errors import PodcastError
from lib.settings import Settings

_ROOMS = (episode, feed, moving)


def main(arguments: list[str] | None = None) -> int:
    """0 when done, 2 when something could not be; the reason goes to stderr, with --json also to stdout."""
    options = _parser().parse_args(arguments)
    settings = Settings()
    try:
        migrate(settings)
        result, said = options.run(settings, options, lambda text: print(text, file=sys.stderr))
    except PodcastError as error:
        print(f"{error.message} {error.hint}".strip(), file=sys.stderr)
        if options.json:
            print(json.dumps({"error": {"code": error.code, "message": error.message, "hint": error.hint}}))
        return 2
    print(json.dumps(result) if options.json else said)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lib.cli", description="Podcast Maker from a shell.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for room in _ROOMS:
        room.add_commands(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
