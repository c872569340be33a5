"""What a model is asked to answer with. Descriptions reach the model with the schema."""

from __future__ import annotations

from pydantic import BaseModel, Field


class PlannedOutline(BaseModel):
    title: str = Field(description="What this way of telling it is called, at most 60 characters")
    segments: list[str] = Field(description="Segment titles in speaking order, 2 to 8 words each")


class PlannedQuery(BaseModel):
    query: str = Field(description="What to look up, 3 to 10 words")
    rationale: str = Field(description="One sentence: what the episode needs it for")
    needs_recent_stats: bool = Field(description="Whether only recent figures answer it")


class FirstReading(BaseModel):
    """The analysis of an idea and its sources."""

    audience: str = Field(description="Who would listen, in one sentence")
    content_type: str = Field(description="For example: explainer, chronicle, narrative feature, comparison")
    keywords: list[str] = Field(description="Exactly 5")
    titles: list[str] = Field(description="Exactly 3 episode titles of at most 60 characters")
    outlines: list[PlannedOutline] = Field(description="2 or 3 really different ways to tell it")
    hook: str = Field(description="One or two spoken sentences to begin with")
    takeaways: list[str] = Field(description="3 to 5 sentences a listener should remember")
    talking_points: list[str] = Field(description="3 to 5 points a guest or second voice can speak to")
    call_to_action: str = Field(description="One sentence to end with")
    queries: list[PlannedQuery] = Field(description="4 to 6 things to look up")


class FoundFact(BaseModel):
    passage: str = Field(description="The passage it is from, such as P3")
    quote: str = Field(description="Copied from the passage character by character: one or two whole sentences")
    claim: str = Field(description="The same in your own words, understandable without the passage")
    segment: str = Field(description="The segment of the outline it serves, such as S2; empty when none")


class FoundInsight(BaseModel):
    title: str = Field(description="At most 8 words")
    content: str = Field(description="One or two sentences that follow from the passages")
    passages: list[str] = Field(description="The passages it rests on, such as P3")


class Findings(BaseModel):
    """What some passages hold for the episode."""

    facts: list[FoundFact]
    insights: list[FoundInsight] = Field(description="1 to 3")


class WrittenLine(BaseModel):
    speaker: str = Field(description="A name of the cast, exactly")
    text: str = Field(description="What is said: plain words, 5 to 35 of them")
    fact_ids: list[str] = Field(description="Ids of the facts this line states, such as F2; empty when it states none")


class WrittenScene(BaseModel):
    """A scene, in speaking order."""

    emotion: str = Field(description="neutral, happy, excited, serious, curious or confident")
    lines: list[WrittenLine]
