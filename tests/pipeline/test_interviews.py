"""Who speaks in an interview: what a person says of themselves is never put into another's mouth."""

from __future__ import annotations

import re

from benchmarks.script_quality import known_texts, make
from lib.models.research import SourceText
from lib.pipeline.checks import script_flags
from lib.pipeline.offline.interviews import speakers

TEXT = """Two keepers of the lock at Sello told us how they share one night.

Mara Quill: How do you share the night at the lock?

Anna Berg: We open the lock four times a night and write each boat into the book. I learned the work from my father.

MQ: What is the hardest part of the work?

AB: I always thought that the ice was the hardest part of it. The gate weighs 40 tonnes, and it freezes in January.

Tom Lund: I never liked the book, because the ink freezes too. We keep it beside the stove in the small room.

MQ: Will you stay at the lock?

AB: I will stay until the new gate is built in 2031. Nobody else in the village wants to learn the work.
"""


def test_names_that_paragraphs_begin_with_are_speakers_and_initials_are_spelt_out() -> None:
    full = {name: name for name in ("Mara Quill", "Anna Berg", "Tom Lund")}
    assert speakers(TEXT) == {**full, "MQ": "Mara Quill", "AB": "Anna Berg"}
    assert speakers("Note: Bring a lamp.\n\nThe lock is open.") == {}


def test_words_of_a_person_are_told_as_that_persons_and_no_line_is_flagged() -> None:
    sources = [SourceText(id="s", title="A night at the lock", author="Mara Quill", text=TEXT)]
    brief, research, script = make(sources, "How two keepers share a night at the lock", 1)
    spoken = " ".join(line.text for line in script.lines())
    assert re.findall(r'(\w+ \w+): "I (?:learned|always|will)', spoken) and "AB:" not in spoken
    assert not re.search(r'Mara Quill(?: \w+)*: "(?:I|We) ', spoken)
    assert script_flags(script, research.usable_facts(), known_texts(brief, sources)) == {}
    assert {fact.author for fact in research.fact_cards if fact.quote.startswith("I ")} == {"Anna Berg"}
