"""What public pages look and work with: styles, the player, typefaces. The same here and in a folder for a web host."""

from __future__ import annotations

from pathlib import Path

from lib.settings import ROOT

_SCREENS, _OWN = ROOT / "lib" / "ui", ROOT / "lib" / "api" / "static" / "share"
PARTS: dict[str, tuple[Path, str]] = {
    "player.js": (_SCREENS / "player.js", "text/javascript"),
    "player.css": (_SCREENS / "player.css", "text/css"),
    "colours.css": (_SCREENS / "colours.css", "text/css"),
    "page.css": (_OWN / "page.css", "text/css"),
    "page.js": (_OWN / "page.js", "text/javascript"),
    "favicon.png": (_SCREENS / "static" / "favicon.png", "image/png"),
    **{path.name: (path, "font/woff2") for path in sorted((_SCREENS / "static" / "fonts").glob("*.woff2"))},
}
"""By name, the file and its media type."""
