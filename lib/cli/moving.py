"""`move`, `backup` and `restore`: the studio's whole content from one place to another."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from lib.actions import trail
from lib.actions.moving import Tell, folder_settings, move
from lib.actions.studio import migrate, open_studio
from lib.errors import BadInput, NotReady
from lib.models.audit import Deed, Way
from lib.settings import Settings


def add_commands(commands: Any) -> None:
    """`commands` is what argparse collects commands in."""
    moving = commands.add_parser("move", help="take everything from here to another database and blob store")
    moving.add_argument("--to-database", required=True, metavar="URL", help="postgresql://… or sqlite:///…")
    moving.add_argument("--to-blobs", required=True, metavar="URL", help="s3://bucket/prefix or file:///folder")
    moving.set_defaults(run=_move)
    backup = commands.add_parser("backup", help="write everything into an empty folder, or go on with one")
    backup.add_argument("--out", type=Path, required=True, metavar="DIR")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="bring everything back from such a folder; nothing may be here yet")
    restore.add_argument("--from", dest="folder", type=Path, required=True, metavar="DIR")
    restore.set_defaults(run=_restore)
    for command in (moving, backup, restore):
        command.add_argument("--json", action="store_true", help="print one JSON object as the last line")


def _move(settings: Settings, options: argparse.Namespace, tell: Tell) -> tuple[dict[str, Any], str]:
    _refuse_at_work(settings)
    target = settings.model_copy(
        update={"database_url": options.to_database, "blob_url": options.to_blobs, "jobs_url": ""}
    )
    _note(settings, "move")
    moved = move(settings, target, tell)
    keys = "" if settings.secret_key.get_secret_value() else f" Take {settings.keys} along: it unlocks typed keys."
    return _told(moved), (
        f"{moved.rows} rows and {moved.files} files are there, each compared. "
        f"Start the app with PODCAST_DATABASE_URL and PODCAST_BLOB_URL set to them.{keys}"
    )


def _backup(settings: Settings, options: argparse.Namespace, tell: Tell) -> tuple[dict[str, Any], str]:
    _note(settings, "backup")
    moved = move(settings, folder_settings(options.out.resolve()), tell)
    return _told(moved), (
        f"{moved.rows} rows and {moved.files} files ({moved.bytes / 1e6:,.0f} MB) are in {options.out}. The key file "
        "is not: keep it elsewhere."
    )


def _restore(settings: Settings, options: argparse.Namespace, tell: Tell) -> tuple[dict[str, Any], str]:
    source = folder_settings(options.folder.resolve())
    if not (options.folder / "podcast.db").is_file():
        raise BadInput(f"There is no backup in {options.folder}.", hint="Name the folder that “backup --out” wrote.")
    _refuse_at_work(settings)
    moved = move(source, settings, tell)
    return _told(moved), f"{moved.rows} rows and {moved.files} files are back, each compared."


def _refuse_at_work(settings: Settings) -> None:
    """What is written after the copy has begun would be left behind."""
    studio = open_studio(settings, way=Way.SHELL)
    try:
        if studio.jobs.worker_alive():
            raise NotReady("The app or a worker is running.", hint="Stop them all first, then run the same again.")
    finally:
        studio.close()


def _note(settings: Settings, what: str) -> None:
    """Everything is taken away; said before it is, so that the copy says it too."""
    migrate(settings)
    studio = open_studio(settings, way=Way.SHELL)
    try:
        trail.noted(studio, Deed.EXPORTED, what, title="everything")
    finally:
        studio.close()


def _told(moved: Any) -> dict[str, Any]:
    return {name: getattr(moved, name) for name in ("rows", "files", "copied_files", "bytes")}
