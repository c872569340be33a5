"""What a model is asked to answer with. Descriptions reach the model with the schema."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema, create_model, field_validator

from lib.models.enums import Emotion


def _storable(text: str) -> str:
    """Without what no database keeps and nobody can say: control characters and halves of characters."""
    text = text.encode("utf-8", "ignore").decode()
    return "".join(c for c in text if c.isprintable() or c.isspace() or unicodedata.category(c) == "Cf")


Text = Annotated[str, AfterValidator(_storable)]
"""What a model says."""


class PlannedOutline(BaseModel):
    title: Text = Field(description="What this way of telling it is called, at most 60 characters")
    segments: list[Text] = Field(description="Segment titles in speaking order, 2 to 8 words each")


class PlannedQuery(BaseModel):
    query: Text = Field(description="What to look up, 3 to 10 words")
    rationale: Text = Field(description="One sentence: what the episode needs it for")
    needs_recent_stats: bool = Field(description="Whether only recent figures answer it")


class FirstReading(BaseModel):
    """The analysis of an idea and its sources."""

    audience: Text = Field(description="Who would listen, in one sentence")
    content_type: Text = Field(description="For example: explainer, chronicle, narrative feature, comparison")
    keywords: list[Text] = Field(description="Exactly 5")
    titles: list[Text] = Field(description="Exactly 3 episode titles of at most 60 characters")
    outlines: list[PlannedOutline] = Field(description="2 or 3 really different ways to tell it")
    hook: Text = Field(description="One or two spoken sentences to begin with")
    takeaways: list[Text] = Field(description="3 to 5 sentences a listener should remember")
    talking_points: list[Text] = Field(description="3 to 5 points a guest or second voice can speak to")
    call_to_action: Text = Field(description="One sentence to end with")
    queries: list[PlannedQuery] = Field(description="4 to 6 things to look up")

    @field_validator("outlines")
    @classmethod
    def _can_be_followed(cls, outlines: list[PlannedOutline]) -> list[PlannedOutline]:
        if not any(segment.strip() for outline in outlines for segment in outline.segments):
            raise ValueError("There must be an outline with segments.")
        return outlines


class FoundFact(BaseModel):
    passage: Text = Field(description="The passage it is from, such as P3")
    quote: Text = Field(description="Copied from the passage character by character: one or two whole sentences")
    claim: Text = Field(description="The same in your own words, understandable without the passage")
    segment: Text = Field(description="The segment of the outline it serves, such as S2; empty when none")


class FoundInsight(BaseModel):
    title: Text = Field(description="At most 8 words")
    content: Text = Field(description="One or two sentences that follow from the passages")
    passages: list[Text] = Field(description="The passages it rests on, such as P3")


class Findings(BaseModel):
    """What some passages hold for the episode."""

    facts: list[FoundFact]
    insights: list[FoundInsight] = Field(description="1 to 3")


def findings_shape(stands: Callable[[FoundFact], bool]) -> type[Findings]:
    """Findings of which at least one quotation stands where it should; nothing but false ones is no answer."""

    def not_all_invented(facts: list[FoundFact]) -> list[FoundFact]:
        if facts and not any(map(stands, facts)):
            raise ValueError("None of these quotations stands in a passage. Copy them letter for letter.")
        return facts

    facts: Any = Annotated[list[FoundFact], AfterValidator(not_all_invented)]
    return create_model("Findings", __base__=Findings, facts=(facts, ...))


class WrittenLine(BaseModel):
    speaker: Text
    text: Text = Field(description="What is said: plain words, 5 to 35 of them")
    fact_ids: list[Text]


class WrittenScene(BaseModel):
    """A scene, in speaking order."""

    emotion: Annotated[Text, WithJsonSchema({"type": "string", "enum": list(Emotion)})]
    lines: Sequence[WrittenLine]


class ChangedLine(WrittenLine):
    instead_of: Text


class ChangedLines(BaseModel):
    """Lines in speaking order."""

    lines: Sequence[ChangedLine]


class ReadLine(BaseModel):
    """What a reader says of one line; the sentence first, since whoever gives a reason judges better."""

    line: Text
    why: Text = Field(
        description="One plain sentence of at most 25 words: what of the facts says it, or what they do not say"
    )
    holds: bool = Field(description="Whether the facts of the line hold everything it claims")
    words: Text = Field(description="The words of the line that do not hold, letter for letter; empty when it holds")


class ReadLines(BaseModel):
    """What was found of each line."""

    lines: Sequence[ReadLine]


@lru_cache(maxsize=64)
def reading_shape(line_ids: tuple[str, ...]) -> type[ReadLines]:
    """Something said of at least one of these lines; what is about none of them is no answer."""
    known = {line_id.casefold() for line_id in line_ids}

    def about_them(lines: list[ReadLine]) -> list[ReadLine]:
        if not any(each.line.strip().strip("[]()").casefold() in known for each in lines):
            raise ValueError(f"Nothing is said of the lines {', '.join(line_ids)}.")
        return lines

    label: Any = (Annotated[Text, _one_of(line_ids)], Field(description="The id of the line"))
    line: Any = create_model("ReadLine", __base__=ReadLine, line=label)
    lines: Any = Annotated[list[line], AfterValidator(about_them)]
    return create_model("ReadLines", __base__=ReadLines, lines=(lines, ...))


ADDED = "new"
"""What a line that takes the place of none is `instead_of`."""


@lru_cache(maxsize=256)
def changed_shape(cast: tuple[str, ...], fact_ids: tuple[str, ...], line_ids: tuple[str, ...]) -> type[ChangedLines]:
    """Lines of which each says which of `line_ids` it takes the place of; otherwise as a scene. None at all is an
    answer where lines may be left out."""
    line = _line_shape(
        "ChangedLine", ChangedLine, cast, fact_ids,
        instead_of=(
            Annotated[Text, _one_of([*line_ids, ADDED])],
            Field(description=f"The id of the line it takes the place of; {ADDED} for a line that is added"),
        ),
    )  # fmt: skip
    lines: Any = list[line]  # type: ignore[valid-type]
    return create_model("ChangedLines", __base__=ChangedLines, lines=(lines, ...))


@lru_cache(maxsize=256)
def scene_shape(cast: tuple[str, ...], fact_ids: tuple[str, ...]) -> type[WrittenScene]:
    """A scene in which only `cast` speaks: a line by anybody else is no answer, and neither is a scene without words.

    A name may differ in case and spaces; it comes out as in the cast. Ids other than `fact_ids` are discouraged only.
    """

    def says_something(lines: list[WrittenLine]) -> list[WrittenLine]:
        if not any(line.text.strip() for line in lines):
            raise ValueError("The scene needs lines with words.")
        return lines

    line = _line_shape("WrittenLine", WrittenLine, cast, fact_ids)
    lines: Any = Annotated[list[line], AfterValidator(says_something)]  # type: ignore[valid-type]
    return create_model("WrittenScene", __base__=WrittenScene, lines=(lines, ...))


def _line_shape(
    name: str, base: type[WrittenLine], cast: Sequence[str], fact_ids: Sequence[str], **more: Any
) -> Any:  # fmt: skip
    names = {" ".join(each.split()).casefold(): each for each in cast}

    def known(given: str) -> str:
        if (own := names.get(" ".join(given.split()).casefold())) is None:
            raise ValueError(f"Nobody of that name is in the cast, which is: {', '.join(cast)}.")
        return own

    speaker = Annotated[Text, AfterValidator(known), _one_of(cast)]
    label: Any = Annotated[Text, _one_of(fact_ids)] if fact_ids else Text  # a list of no choices is no schema
    return create_model(
        name,
        __base__=base,
        speaker=(speaker, Field(description="A name of the cast, exactly")),
        fact_ids=(list[label], Field(description="Ids of the facts this line states; empty when it states none")),
        **more,
    )


def _one_of(values: Sequence[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(values)})
