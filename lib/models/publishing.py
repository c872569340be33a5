"""What is published: a show, an episode as it was heard, its notes, and its item in the feed."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from lib.models.sound import Chapter, TimedLine

DISCLOSURE = "The voices in this episode are synthetic."
"""Said in notes, tags, transcripts and the feed of every episode, unless a producer has put it in better words."""


class EpisodeKind(StrEnum):
    """Apple's three kinds of episode."""

    FULL = "full"
    TRAILER = "trailer"
    BONUS = "bonus"


class ShowOrder(StrEnum):
    """How a show wants to be heard: newest first, or from its first episode on."""

    EPISODIC = "episodic"
    SERIAL = "serial"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Show(_Value):
    """A podcast as its feed tells it. `guid` is the podcast:guid, given once (`lib.publish.feed.feed_guid`) and kept.

    `description` and all names are plain text. `link` is the show's own web page; `language` a BCP 47 tag.
    """

    id: str = ""
    title: str = Field(min_length=1)
    description: str = ""
    author: str = ""
    owner_name: str = ""
    owner_email: str = ""
    category: str = ""
    subcategory: str = ""
    language: str = "en"
    explicit: bool = False
    order: ShowOrder = ShowOrder.EPISODIC
    link: str = ""
    copyright: str = ""
    guid: str = ""
    locked: bool = True
    disclosure: str = DISCLOSURE


class NumberedSource(_Value):
    """A source as notes and pages name it, numbered by first use; `line_ids` are the lines that stand on it.

    `url` is empty for a document that has no address, `pages` for one without pages: those that the lines stand on.
    """

    number: int
    title: str
    url: str = ""
    line_ids: list[str] = []
    pages: list[int] = []

    @property
    def pages_said(self) -> str:
        """`p. 4`, or `pp. 4, 7–9`; empty without pages."""
        runs: list[list[int]] = []
        for page in self.pages:
            if runs and page == runs[-1][-1] + 1:
                runs[-1].append(page)
            else:
                runs.append([page])
        said = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
        return f"{'p.' if len(self.pages) == 1 else 'pp.'} {said}" if said else ""


class Told(_Value):
    """An episode as it was heard: what every transcript, chapter list, note and page is made from.

    Times are seconds of the finished file; `lines` carry their words. `speakers` are in the order of the cast.
    """

    title: str
    show_title: str = ""
    language: str = "en"
    duration_s: float = 0.0
    lines: list[TimedLine] = []
    chapters: list[Chapter] = []
    speakers: list[str] = []
    sources: list[NumberedSource] = []


class Notes(_Value):
    """Show notes in their parts, plain text. `timestamps` are `(seconds, title)`, the first at 0, or none at all."""

    summary: str = ""
    takeaways: list[str] = []
    timestamps: list[tuple[float, str]] = []
    sources: list[NumberedSource] = []
    disclosure: str = DISCLOSURE


class Linked(_Value):
    """A file at an address, with its media type."""

    url: str
    mime: str


class Enclosure(Linked):
    """The sound of an item: an address that ends in a file extension, and its true length."""

    length_bytes: int = Field(ge=0)


class FeedItem(_Value):
    """An episode as its feed tells it. `guid` never changes, whatever else does; `published_at` is aware.

    `summary` is plain text, `notes_html` what `lib.publish.notes.html` made. Addresses are absolute.
    """

    guid: str = Field(min_length=1)
    title: str = Field(min_length=1)
    published_at: AwareDatetime
    enclosure: Enclosure
    duration_s: float = Field(ge=0)
    summary: str = ""
    notes_html: str = ""
    link: str = ""
    season: int | None = Field(default=None, ge=1)
    number: int | None = Field(default=None, ge=1)
    kind: EpisodeKind = EpisodeKind.FULL
    explicit: bool = False
    author: str = ""
    image_url: str = ""
    transcripts: list[Linked] = []
    chapters_url: str = ""
    speakers: list[str] = []


class FeedHead(_Value):
    """What a feed says before its items; addresses are absolute. `page_url` is for a show without a page of its own.

    `built_at` only changes when the feed does, so that its bytes are stable. `private` keeps it out of directories;
    `new_feed_url` tells apps where it moved.
    """

    show: Show
    feed_url: str
    image_url: str
    page_url: str = ""
    built_at: AwareDatetime | None = None
    new_feed_url: str = ""
    private: bool = False
