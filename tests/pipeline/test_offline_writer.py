"""The offline writer over the sample and three other corpora, judged by what can be measured."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from benchmarks.script_quality import case, format_of, known_texts, make, measure
from lib.errors import NotReady
from lib.models.brief import Brief, Speaker
from lib.models.enums import Emotion, Format
from lib.models.research import Fact, Passage, Query, Research, SourceText
from lib.models.script import Scene, Script
from lib.pipeline.checks import script_flags
from lib.pipeline.duration import script_seconds, speakable_minutes
from lib.pipeline.offline import OfflineWriter

Made = tuple[list[SourceText], Brief, Research, Script]


SHORT = ("sample", "technical", "biography", "policy", "law", "howto", "report", "science", "dispute")


@pytest.fixture(scope="module", params=SHORT)
def made(request: pytest.FixtureRequest) -> Made:
    sources, idea, minutes = case(request.param)
    return (sources, *make(sources, idea, minutes, format=format_of(request.param)))


@pytest.fixture(scope="module")
def sample() -> Made:
    sources, idea, minutes = case("sample")
    return (sources, *make(sources, idea, minutes))


def _brief(**changes: object) -> Brief:
    cast = [Speaker(name="Ada"), Speaker(name="Ben", role="guest")]
    return Brief.model_validate({"idea": "The tide at Port Ellery", "minutes": 3, "cast": cast, **changes})


def test_every_fact_quotes_its_source_verbatim(made: Made) -> None:
    sources, _, research, _ = made
    texts = {source.id: source.text for source in sources}
    assert all(texts[f.source_id][f.start : f.end] == f.quote and f.claim for f in research.fact_cards)


def test_a_script_keeps_the_promises_that_can_be_counted(made: Made) -> None:
    sources, brief, research, script = made
    measured = measure(brief, research, script, sources)
    assert measured["invented_numbers"] == measured["invented_names"] == measured["repeated_sentences"] == 0
    assert measured["support"] >= 0.86
    assert measured["distinct2"] >= 0.75
    assert measured["speaker_share_max"] <= 0.65
    assert measured["longest_turn_words"] <= 35 and measured["shortest_turn_words"] >= 5
    assert measured["scene_share_max"] <= 0.35
    assert 0.9 <= measured["minutes_to_target"] <= 1.1


def test_no_line_of_a_fresh_script_is_flagged(made: Made) -> None:
    sources, brief, research, script = made
    assert script_flags(script, research.usable_facts(), known_texts(brief, sources)) == {}


def test_every_line_with_a_figure_cites_a_fact(made: Made) -> None:
    sources, _, _, script = made
    titles = " ".join(source.title for source in sources)
    for line in script.lines():
        numbers = [n for n in re.findall(r"\d[\d,.]*\d|\d", line.text) if n not in titles]
        assert not numbers or line.used_fact_ids, line.text


def test_speakers_take_turns_and_both_are_introduced(made: Made) -> None:
    _, brief, _, script = made
    on_end = 4 if brief.format is Format.DEBATE else 1
    opening = " ".join(line.text for line in script.scenes[0].lines)
    assert "I'm Ada" in opening and "Ben" in opening
    for scene in script.scenes:
        runs = Counter(a.speaker == b.speaker for a, b in zip(scene.lines, scene.lines[1:], strict=False))
        assert runs[True] <= on_end, scene.title


def test_no_markup_address_or_citation_mark_is_spoken(made: Made) -> None:
    text = " ".join(line.text for line in made[3].lines())
    assert not re.search(r"https?:|\[\d|[*#`_|{}<>]|\]\(|Figure \d", text)


def test_no_line_leans_on_something_only_a_reader_has_seen(made: Made) -> None:
    for line in made[3].lines():
        assert not re.search(
            r"\b(?:(?:mentioned|noted|shown|see) (?:above|below|earlier)|as mentioned|see section|this page)\b",
            line.text,
            re.I,
        ), line.text


def test_a_scene_never_begins_with_a_pronoun(made: Made) -> None:
    for scene in made[3].scenes:
        assert not re.match(r"(?:It|They|He|She|This|These|Those)\b", scene.lines[0].text), scene.lines[0].text


def test_equal_briefs_give_equal_scripts() -> None:
    sources, idea, minutes = case("biography")
    first, second = (make(sources, idea, minutes)[2] for _ in range(2))
    assert first.model_dump() == second.model_dump()


def test_sources_that_differ_are_set_side_by_side(sample: Made) -> None:
    text = " ".join(line.text for line in sample[3].lines())
    assert "84 million pounds" in text and "97 million pounds" in text
    contrasting = [line for line in sample[3].lines() if "million pounds" in line.text and len(line.used_fact_ids) >= 2]
    assert contrasting


def test_sources_are_named_aloud(sample: Made) -> None:
    text = " ".join(line.text for line in sample[3].lines())
    assert all(source.author in text for source in sample[0])


def test_scenes_carry_real_titles_and_their_length_in_seconds(sample: Made) -> None:
    script = sample[3]
    assert 5 <= len(script.scenes) <= 9
    assert all(len(scene.title.split()) >= 2 and scene.duration > 0 for scene in script.scenes)
    assert len({scene.title for scene in script.scenes}) == len(script.scenes)
    assert sum(scene.duration for scene in script.scenes) == pytest.approx(script_seconds(script), rel=0.05)


def test_the_words_of_a_writer_in_the_first_person_are_given_as_a_quotation() -> None:
    text = "# The wall\n\nThe wall was built in 1931 by forty masons. We lost our best crane in March of that year. "
    text += "The harbour reopened in 1933 with a party on the quay. The wall still stands today behind the fish market."
    source = SourceText(id="a", title="The Wall of Ostrey", author="Ivo Lind", text=text)
    script = make([source], "The wall of Ostrey", 1)[2]
    spoken = next(line.text for line in script.lines() if "best crane" in line.text)
    assert re.search(r'Ivo Lind[^"]*: "We lost our best crane', spoken)


@pytest.mark.parametrize("chosen", list(Format))
@pytest.mark.parametrize("speakers", [1, 2, 3, 4])
def test_every_format_works_for_one_to_four_speakers(chosen: Format, speakers: int) -> None:
    sources, idea, _ = case("policy")
    brief, research, script = make(sources, idea, 3, format=chosen, speakers=speakers)
    names = {line.speaker for line in script.lines()}
    assert names == ({"Ada"} if chosen is Format.SOLO else {s.name for s in brief.cast})
    assert 0.85 <= script_seconds(script) / 180 <= 1.15
    assert script_flags(script, research.usable_facts(), known_texts(brief, sources)) == {}


def test_little_material_gives_a_short_script_and_never_padding() -> None:
    text = (
        "The harbour wall was finished in 1931. Nobody thought about it again for half a century, until a storm came."
    )
    source = SourceText(id="a", title="A note on the wall", text=text)
    _, _, script = make([source], "The harbour wall", 10)
    assert 0 < script_seconds(script) < 60
    assert speakable_minutes([text]) < 1.2


def test_no_sources_is_told_with_the_next_act() -> None:
    with pytest.raises(NotReady) as told:
        OfflineWriter().analyse(_brief(), [])
    assert "Add a document" in told.value.hint


def test_a_source_that_holds_only_a_table_is_told_so() -> None:
    table = SourceText(id="a", title="Table", text="| a | b |\n|---|---|\n| 1 | 2 |\n")
    with pytest.raises(NotReady, match="read aloud"):
        OfflineWriter().analyse(_brief(), [table])


def test_a_script_needs_a_fact_that_was_not_rejected(sample: Made) -> None:
    sources, brief, research, _ = sample
    rejected = research.model_copy(
        update={"fact_cards": [f.model_copy(update={"rejected": True}) for f in research.fact_cards]}
    )
    writer = OfflineWriter()
    with pytest.raises(NotReady, match="no fact left"):
        writer.write(brief, writer.analyse(brief, sources), rejected, sources)


def test_a_rejected_fact_is_never_cited_again(sample: Made) -> None:
    sources, brief, research, script = sample
    gone = script.scenes[2].lines[2].used_fact_ids[0]
    cards = [f.model_copy(update={"rejected": f.id == gone}) for f in research.fact_cards]
    writer = OfflineWriter()
    again = writer.write(
        brief, writer.analyse(brief, sources), research.model_copy(update={"fact_cards": cards}), sources
    )
    assert all(gone not in line.used_fact_ids for line in again.lines())


def test_a_fact_added_by_hand_is_always_said(sample: Made) -> None:
    sources, brief, research, _ = sample
    source = next(s for s in sources if "somebody always brings a cake" in s.text)
    quote = "Engineers bring figures, skippers bring grievances, and somebody always brings a cake."
    start = source.text.index(quote)
    fact = Fact(
        id="mine",
        quote=quote,
        source_id=source.id,
        start=start,
        end=start + len(quote),
        claim=quote,
        added_by_hand=True,
    )
    writer = OfflineWriter()
    wider = research.model_copy(update={"fact_cards": [*research.fact_cards, fact]})
    script = writer.write(brief, writer.analyse(brief, sources), wider, sources)
    assert any("mine" in line.used_fact_ids for line in script.lines())


def test_analysis_fills_everything_the_page_shows(sample: Made) -> None:
    sources, brief, _, _ = sample
    analysis = OfflineWriter().analyse(brief, sources)
    assert len(analysis.top_keywords) == 5
    assert len(analysis.title_suggestions) == 3
    assert 2 <= len(analysis.suggested_outlines) <= 3
    assert all(len(o.title) <= 60 and 4 <= len(o.segments) <= 6 for o in analysis.suggested_outlines)
    assert 3 <= len(analysis.key_takeaways) <= 5
    assert 4 <= len(analysis.research_queries) <= 6
    assert all(q.query and q.rationale for q in analysis.research_queries)
    assert analysis.audience and analysis.content_type and analysis.episode_hook and analysis.listener_cta


def test_feedback_brings_what_it_names_forward(sample: Made) -> None:
    sources, brief, _, _ = sample
    analysis = OfflineWriter().analyse(
        brief.model_copy(update={"feedback": "more about oysters and wintering birds"}), sources
    )
    said = " ".join([*analysis.key_takeaways, *analysis.guest_talking_points, analysis.episode_hook])
    assert re.search(r"birds|Oysters|Dunlin", said)


def test_the_chosen_outline_decides_the_scenes(sample: Made) -> None:
    sources, brief, research, _ = sample
    writer = OfflineWriter()
    analysis = writer.analyse(brief, sources)
    analysis.suggested_outlines[0].segments = ["Work and wages", "Salmon and oysters"]
    script = writer.write(brief, analysis, research, sources)
    assert [scene.title for scene in script.scenes[1:-1]] == ["Work and wages", "Salmon and oysters"]


def test_what_a_query_found_becomes_a_fact_that_names_the_query(sample: Made) -> None:
    sources, brief, _, _ = sample
    writer = OfflineWriter()
    analysis = writer.analyse(brief, sources)
    source = next(s for s in sources if "Oysters returned" in s.text)
    start = source.text.index("Oysters returned")
    passage = Passage(
        source_id=source.id, start=start, end=start + 60, text=source.text[start : start + 60], query_id="q7"
    )
    research = writer.research(brief, analysis, [Query(id="q7", query="oysters")], [passage], sources)
    assert any("Oysters" in f.quote and f.query_ids == ["q7"] for f in research.fact_cards)


def test_passages_of_a_query_that_was_not_approved_count_for_nothing(sample: Made) -> None:
    sources, brief, _, _ = sample
    writer = OfflineWriter()
    passage = Passage(source_id=sources[0].id, start=0, end=9_000, text="", query_id="never approved")
    research = writer.research(brief, writer.analyse(brief, sources), [], [passage], sources)
    assert all(not f.query_ids for f in research.fact_cards)


def test_angles_map_facts_onto_the_segments_of_the_outline(sample: Made) -> None:
    sources, brief, research, _ = sample
    outline = OfflineWriter().analyse(brief, sources).outline
    assert outline is not None
    assert [angle.title for angle in research.mapped_angles] == outline.segments
    known = {f.id for f in research.fact_cards}
    assert all(set(angle.mapped_fact_ids) <= known for angle in research.mapped_angles)


def test_each_scene_is_reported_with_its_number_of_how_many(sample: Made) -> None:
    sources, brief, research, _ = sample
    writer = OfflineWriter()
    heard: list[tuple[Scene, int, int]] = []
    script = writer.write(brief, writer.analyse(brief, sources), research, sources, lambda *told: heard.append(told))
    assert [number for _, number, _ in heard] == list(range(1, len(script.scenes) + 1))
    assert {total for _, _, total in heard} == {len(script.scenes)}


def test_a_single_speaker_says_nothing_twice() -> None:
    sources, idea, minutes = case("technical")
    brief, research, script = make(sources, idea, minutes, format=Format.SOLO, speakers=1)
    assert measure(brief, research, script, sources)["repeated_sentences"] == 0


def test_a_segment_tells_its_own_sections_in_the_order_of_the_source() -> None:
    sources, idea, minutes = case("howto")
    _, research, script = make(sources, idea, minutes)
    starts = {fact.id: fact.start for fact in research.fact_cards}
    for scene in script.scenes[1:-1]:
        told = [starts[line.used_fact_ids[0]] for line in scene.lines if line.used_fact_ids]
        assert told == sorted(told), scene.title


def test_what_frames_an_episode_and_what_is_told_are_never_one_line(made: Made) -> None:
    texts = {source.title for source in made[0]}
    for line in made[3].lines():
        if re.match(r"(?:I'm|We lean|Everything we say|Read the sources)", line.text):
            assert not line.used_fact_ids, (line.text, texts)


def test_a_debate_begins_with_what_the_sources_differ_in_and_each_speaks_for_their_own() -> None:
    sources, idea, minutes = case("dispute")
    _, research, script = make(sources, idea, minutes, format=Format.DEBATE)
    source_of = {fact.id: fact.source_id for fact in research.fact_cards}
    assert script.scenes[1].title == "Where the sources differ"
    spoken = Counter(
        (line.speaker, source_of[line.used_fact_ids[0]])
        for line in script.scenes[1].lines
        if len(line.used_fact_ids) == 1 and "?" not in line.text
    )
    assert spoken[("Ada", "council")] > spoken[("Ben", "council")]
    assert spoken[("Ben", "traders")] > spoken[("Ada", "traders")]


def test_a_critique_begins_with_doubts_and_a_brief_with_its_points() -> None:
    sources, idea, minutes = case("science")
    critique = make(sources, idea, minutes, format=Format.CRITIQUE)[2]
    usual = make(sources, idea, minutes)[2]
    assert [s.title for s in critique.scenes[1:-1]] != [s.title for s in usual.scenes[1:-1]]
    brief = make(sources, idea, minutes, format=Format.BRIEF)[2]
    assert any("Here is the short of it." in line.text for line in brief.scenes[0].lines)
    assert len(brief.scenes) < len(usual.scenes)


def test_only_the_one_who_asks_asks_in_an_interview_and_nobody_does_alone() -> None:
    sources, idea, minutes = case("interview")
    asked = [line for line in make(sources, idea, minutes, format=Format.INTERVIEW)[2].lines() if "?" in line.text]
    assert asked and {line.speaker for line in asked} == {"Ada"}
    alone = make(sources, idea, minutes, format=Format.SOLO, speakers=1)[2]
    assert sum("?" in line.text for line in alone.lines()) <= 1


def test_a_story_is_told_by_its_years() -> None:
    sources, idea, minutes = case("history")
    script = make(sources, idea, minutes, format=Format.STORYTELLING)[2]
    assert [s.title for s in script.scenes[1:4]] == ["The find of 1471", "The road", "The strike at the third inn"]
    assert not any(line.text.startswith("How many") for line in script.lines())


def _said_by(persona: str, tone: str = "") -> tuple[Script, Script]:
    sources, idea, minutes = case("sample_10")
    writer = OfflineWriter()
    scripts = []
    for given in ("", persona):
        cast = [Speaker(name="Ada", role="host"), Speaker(name="Ben", role="guest", persona=given)]
        cast.append(Speaker(name="Cleo", role="guest"))
        brief = Brief(idea=idea, minutes=minutes, cast=cast, tone=tone if given else "")
        analysis = writer.analyse(brief, sources)
        scripts.append(writer.write(brief, analysis, writer.research(brief, analysis, [], [], sources), sources))
    return scripts[0], scripts[1]


def _figures_of(script: Script, name: str) -> float:
    own = [line for line in script.lines() if line.speaker == name and line.used_fact_ids]
    return sum(bool(re.search(r"\d", line.text)) for line in own) / len(own)


def test_a_persona_is_given_what_it_would_say() -> None:
    usual, drawn = _said_by("an engineer who trusts only numbers")
    assert _figures_of(drawn, "Ben") > _figures_of(usual, "Ben")


def test_a_tone_changes_the_mood_of_the_scenes() -> None:
    usual, playful = _said_by("somebody", tone="playful and light")
    assert usual.scenes[0].emotion is Emotion.CURIOUS
    assert playful.scenes[0].emotion is Emotion.EXCITED


def test_a_source_in_another_language_is_left_out_and_that_is_said() -> None:
    sources, idea, minutes = case("languages")
    brief, research, script = make(sources, idea, minutes)
    assert any("Nachtzüge in Europa, which is in another language" in line.text for line in script.lines())
    assert "Nachtzüge in Europa" in research.summary
    assert {fact.source_id for fact in research.fact_cards} == {"english"}
    german = [source for source in sources if source.id == "deutsch"]
    with pytest.raises(NotReady, match="English"):
        OfflineWriter().analyse(brief, german)
