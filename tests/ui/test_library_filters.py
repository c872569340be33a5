import pytest

from lib.models.enums import AssetSource, AssetType
from lib.ui.library_address import Wanted, read


def test_the_reference_systems_address_asks_for_our_audio():
    wanted, dropped = read({"source_module": "podcast_maker", "asset_type": "audio"})
    assert not dropped
    assert wanted.filter().source_module is AssetSource.PODCAST_MAKER
    assert wanted.filter().asset_type is AssetType.AUDIO


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("asset_type", "smell"),
        ("source_module", "nobody"),
        ("sort", "bogus"),
        ("page", "0"),
        ("page", "x"),
        ("favorites", "maybe"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_and_left_out(name, value):
    wanted, dropped = read({name: value})
    assert wanted == Wanted()
    assert dropped == {name: value}


def test_case_does_not_matter_and_strangers_parameters_are_left_alone():
    wanted, dropped = read({"asset_type": "AUDIO", "utm_source": "mail"})
    assert (wanted.asset_type, dropped) == ("audio", {})


def test_what_is_wanted_survives_the_url():
    wanted = Wanted(
        asset_type="audio",
        search="tide & wall",
        favorites=True,
        sort="oldest",
        page=3,
        tags=("episode",),
        kind="scene",
        view="table",
    )
    assert read(wanted.query()) == (wanted, {})


def test_the_usual_is_not_written_into_the_url():
    assert Wanted().query() == {}


def test_pages_become_offsets():
    assert (Wanted(page=3).filter().offset, Wanted().filter().offset) == (24, 0)
