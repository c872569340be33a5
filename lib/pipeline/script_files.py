"""A script as a file and back: JSON for programs, Markdown for people. Nothing of it is lost on the way.

In Markdown each scene is a heading and each line a paragraph `**Name:** words`; what is not spoken stands in a comment
after it, as JSON. Where the text on the page is not exactly the script's (a line break, spaces at an end), the comment
holds the exact one, which counts for as long as the text on the page was not changed. Words that would belong to nobody
are refused, not left out.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import ValidationError

from lib.errors import BadInput
from lib.models.script import Line, Scene, Script

FORMAT = "podcast-script/1"
LIMIT_BYTES = 5_000_000
_SCENE = re.compile(r"## ?(.*)")
_LINE = re.compile(r"\*\*(.+?)(?::\*\*|\*\*:) ?(.*)")
_NOTE = re.compile(r"<!-- (scene|line|script) (\{.*\}) -->")
_ON_PAGE = ("title", "text", "speaker")
_SHOWN_CHARS = 60
_HINT = "Export a script to see how such a file looks."


def to_json(script: Script) -> str:
    return json.dumps({"format": FORMAT, **script.model_dump(mode="json")}, ensure_ascii=False, indent=2) + "\n"


def to_markdown(script: Script, title: str = "") -> str:
    more = script.model_dump(mode="json", exclude={"scenes"})
    blocks = [f"# {_shown(title)}", _note("script", {"format": FORMAT, **more})]
    for scene in script.scenes:
        blocks += [f"## {_shown(scene.title)}".rstrip(), _note("scene", _rest(scene, "title", exclude={"lines"}))]
        for line in scene.lines:
            spoken = f"**{_name(line.speaker)}:** {_shown(line.text)}".rstrip()
            blocks.append(f"{spoken}\n{_note('line', _rest(line, 'text', 'speaker'))}")
    return "\n\n".join(blocks) + "\n"


def from_file(data: bytes) -> Script:
    """The script in a JSON or Markdown file. Raises BadInput, one sentence why it is none."""
    if len(data) > LIMIT_BYTES:
        raise BadInput("The file is larger than 5 MB.", hint="A script is text only.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("The file is no text in UTF-8.", hint="Save it as UTF-8, or export the script again.") from error
    try:
        script = _from_json(text) if text.lstrip().startswith("{") else _from_markdown(text)
    except (ValidationError, ValueError, RecursionError, TypeError) as error:
        raise BadInput("The file is no script that can be read.", hint=_HINT) from error
    if "\0" in text or not script.scenes:
        raise BadInput("There is no scene in the file.", hint=_HINT)
    return script


def _from_json(text: str) -> Script:
    found = json.loads(text)
    if not isinstance(found.get("scenes"), list):
        raise ValueError("no scenes")
    return Script.model_validate({key: value for key, value in found.items() if key != "format"})


def _from_markdown(text: str) -> Script:
    more: dict[str, Any] = {}
    scenes: list[dict[str, Any]] = []
    last: dict[str, Any] = {}
    for row in text.split("\n"):
        row = row.rstrip("\r")
        if note := _NOTE.fullmatch(row.strip()):
            if note[1] == "script":
                more = {k: v for k, v in json.loads(note[2]).items() if k != "format"}
            else:
                last.update(_exact(last, json.loads(note[2])))
        elif heading := _SCENE.fullmatch(row):
            last = {"title": heading[1].strip(), "lines": []}
            scenes.append(last)
        elif spoken := _LINE.fullmatch(row):
            if not scenes:
                raise _nobodys(row, "stands before the first scene", "Put a heading above it, such as ## Opening.")
            last = {"speaker": spoken[1].replace("\\:", ":"), "text": spoken[2].strip()}
            scenes[-1]["lines"].append(last)
        elif row.strip() and scenes and "text" in last:
            last["text"] = f"{last['text']} {row.strip()}".strip()  # a paragraph that somebody wrapped
        elif row.strip() and scenes:
            raise _nobodys(
                row, f"is in scene {len(scenes)}, and nobody says it", "Begin a line with who says it: **Name:**"
            )
    return Script.model_validate({**more, "scenes": scenes})


def _nobodys(row: str, where: str, hint: str) -> BadInput:
    words = " ".join(row.split())
    return BadInput(f"“{words[:_SHOWN_CHARS]}{'…' if len(words) > _SHOWN_CHARS else ''}” {where}.", hint=hint)


def _exact(on_page: dict[str, Any], noted: dict[str, Any]) -> dict[str, Any]:
    """What the comment says, its exact texts only where the page shows them still."""
    exact = noted.pop("exact", {})
    kept = {key: value for key, value in exact.items() if key in _ON_PAGE and _seen(key, value) == on_page.get(key)}
    return {key: value for key, value in noted.items() if key not in ("lines", *_ON_PAGE)} | kept


def _seen(key: str, value: str) -> str:
    return _name(value).replace("\\:", ":") if key == "speaker" else _shown(value)


def _rest(part: Line | Scene, *on_page: str, exclude: set[str] | None = None) -> dict[str, Any]:
    """What the page does not show of it, and the exact texts where the page shows them differently."""
    whole = part.model_dump(mode="json", exclude={*(exclude or set()), "approved"})
    shown = {key: (_name if key == "speaker" else _shown)(whole[key]) for key in on_page}
    exact = {key: whole[key] for key in on_page if shown[key] != whole[key]}
    rest = {key: value for key, value in whole.items() if key not in on_page}
    return {**rest, **({"exact": exact} if exact else {})}


def _note(kind: str, value: dict[str, Any]) -> str:
    """As a comment: what could end it, or the row, is written as JSON escapes."""
    text = json.dumps(value, ensure_ascii=True).replace("--", "-\\u002d")
    text = text.replace("<", "\\u003c").replace(">", "\\u003e")
    return f"<!-- {kind} {text} -->"


def _shown(text: str) -> str:
    """On one row, and nothing that would read as a comment of ours."""
    return " ".join(text.split()).replace("<!--", "<! --")


def _name(name: str) -> str:
    return _shown(name).replace("**", "* *").replace(":", "\\:") or "?"
