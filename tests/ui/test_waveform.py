from urllib.parse import unquote

from lib.models.preview import thinned
from lib.models.sound import Chapter, TimedLine
from lib.ui.waveform import waveform

PEAKS = [(-0.5, 0.5), (-0.1, 0.2)] * 300


def test_nothing_to_draw_is_nothing():
    assert waveform([], 10.0) == ""
    assert waveform(PEAKS, 0.0) == ""


def test_a_long_waveform_is_thinned_to_what_can_be_seen():
    assert len(thinned(PEAKS, 200)) == 200
    assert thinned([(-1.0, 1.0)], 200) == [(-1.0, 1.0)]


def test_each_turn_shows_in_its_speakers_colour():
    lines = [
        TimedLine(line_id=str(n), scene_id="s", speaker=who, start_s=5 * n, end_s=5 * n + 4)
        for n, who in enumerate(["Maya", "Tom"])
    ]
    drawn = waveform(PEAKS, 10.0, lines=lines, classes={"Maya": "speaker-1", "Tom": "speaker-2"})
    assert "var(--speaker-1) 0.00% 50.00%" in drawn
    assert "var(--speaker-2) 50.00% 100.00%" in drawn


def test_chapters_are_ticks_and_their_titles_are_escaped():
    chapters = [Chapter(title="Begin", start_s=0, end_s=5), Chapter(title='A "b" <i>', start_s=5, end_s=10)]
    drawn = waveform(PEAKS, 10.0, chapters=chapters)
    assert drawn.count('class="tick"') == 1
    assert "A &quot;b&quot; &lt;i&gt;" in drawn


def test_silence_can_be_drawn():
    assert "<path" in unquote(waveform([(0.0, 0.0)] * 4, 1.0))
