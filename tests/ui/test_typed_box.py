"""The text field's script, run by Node where there is one."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from lib.settings import ROOT

_HANDS = """
import { readFileSync } from "node:fs"
globalThis.CSS = { supports: () => true }
globalThis.document = { visibilityState: "visible", addEventListener() {}, removeEventListener() {} }
new Function(readFileSync(process.argv[2], "utf8").replace("export default function", "globalThis.mount = function"))()
const box = { value: "", style: {}, removeAttribute() {} }
const label = { classList: { toggle() {} } }
const parentElement = { querySelector: (what) => (what === "label" ? label : box) }
const sent = []
const show = (data) =>
  mount({ data: { rows: 1, heard: 0, of: "a", ...data }, parentElement, setStateValue: (_, said) => sent.push(said) })
const type = (text) => { box.value = text; box.oninput() }
const pause = () => new Promise((done) => setTimeout(done, 800))
"""


def run(tmp_path, script):
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node on this machine")
    file = tmp_path / "hands.mjs"
    file.write_text(_HANDS + script + "\nconsole.log(JSON.stringify({ sent, text: box.value }))", encoding="utf-8")
    done = subprocess.run(
        [node, str(file), str(ROOT / "lib/ui/typed.js")], capture_output=True, text=True, check=True, timeout=30
    )
    return json.loads(done.stdout)


def test_what_was_typed_while_the_server_was_away_is_sent_when_it_is_back(tmp_path):
    found = run(
        tmp_path,
        """
        show({ value: "old", revision: "r1" })
        type("old and new"); await pause(); sent.length = 0 // nobody heard it
        show({ value: "old", revision: "r2" }); await pause()
        """,
    )
    assert [(said["text"], said["revision"]) for said in found["sent"]] == [("old and new", "r2")]
    assert found["text"] == "old and new"


_REFRESHED = """
const lies = new Map()
globalThis.sessionStorage = {
  getItem: (key) => lies.get(key) ?? null,
  setItem: (key, text) => lies.set(key, text),
  removeItem: (key) => lies.delete(key),
}
show({ name: "idea", value: "old", revision: "r1" })
type("old and new")
const again = { value: "", style: {}, removeAttribute() {} }
const refreshed = { querySelector: (what) => (what === "label" ? label : again) }
const data = { rows: 1, heard: 0, of: "a", name: "idea", value: VALUE, revision: "r9" }
sent.length = 0
mount({ data, parentElement: refreshed, setStateValue: (_, said) => sent.push(said) })
await pause()
box.value = again.value
"""


@pytest.mark.parametrize(("there", "text"), [("old", "old and new"), ("theirs", "theirs")])
def test_a_refresh_in_the_middle_of_a_word_loses_nothing_and_overwrites_nothing(tmp_path, there, text):
    found = run(tmp_path, _REFRESHED.replace("VALUE", json.dumps(there)))
    assert found["text"] == text
    assert ("r9" in [said["revision"] for said in found["sent"]]) == (there == "old")


def test_words_of_a_project_that_began_under_them_are_none_of_the_next_one(tmp_path):
    begun = 'type("old and new"); show({ name: "idea", value: "old", revision: "r1", of: "begun" })\n'
    script = _REFRESHED.replace("VALUE", '"old"').replace('type("old and new")\n', begun)
    assert run(tmp_path, script)["text"] == "old"


def test_a_field_that_left_the_page_leaves_nothing_for_the_next_project(tmp_path):
    left = 'type("old and new"); show({ name: "idea", value: "old", revision: "r1" })()\n'
    script = _REFRESHED.replace("VALUE", '"old"').replace('type("old and new")\n', left)
    found = run(tmp_path, script)
    assert found["text"] == "old" and found["sent"] == []


def test_the_end_of_a_word_is_kept_by_a_refresh_before_its_beginning_was_answered(tmp_path):
    on = 'type("old and"); box.onblur(); type("old and new")\n'
    script = _REFRESHED.replace("VALUE", '"old and"').replace('type("old and new")\n', on)
    found = run(tmp_path, script)
    assert found["text"] == "old and new"
    assert [(said["text"], said["revision"]) for said in found["sent"]][-1] == ("old and new", "r9")


@pytest.mark.parametrize("shown", ['{ value: "theirs", revision: "r2" }', '{ value: "old", revision: "r2", of: "b" }'])
def test_another_text_or_another_project_is_never_overwritten_by_it(tmp_path, shown):
    found = run(
        tmp_path,
        f"""
        show({{ value: "old", revision: "r1" }})
        type("old and new"); show({shown}); await pause()
        """,
    )
    assert [said["revision"] for said in found["sent"]] == ["r1"], "so the server knows that it comes too late"
    assert found["text"] == "old and new"
