"""The words between the facts. Each is said at most once an episode, and only where it is true."""

from __future__ import annotations

import re
from functools import lru_cache

from lib.models.enums import Format
from lib.pipeline.offline.weights import stems

STORY_SIGNPOSTS = (
    "Our story begins with {x}.",
    "The next chapter is {x}.",
    "Then we come to {x}.",
    "And now, {x}.",
    "Turn the page: {x}.",
    "That leads to {x}.",
    "We are not at the end yet: {x}.",
)
BRIEF_SIGNPOSTS = (
    "First, in a few words: {x}.",
    "Second, and just as short: {x}.",
    "Then, in just as few words: {x}.",
    "One more thing: {x}.",
    "Also on the list: {x}.",
    "And finally, briefly: {x}.",
)
SIGNPOSTS = (
    "Let's begin with {x}.",
    "That brings us to {x}.",
    "Let's talk about {x}.",
    "We should also talk about {x}.",
    "Next on our list: {x}.",
    "We have not spoken about {x} yet.",
    "Let's move on to {x}.",
    "What do we know about {x}?",
    "Let us also look at {x}.",
    "That takes us to {x}.",
)
INTERVIEW_SIGNPOSTS = (
    "Let's start with {x}.",
    "I'd like to turn to {x}.",
    "Take us through {x}.",
    "Let me ask you about {x}.",
    "Tell us about {x}.",
    "I made a note here: {x}.",
    "We should get to {x} as well.",
    "Help me with {x}.",
)
DEBATE_SIGNPOSTS = (
    "Our first round is about {x}.",
    "Next point: {x}.",
    "Let's weigh {x}.",
    "Now to {x}, from both sides.",
    "Back and forth on {x}, then.",
    "We still have to argue about {x}.",
    "The last point on my sheet: {x}.",
)
CRITIQUE_SIGNPOSTS = (
    "Let's look hard at {x}.",
    "Next under the lens: {x}.",
    "Let's see what stands behind {x}.",
    "Then we come to {x}.",
    "We should test {x} as well.",
    "Turn to {x} for a moment.",
    "And finally on our list, {x}.",
)
SOLO_SIGNPOSTS = (
    "Let me begin with {x}.",
    "That brings me to {x}.",
    "Let us look at {x} now.",
    "I want to turn to {x}.",
    "I should also talk about {x}.",
    "Next on my list: {x}.",
    "I have not spoken about {x} yet.",
    "That takes me to {x}.",
)
BY_FORMAT = {
    Format.INTERVIEW: INTERVIEW_SIGNPOSTS,
    Format.DEBATE: DEBATE_SIGNPOSTS,
    Format.CRITIQUE: CRITIQUE_SIGNPOSTS,
    Format.SOLO: SOLO_SIGNPOSTS,
    Format.STORYTELLING: STORY_SIGNPOSTS,
    Format.BRIEF: BRIEF_SIGNPOSTS,
}

FIRST = ("Let us talk about {x} first.",)

TROUBLE = (
    "It did not all go smoothly.",
    "And then there was a catch.",
    "Here comes the difficult part.",
    "This is where it gets harder.",
    "There is a less comfortable side to it.",
)
VOICE = ("Listen to this.", "And here is a voice.", "Somebody put that into words.")

ATTRIBUTED = (
    "According to {title}, {s}",
    "{author} writes that {s}",
    "In {title} we read that {s}",
    "{author} reports that {s}",
    "{title} puts it this way: {s}",
    "As {author} tells it, {s}",
    "Back to {title}: {s}",
    "{author} notes that {s}",
    "If you follow {title}, {s}",
    "This is from {title}: {s}",
)
FIRST_WORDS = (
    'Let {author} say it: "{S}"',
    '{author} puts it like this: "{S}"',
    'I\'ll quote what {author} says: "{S}"',
)
OWN_WORDS = (
    '{author} also says: "{S}"',
    *FIRST_WORDS[1:],
    '{author} adds: "{S}"',
    'And {author} says: "{S}"',
)
SHORTEST = 'It says: "{S}"'
IN_SHORT = (
    '{author} says: "{S}"',
    'It goes on: "{S}"',
    'And then: "{S}"',
    'A bit further on: "{S}"',
    'Then this: "{S}"',
)
DIFFERS = (
    "{title} has a different number.",
    "{title} counts differently.",
    "Hold on, {title} gives another figure.",
    "That is not what it says in {title}.",
    "Compare that with {title}.",
)
BOTH = (
    "So we have {a} in {one}, and {b} in {other}.",
    "{A} against {b}: that is worth knowing before you quote either.",
    "Two figures, then: {a}, and {b}.",
    "{A} or {b}, depending on whom you ask.",
)
OPPOSED = (
    "So it goes up in {up}, and down in {down}.",
    "Up in {up}, down in {down}: they do not even agree on the direction.",
)
MY_NUMBER = (
    "I have another number here, from {title}.",
    "That is not what I have. I read it in {title}.",
    "My side counts differently, in {title}.",
    "Let me hold {title} against that.",
)
READ_OUT = (
    "I read that {s}",
    "It also says that {s}",
    "I underlined one sentence: {S}",
    "My notes have this: {S}",
    "It says here that {s}",
    "One line caught me: {S}",
    "I have a note that {s}",
)
TURNING = (
    "Let us turn to {x}.",
    "Let us go on to {x}.",
    "Which leads us to {x}.",
    "And what about {x}, then?",
)
CLOSING_QUESTIONS = {
    Format.DEBATE: "Before we let you judge: what should stay in mind?",
    Format.CRITIQUE: "So what is left when we have looked at it all?",
    Format.INTERVIEW: "If our listeners remember one thing, what should it be?",
    Format.BRIEF: "What should you keep from this?",
}
CLOSING_QUESTION = "So, what stays with you from all this?"


_FRAME = """
Hello and welcome. I'm your host, with me is our guest. Today we talk about. Today's question. Here is what we want
to look at. We lean on a few texts. Wrote. One is called. Another is called. Then there is. I will speak for.
Everything we say comes from. There are more, and the show notes list them all. We began with, went on to, and ended
with. Read the sources for yourself. Thank you for listening, goodbye. Why, how much, how many, what happened, who.
No. Because. Source, article, report, episode. We have read it closely, with a critical eye. We take it from both
sides. Has read everything, and I have the questions.
"""


@lru_cache(maxsize=1)
def framing_words() -> frozenset[str]:
    """Roots of the words that only hold an episode together; they claim nothing."""
    pools = (SIGNPOSTS, *BY_FORMAT.values(), TROUBLE, VOICE, ATTRIBUTED, OWN_WORDS, DIFFERS, BOTH, OPPOSED, MY_NUMBER)
    pools += (READ_OUT, TURNING, FIRST)
    texts = [text for pool in pools for text in pool] + [*CLOSING_QUESTIONS.values(), CLOSING_QUESTION, _FRAME]
    return frozenset(root for text in texts for root in stems(re.sub(r"\{\w+\}", " ", text)))
