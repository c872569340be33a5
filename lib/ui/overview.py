"""What stands above and below the scenes of a script: how far it is, and what can be done with all of it. HTML."""

from __future__ import annotations

from html import escape

from lib.actions.carrying import Shortfall
from lib.actions.lengths import Lengths
from lib.models.project import Project
from lib.models.script import Script
from lib.ui import carrying, format, history, presses, script_tools, source_balance, spoken

_MISSING = 8


def above(
    opened: Project, script: Script, lengths: Lengths, again: str = "", short: Shortfall | None = None
) -> str:  # fmt: skip
    """How long it is against what was asked, and why it is short; how much of it is approved; undo, redo, and writing
    it again, with what that costs."""
    approved = sum(scene.approved for scene in script.scenes)
    cited = sum(bool(line.used_fact_ids) for line in script.lines())
    return (
        f'<div class="overview"><div class="quiet"><b title="{escape(spoken.how(opened, lengths))}">'
        f"{format.duration(lengths.whole.seconds)}</b> of {format.duration(lengths.whole.target_s)} · "
        f"{format.count(len(script.lines()), 'line')}, {cited} with facts · "
        f"{approved} of {format.count(len(script.scenes), 'scene')} approved</div>"
        f"{source_balance.link(opened)}{history.script_buttons(opened)}{script_tools.menu()}{_again(again)}</div>"
        f"{carrying.beside_script(opened, short)}"
    )


def _again(cost: str) -> str:
    """Asks before it replaces what is there."""
    sure = presses.button("Replace the script", "write_again")
    return (
        f'<details class="drop"><summary role="button" class="act bare">{presses.symbol("refresh")}'
        f"<span>Write again</span></summary><div><p>A new script replaces this one, with every edit and approval in it."
        f"</p>{_cost(cost)}{sure}</div></details>"
    )


def _cost(said: str) -> str:
    return f'<p class="quiet">{escape(said)}</p>' if said else ""


def below(script: Script, voices: str = "") -> str:
    """What the voices cost. Render waits for every scene, and names those that are missing."""
    missing = [f"{n}" for n, scene in enumerate(script.scenes, 1) if not scene.approved and scene.lines]
    empty = [f"{n}" for n, scene in enumerate(script.scenes, 1) if not scene.lines]
    render = presses.button(
        "Render episode", "render_episode", css="primary", last="arrow_forward",
        disabled=bool(missing or empty) or not script.scenes,
    )  # fmt: skip
    waits = [f"Waits for your approval of {_scenes(missing)}"] if missing else []
    waits += [f"No lines yet in {_scenes(empty)}: write some, or delete it"] if empty else []
    told = f'<span class="quiet">{". ".join(waits)}</span>' if waits else ""
    approve = presses.button("Approve all", "approve_all") if missing else ""
    return f'{_cost(voices)}<div class="primary-row">{told}{approve}{render}</div>'


def _scenes(numbers: list[str]) -> str:
    """`scene 2`, `scenes 1, 3`; the first of many."""
    listed = ", ".join(numbers[:_MISSING]) + ("…" if len(numbers) > _MISSING else "")
    return f"scene {listed}" if len(numbers) == 1 else f"scenes {listed}"
