"""What a model said of a line that it read beside the facts the line cites: kept beside the script, never in it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from lib.models.values import Part


class ReadingOrder(Part):
    """What is to be read: the lines of one scene, or, without one, of the whole script."""

    scene_id: str = ""


class LineReading(BaseModel):
    """Of exactly these words on exactly these facts: they hold the line, or the reader doubts it.

    `words` of the line are what is doubted, "" for all of it; `why` says in a sentence what of the facts is against
    them. `by` is who read it, a model's name.
    """

    model_config = ConfigDict(frozen=True)

    holds: bool
    words: str = ""
    why: str = ""
    by: str
    at: datetime
