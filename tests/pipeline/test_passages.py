from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lib.pipeline.passages import LONGEST_WORDS, SHORTEST_WORDS, split_passages

SENTENCE = "The tide turns twice a day along the whole of this long and quiet coast."
words = st.sampled_from(
    ["tide", "Dr.", "1966", "power,", "ends.", "why?", "# x", "##", "—", "a;b", "\u3000", "\x85", "\t"]
)
texts = st.lists(
    st.one_of(words, st.sampled_from(["\n", "\n\n", "\n \n", " ", "\n\n## A heading\n\n"]), st.text(max_size=20)),
    max_size=400,
).map(" ".join)


def _texts(text: str) -> list[str]:
    return [text[start:end] for start, end in split_passages(text)]


@given(st.one_of(texts, st.text()))
def test_passages_are_ordered_and_hold_every_visible_character(text: str) -> None:
    covered = 0
    for start, end in split_passages(text):
        assert start < end
        assert not text[covered:start].strip()
        assert text[start:end] == text[start:end].strip()
        covered = end
    assert not text[covered:].strip()


@given(texts)
def test_no_passage_is_much_longer_than_the_longest(text: str) -> None:
    for passage in _texts(text):
        body = [p for p in passage.split("\n\n") if not p.startswith("#")]
        assert sum(len(p.split()) for p in body) <= LONGEST_WORDS


def test_short_paragraphs_share_a_passage() -> None:
    text = "\n\n".join([SENTENCE] * 10)
    lengths = [len(passage.split()) for passage in _texts(text)]
    assert all(SHORTEST_WORDS <= n <= LONGEST_WORDS for n in lengths[:-1])
    assert sum(lengths) == len(text.split())


def test_a_long_paragraph_is_split_between_sentences() -> None:
    text = " ".join([SENTENCE] * 30)
    passages = _texts(text)
    assert all(p.startswith("The") and p.endswith(".") for p in passages)
    assert all(SHORTEST_WORDS <= len(p.split()) <= LONGEST_WORDS for p in passages)


def test_an_endless_sentence_is_cut_after_a_clause() -> None:
    text = " ".join(["the water rises and falls, with the moon above"] * 40)
    passages = _texts(text)
    assert all(len(p.split()) <= LONGEST_WORDS for p in passages)
    assert all(p.endswith(",") for p in passages[:-1])


def test_a_heading_opens_the_passage_of_what_follows_it() -> None:
    section = " ".join([SENTENCE] * 6)
    text = f"# Tides\n\n{section}\n\n## Power\n\n{section}"
    first, second = _texts(text)
    assert first.startswith("# Tides") and first.endswith(".")
    assert second.startswith("## Power")


def test_a_heading_never_ends_a_passage_that_something_follows() -> None:
    text = "\n\n".join(f"## Part {n}\n\n{' '.join([SENTENCE] * n)}" for n in range(1, 12))
    assert not any(p.split("\n\n")[-1].startswith("#") for p in _texts(text))


def test_a_tiny_section_shares_its_passage_with_the_next() -> None:
    text = f"## One\n\nShort.\n\n## Two\n\n{' '.join([SENTENCE] * 4)}"
    assert len(_texts(text)) == 1


def test_blank_text_has_no_passages() -> None:
    assert split_passages("") == []
    assert split_passages(" \n\n\t\n") == []


def test_abbreviations_do_not_end_a_passage() -> None:
    text = " ".join(["Dr. Smith of St. Malo measured about 8.5 m of tide at approx. noon on Mon. morning."] * 20)
    assert all(p.endswith("morning.") for p in _texts(text))
