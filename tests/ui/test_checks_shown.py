from lib.pipeline.checks import Flag, FlagKind
from lib.ui import checks

TEXT = "Ada & Tom built 31 boxes."


def flag(kind: FlagKind, words: str, message: str = "It says something.") -> Flag:
    start = TEXT.index(words)
    return Flag(kind, words, start, start + len(words), message)


def test_several_names_share_a_sentence():
    found = [flag(FlagKind.NAME, "Ada"), flag(FlagKind.NAME, "Tom"), flag(FlagKind.NUMBER, "31", "No fact holds 31.")]
    assert checks.sentences(found) == ["No fact holds 31.", "No cited fact names Ada or Tom."]


def test_the_same_sentence_is_said_once():
    found = [flag(FlagKind.UNCITED, "Ada", "This cites no fact."), flag(FlagKind.UNCITED, "Tom", "This cites no fact.")]
    assert checks.sentences(found) == ["This cites no fact."]


def test_flagged_words_are_underlined_and_the_rest_is_escaped():
    shown = checks.marked(TEXT, [flag(FlagKind.NUMBER, "31")])
    assert shown == 'Ada &amp; Tom built <u class="flagged" title="It says something.">31</u> boxes.'


def test_overlapping_flags_mark_a_word_once():
    assert checks.marked(TEXT, [flag(FlagKind.NUMBER, "31"), flag(FlagKind.NAME, "31")]).count("<u") == 1


def test_the_summary_counts_lines():
    assert checks.summary([[flag(FlagKind.NAME, "Ada")], []]) == "Checks: 1 line to look at"
    assert checks.summary([[], []]) == ""
