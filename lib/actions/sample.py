"""The sample episode: the whole way in one go, from source texts that ship with the app."""

from __future__ import annotations

import json
from collections.abc import Callable

from lib.actions.analysis import analyse
from lib.actions.approval import approve_all
from lib.actions.projects import create_project, load_project, new_project
from lib.actions.render import render
from lib.actions.research import research
from lib.actions.script import write_script
from lib.actions.sources import add_document
from lib.actions.studio import Studio
from lib.models.enums import Format
from lib.models.project import Project
from lib.settings import ROOT

SAMPLES = ROOT / "data" / "samples"
Report = Callable[[str, float], None]


def make_sample(studio: Studio, report: Report = lambda _text, _share: None) -> Project:
    """Create, analyse, research, write and approve the sample, then queue its render. `report(what, share done)`."""
    order = json.loads((SAMPLES / "sample.json").read_text("utf-8"))
    report("Reading three sources", 0.0)
    project = create_project(
        studio,
        new_project(idea=order["idea"], minutes=order["minutes"]),
        format=Format(order["format"]),
        tone=order["tone"],
        title=order["title"],
    )
    for name in order["sources"]:
        add_document(studio, project.project_id, name, (SAMPLES / name).read_bytes())
    report("Analysing the idea", 0.2)
    analyse(studio, project.project_id)
    report("Finding facts", 0.4)
    research(studio, project.project_id)
    report("Writing the script", 0.6)
    approve_all(studio, write_script(studio, project.project_id), reason="The sample is approved unread.")
    report("Queueing the render", 0.9)
    render(studio, project.project_id)
    return load_project(studio, project.project_id)
