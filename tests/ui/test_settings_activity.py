"""Who did what, and what is used of limits, on the Settings page."""

from dataclasses import replace

import pytest

from lib.actions.limits import count_upload
from lib.actions.studio import open_studio
from lib.actions.trail import note
from lib.models.audit import Deed
from lib.settings import Settings
from lib.store.engine import writing
from lib.ui import studio as opened_studio


@pytest.fixture
def told(data):
    studio = open_studio(Settings(data_dir=data))
    with writing(studio.engine) as session:
        note(session, studio, Deed.DELETED, "project", "p1", "Tides")
        note(session, studio, Deed.SPENT, "script", "p1", "x m", usd=0.25)
    yield studio
    studio.close()


def test_the_trail_is_told_without_payments_and_with_them(told, visit):
    at = visit("settings")
    assert not at.exception
    (table,) = (each.value for each in at.dataframe if "How" in each.value)
    assert table[["Who", "What", "Of"]].to_numpy().tolist() == [["The owner", "Deleted", "Project Tides"]]
    assert "Cost" not in table
    at.selectbox(key="activity_deed").select(Deed.SPENT).run()
    (table,) = (each.value for each in at.dataframe if "How" in each.value)
    assert table[["What", "Of", "Cost"]].to_numpy().tolist() == [["Spent", "Script x m", "$0.25"]]


def test_what_is_used_shows_where_there_is_a_limit_alone(told, visit, monkeypatch):
    at = visit("settings")
    assert not [bar for bar in at.get("progress") if "renews" in bar.proto.text]
    monkeypatch.setenv("PODCAST_LIMIT_UPLOAD_BYTES_A_DAY", "1000000")
    limited = replace(told, settings=Settings(data_dir=told.settings.data_dir))
    count_upload(limited, 250_000)
    opened_studio.close()
    at = visit("settings")
    (bar,) = [bar for bar in at.get("progress") if "renews" in bar.proto.text]
    assert bar.proto.text.startswith("Brought in today: 250 kB of 1.0 MB.")
