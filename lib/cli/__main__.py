"""`python -m lib.cli COMMAND`: the studio from a shell."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from lib.actions.studio import migrate, open_studio
from lib.cli.episode import Order, make_episode
from lib.errors import PodcastError
from lib.models.enums import Format
from lib.settings import Settings


def main(arguments: list[str] | None = None) -> int:
    """0 when done, 2 when something could not be; the reason goes to stderr, with --json also to stdout."""
    options = _parser().parse_args(arguments)
    settings = Settings()
    try:
        migrate(settings)
        studio = open_studio(settings)
        try:
            order = Order(
                idea=options.idea, sources=options.source, minutes=options.minutes, format=Format(options.format),
                speakers=options.speakers, out=options.out, writer=options.writer, model=options.model,
                searches=options.search, voices=options.voice, budget_usd=options.budget,
            )  # fmt: skip
            result = make_episode(studio, order, tell=lambda text: print(text, file=sys.stderr))
        finally:
            studio.close()
    except PodcastError as error:
        print(f"{error.message} {error.hint}".strip(), file=sys.stderr)
        if options.json:
            print(json.dumps({"error": {"code": error.code, "message": error.message, "hint": error.hint}}))
        return 2
    if options.json:
        print(json.dumps(result))
    else:
        print(f"{result['audio']}  {result['duration_s']:.0f} s, {result['integrated_lufs']:.1f} LUFS")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lib.cli", description="Podcast Maker from a shell.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    episode = commands.add_parser("episode", help="make an episode from an idea and sources")
    episode.add_argument("--idea", required=True, help="what the episode is about")
    episode.add_argument("--source", action="append", default=[], metavar="FILE_OR_URL", help="may be given many times")
    episode.add_argument("--minutes", type=int, default=10, help="target length, 1 to 120 (default 10)")
    episode.add_argument("--format", choices=[f.value for f in Format], default=Format.DEEP_DIVE.value)
    episode.add_argument("--speakers", type=int, default=None, help="1 to 4 (default 2; 1 for solo)")
    episode.add_argument("--writer", default="offline", metavar="PROVIDER", help="offline (default) or whose model")
    episode.add_argument("--model", default="", help="a model of the writer's (default: the one of Settings)")
    episode.add_argument("--search", action="append", default=[], metavar="PROVIDER", help="looks beyond the sources")
    episode.add_argument("--voice", action="append", default=[], metavar="[PROVIDER/]VOICE", help="one a speaker")
    episode.add_argument("--budget", type=float, default=50.0, metavar="USD", help="what may be spent (default 50)")
    episode.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the files are written")
    episode.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    return parser


if __name__ == "__main__":
    sys.exit(main())
