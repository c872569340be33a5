"""What a browser tells the app when somebody types into one of its text fields."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest

_pressed = 0


def shown(at: AppTest, key: str) -> dict[str, Any]:
    """What the page gives the field: its text under `value`, and the rest."""
    return json.loads(_field(at, key).proto.json)


def fields(at: AppTest) -> set[str]:
    """The keys of every such field on the page."""
    return {element.key for element in at.get("bidi_component") if element.proto.component_name == "typed_text"}


def type_into(at: AppTest, key: str, text: str, *, revision: str = "") -> AppTest:
    """Type `text` over what the field shows, and wait until it was sent; over an older `revision` when one is given."""
    seen = shown(at, key)
    said = {"text": text, "count": seen["heard"] + 1, "revision": revision or seen["revision"]}
    return _tell(at, key, {"typed": said})


def press(at: AppTest, act: str, scene_id: str) -> AppTest:
    """Press a button of a scene that is shown to be read."""
    global _pressed
    _pressed += 1
    return _tell(at, "script_clicks", {"pressed": {"act": act, "scene": scene_id, "count": _pressed}})


def _tell(at: AppTest, key: str, said: dict[str, Any]) -> AppTest:
    states = at._tree.get_widget_states()
    state = states.widgets.add()
    state.id = _field(at, key).proto.id
    state.json_value = json.dumps(said)
    return at._run(states)


def _field(at: AppTest, key: str) -> Any:
    return next(element for element in at.get("bidi_component") if element.key == key)


def type_and_click(at: AppTest, key: str, text: str, button: str) -> str:
    """Type `text` and click the button before a pause: both arrive in one run. The revision that was typed over."""
    seen = shown(at, key)
    said = {"text": text, "count": seen["heard"] + 1, "revision": seen["revision"]}
    at.button(key=button).click()
    _tell(at, key, {"typed": said})
    return str(seen["revision"])
