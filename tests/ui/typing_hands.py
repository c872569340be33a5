"""What a browser tells the app when somebody types into one of its text fields."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from streamlit.testing.v1 import AppTest

from lib.ui import drawn


def shown(at: AppTest, key: str) -> dict[str, Any]:
    """What the page gives the field: its text under `value`, and the rest. A line of the open scene is a field too."""
    if (found := _on_desk(at, key)) is not None:
        line = found[1]
        return line | {"value": line["text"], "heard": found[0]["heard"]}
    return json.loads(_field(at, key).proto.json)


def desk(at: AppTest) -> dict[str, Any]:
    """What the page gives the desk of the open scene."""
    return json.loads(_desk(at).proto.json)


def fields(at: AppTest) -> set[str]:
    """The keys of every such field on the page."""
    lines = [f"text_{line['id']}" for line in desk(at)["lines"]] if _desks(at) else []
    return {e.key for e in at.get("bidi_component") if e.proto.component_name == "typed_text"} | set(lines)


def do(at: AppTest, act: str, of: str = "", /, **more: Any) -> AppTest:
    """Do something at the desk of the open scene, to the line `of`; see `lib.ui.desk.Said`."""
    return do_all(at, {"act": act, "of": of, **more})


def do_all(at: AppTest, *acts: dict[str, Any]) -> AppTest:
    """As `do`, several things that arrive in one run."""
    told = [{"count": count, **each} for count, each in enumerate(acts, desk(at)["heard"] + 1)]
    return _tell(at, _desk(at).key, {"said": {"told": told}})


def type_into(at: AppTest, key: str, text: str, *, revision: str = "") -> AppTest:
    """Type `text` over what the field shows, and wait until it was sent; over an older `revision` when one is given."""
    seen = shown(at, key)
    if _on_desk(at, key) is not None:
        return do(at, "text", seen["id"], value=text, revision=revision or seen["revision"])
    said = {"text": text, "count": seen["heard"] + 1, "revision": revision or seen["revision"]}
    return _tell(at, key, {"typed": said})


def press(at: AppTest, act: str, of: str = "") -> AppTest:
    """Press a button, or follow a link, that is plain HTML: it must be there, and not be disabled."""
    assert can_press(at, act, of), f"{act} of “{of}” is disabled"
    return _press(at, act, of, at._tree.get_widget_states())


def can_press(at: AppTest, act: str, of: str = "") -> bool:
    """Whether such a button or link, which must be there, can be pressed."""
    return " disabled" not in _made(at, act, of)[1]


def words_on(at: AppTest, act: str, of: str = "") -> str:
    """What is written on it, symbols aside."""
    return re.sub(r'<span class="symbol.*?</span>|<[^>]*>', "", _made(at, act, of)[2])


def html_of(at: AppTest) -> str:
    """All HTML on the page, with the pieces that the browser fetches."""
    shown = [e.value for e in at.html]
    pieces = [drawn.find(address) for html in shown for address in re.findall(r' data-at="([^"]+)"', html)]
    return "\n".join([*shown, *(piece.html for piece in pieces if piece)])


def _made(at: AppTest, act: str, of: str) -> tuple[str, str, str]:
    """Its tag, its attributes and what is in it."""
    pattern = rf'<(a|button)([^>]*data-act="{act}" data-of="{re.escape(escape(of))}"[^>]*)>(.*?)</\1>'
    tag, attributes, inner = re.findall(pattern, html_of(at))[0]
    return tag, attributes, inner


def _press(at: AppTest, act: str, of: str, states: Any) -> AppTest:
    return tell_presses(at, [(act, of)], states)


def heard_presses(at: AppTest) -> dict[str, Any]:
    """What the page tells the browser of its presses: the `session`, and the number of the last that was `heard`."""
    return json.loads(_field(at, "presses").proto.json)


def tell_presses(
    at: AppTest, pressed: list[tuple[str, str]], states: Any = None, *, first: int = 0, session: str = ""
) -> AppTest:
    """What the browser tells of presses that it has not seen answered, numbered from `first` on; of another `session`
    when one is given."""
    ear = _field(at, "presses")
    seen = heard_presses(at)
    seen["session"] = session or seen["session"]
    told = [{"count": n, "act": act, "of": of} for n, (act, of) in enumerate(pressed, first or seen["heard"] + 1)]
    states = states or at._tree.get_widget_states()
    state = states.widgets.add()
    state.id = ear.proto.id
    state.json_value = json.dumps({"pressed": {"session": seen["session"], "told": told}})
    return at._run(states)


def _tell(at: AppTest, key: str, said: dict[str, Any]) -> AppTest:
    states = at._tree.get_widget_states()
    state = states.widgets.add()
    state.id = _field(at, key).proto.id
    state.json_value = json.dumps(said)
    return at._run(states)


def _desks(at: AppTest) -> list[Any]:
    return [element for element in at.get("bidi_component") if element.proto.component_name == "desk"]


def _desk(at: AppTest) -> Any:
    return _desks(at)[0]


def _on_desk(at: AppTest, key: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """What the desk is given, and the line of that key in it."""
    given = desk(at) if _desks(at) else {"lines": []}
    line = next((line for line in given["lines"] if f"text_{line['id']}" == key), None)
    return None if line is None else (given, line)


def _field(at: AppTest, key: str) -> Any:
    return next(element for element in at.get("bidi_component") if element.key == key)


def type_and_press(at: AppTest, key: str, text: str, act: str, of: str = "") -> str:
    """Type `text` and press before a pause: both arrive in one run. The revision that was typed over."""
    seen = shown(at, key)
    states = at._tree.get_widget_states()
    state = states.widgets.add()
    count, revision = seen["heard"] + 1, seen["revision"]
    if _on_desk(at, key) is not None:
        told = {"act": "text", "of": seen["id"], "value": text, "count": count, "revision": revision}
        state.id, said = _desk(at).proto.id, {"said": {"told": [told]}}
    else:
        state.id, said = _field(at, key).proto.id, {"typed": {"text": text, "count": count, "revision": revision}}
    state.json_value = json.dumps(said)
    _press(at, act, of, states)
    return str(seen["revision"])
