"""`feed`: a show's feed and all its files into a folder, for any web host."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lib.actions.exporting import export_feed
from lib.actions.shows import list_shows
from lib.actions.studio import Studio, open_studio
from lib.errors import NotFound
from lib.models.audit import Way
from lib.models.shows import ShowPublic
from lib.settings import Settings


def add_commands(commands: Any) -> None:
    """`commands` is what argparse collects commands in."""
    feed = commands.add_parser("feed", help="write a show's feed and its files into a folder for a web host")
    feed.add_argument("--show", required=True, metavar="SHOW", help="its name in addresses, or its id")
    feed.add_argument("--out", type=Path, required=True, metavar="DIR")
    feed.add_argument("--base-url", required=True, metavar="URL", help="the address that the folder will have")
    feed.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    feed.set_defaults(run=_feed)


def _feed(settings: Settings, options: argparse.Namespace, _tell: Callable[[str], None]) -> tuple[dict[str, Any], str]:
    studio = open_studio(settings, way=Way.SHELL)
    try:
        show = _named(studio, options.show)
        written = export_feed(studio, show.id, options.out, options.base_url)
    finally:
        studio.close()
    address = f"{options.base_url.rstrip('/')}/{written[0].name}"
    result = {"show": show.slug, "feed": str(written[0]), "files": len(written), "address": address}
    return result, f"{len(written)} files are in {options.out}. Once they are there, the feed is {address}."


def _named(studio: Studio, name: str) -> ShowPublic:
    found = list_shows(studio)
    for show in found:
        if name in (show.slug, show.id):
            return show
    known = ", ".join(show.slug for show in found)
    raise NotFound(f"There is no show “{name}”.", hint=f"There are: {known}." if known else "Begin one under Settings.")
