"""Episode templates: how episodes of a kind are made, saved under a name and applied to others."""

from __future__ import annotations

from typing import Any

from lib.actions import trail
from lib.actions.projects import check_cast, new_project, save_project
from lib.actions.studio import Studio
from lib.actions.where_to_look import DOCUMENTS, check_searches, searches_of
from lib.actions.writers import check_writer
from lib.errors import BadInput
from lib.models.audit import Deed
from lib.models.history import Change
from lib.models.project import Document, Project
from lib.models.template import NAME_CHARS, Shape, TemplatePublic
from lib.store import templates
from lib.store.engine import reading, writing

TEMPLATES = 200
"""More of one owner are a mistake of a program."""


def list_templates(studio: Studio) -> list[TemplatePublic]:
    """By name."""
    with reading(studio.engine) as session:
        return templates.list_templates(session, owner=studio.person.id)


def save_template(studio: Studio, document: Document, name: str) -> TemplatePublic:
    """Keep how this episode is made, without its idea, title and sources. A template of that name is replaced.

    Raises BadInput for an impossible name.
    """
    name = _checked_name(name)
    shape = Shape.model_validate(
        document.model_dump(include=set(Shape.model_fields)) | {"searches": searches_of(document)}
    )
    with writing(studio.engine) as session:
        known = {each.name.casefold() for each in templates.list_templates(session, owner=studio.person.id)}
        if name.casefold() not in known and len(known) >= TEMPLATES:
            raise BadInput(f"There are {TEMPLATES} templates already.", hint="Delete some in Settings.")
        return templates.put_template(session, name, shape, owner=studio.person.id)


def rename_template(studio: Studio, template_id: str, name: str) -> TemplatePublic:
    """Raises NotFound, BadInput for an impossible name, Duplicate for that of another."""
    with writing(studio.engine) as session:
        return templates.rename_template(session, template_id, _checked_name(name), owner=studio.person.id)


def delete_template(studio: Studio, template_id: str) -> None:
    """Projects that it was applied to stay as they are. Raises NotFound."""
    with writing(studio.engine) as session:
        gone = templates.get_template(session, template_id, owner=studio.person.id)
        templates.delete_template(session, template_id, owner=studio.person.id)
        trail.note(session, studio, Deed.DELETED, "template", template_id, gone.name, owner=studio.person.id)


def apply_template(studio: Studio, project: Project, template_id: str) -> Project:
    """Make the episode as the template says; idea, title, sources and what was made so far stay.

    Raises NotFound, Stale, and BadInput where somebody who speaks in the script is not in the template's cast.
    """
    template = read_template(studio, template_id)
    fields = fields_of(template.shape)
    keep_speakers(project, project.model_copy(update=fields))
    return save_project(studio, project.model_copy(update=fields), Change(what=f"Template “{template.name}” applied"))


def read_template(studio: Studio, template_id: str) -> TemplatePublic:
    """Raises NotFound."""
    with reading(studio.engine) as session:
        return templates.get_template(session, template_id, owner=studio.person.id)


def fields_of(shape: Shape) -> dict[str, Any]:
    """The shape as fields of a document. Raises BadInput for what cannot be any more, as a writer that is gone."""
    cast = check_cast(shape.cast)
    new_project(idea="…", minutes=shape.duration, budget_cap=shape.budget_cap, speakers=len(cast))
    check_writer(shape.writer)
    check_searches(shape.searches)
    fields = {name: getattr(shape, name) for name in Shape.model_fields}
    # Where another system's client said to look counts only where nothing is named, and the template does say.
    return fields | {"cast": cast, "speakers": len(cast), "research_provider": DOCUMENTS}


def keep_speakers(project: Project, wanted: Document) -> None:
    """A script names its speakers: one who speaks in it cannot leave the cast. Raises BadInput."""
    speaking = {line.speaker for line in project.script_data.lines()} if project.script_data else set()
    missing = sorted(speaking - {speaker.name for speaker in wanted.cast})
    if missing:
        raise BadInput(
            f"{missing[0]} speaks in the script.", hint="Give those lines to another speaker first, or keep the name."
        )


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_CHARS or not name.isprintable():
        raise BadInput(f"A template needs a name of at most {NAME_CHARS} characters.", hint="Say what it is for.")
    return name
