"""What in a line no cited fact holds: numbers, names, turned negations, thin support, claims without a citation.

Computed from words alone, fast enough for every keystroke. A change of meaning made of the same words is not seen.

    roots      words brought to a common root, synonyms together     amounts, measures, numbers   what counts come to
    names      strangers, and names in another's place               denials, polarity            what is denied
    conditions, left_out, suspected   where a line may turn that round    turned      where, all signs weighed, it does
    ground     what a script stands on, and what of it a line sees
    kin        words near in meaning, and how much a word tells      likeness                     which fact holds most
    claims, odds    signs of a claim, and how they are weighed       backing                      what is not backed
    held, line      facts, lines, scripts                            matching                     which facts fit a line
    second_reading  what changes when a model has read the line beside its facts
"""

from lib.pipeline.checks.flag import Flag, FlagKind
from lib.pipeline.checks.held import Held, held_by, support
from lib.pipeline.checks.line import flags, flags_with, script_flags
from lib.pipeline.checks.matching import fits, ranked
from lib.pipeline.checks.second_reading import cited, key_of, readings_of, with_reading, with_readings

__all__ = [
    "Flag", "FlagKind", "Held", "cited", "fits", "flags", "flags_with", "held_by", "key_of", "ranked", "readings_of",
    "script_flags", "support", "with_reading", "with_readings",
]  # fmt: skip
