"""What in a line no cited fact holds: numbers, names, turned negations, thin support, claims without a citation.

Computed from words alone, fast enough for every keystroke. A change of meaning made of the same words is not seen.

    roots      words brought to a common root, synonyms together     amounts, measures, numbers   what counts come to
    names      strangers, and names in another's place               denials, polarity            what is denied
    conditions, left_out, suspected   where a line may turn that round    turned      where, all signs weighed, it does
    ground     what a script stands on, and what of it a line sees
    kin        words near in meaning, and how much a word tells      likeness                     which fact holds most
    claims, odds    signs of a claim, and how they are weighed       backing                      what is not backed
    held, line      facts, lines, scripts                            matching                     which facts fit a line
"""

from lib.pipeline.checks.flag import Flag, FlagKind
from lib.pipeline.checks.held import Held, held_by, support
from lib.pipeline.checks.line import flags, flags_with, script_flags
from lib.pipeline.checks.matching import fits, ranked

__all__ = ["Flag", "FlagKind", "Held", "fits", "flags", "flags_with", "held_by", "ranked", "script_flags", "support"]
