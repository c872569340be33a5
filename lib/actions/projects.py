"""Begin, open, save, list and remove projects."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from sqlmodel import Session

from lib.actions import trail
from lib.actions.studio import Studio
from lib.errors import BadInput, NotReady
from lib.models.asset import AssetFilter
from lib.models.audit import Deed
from lib.models.brief import Knobs, Speaker
from lib.models.enums import Format, JobStatus, ProjectStatus
from lib.models.history import Change
from lib.models.preview import EPISODE
from lib.models.project import Document, Project, ProjectCreate, ProjectSummary
from lib.pipeline.changes import change_of
from lib.store import assets, listing, projects, render_jobs, sources
from lib.store.engine import reading, writing

MINUTES = range(1, 121)
SPEAKERS = range(1, 5)


def new_project(
    *, idea: str, minutes: int = 10, budget_cap: float = 50.0, speakers: int = 2, project_id: str | None = None
) -> ProjectCreate:
    """Check what a producer typed. Raises BadInput, one clear sentence, for the first thing that cannot be."""
    idea = " ".join(idea.split())
    if not idea:
        raise BadInput("An episode needs an idea.", hint="Say in a sentence what it should be about.")
    if len(idea) > 1000:
        raise BadInput(
            f"The idea is {len(idea):,} characters long; 1,000 fit.", hint="Shorten it, and paste the rest as a source."
        )
    if minutes not in MINUTES:
        raise BadInput(f"An episode of {minutes} minutes cannot be made.", hint="Choose 1 to 120 minutes.")
    if budget_cap < 0:
        raise BadInput("A budget cannot be less than nothing.", hint="Set 0 to allow only what is free.")
    if speakers not in SPEAKERS:
        raise BadInput(f"{speakers} speakers cannot be cast.", hint="Choose 1 to 4 speakers.")
    given = {"project_id": project_id} if project_id else {}
    try:
        return ProjectCreate(idea=idea, duration=minutes, budget_cap=budget_cap, speakers=speakers, **given)
    except ValidationError as error:
        field = error.errors()[0]
        raise BadInput(f"{field['loc'][0]}: {field['msg']}.", hint="Correct it, then try again.") from error


def create_project(
    studio: Studio,
    new: ProjectCreate,
    *,
    format: Format = Format.DEEP_DIVE,
    cast: Sequence[Speaker] = (),
    tone: str = "",
    language: str = "en",
    title: str = "",
    writer: str = "offline",
    model: str = "",
    searches: Sequence[str] = (),
    knobs: Knobs | None = None,
) -> Project:
    """Begin a project; without a cast the bundled voices that differ most are given. Raises Duplicate, BadInput."""
    people = list(cast) or default_cast(studio, new.speakers)
    document = Document(
        title=title, idea=new.idea, duration=new.duration, speakers=len(people), budget_cap=new.budget_cap,
        avatar_url=new.avatar_url, format=format, language=language, tone=tone, cast=check_cast(people),
        writer=writer, model=model, searches=list(searches), knobs=knobs or Knobs(),
    )  # fmt: skip
    with writing(studio.engine) as session:
        return projects.insert_project(session, new.project_id, document, owner=studio.owner)


def default_cast(studio: Studio, speakers: int) -> list[Speaker]:
    """Names, roles and well-separated voices for 1–4 speakers."""
    voices = studio.speech("bundled").cast(speakers)
    names = ("Maya", "Tom", "Ines", "Leo")
    roles = ("host", "guest", "guest", "guest") if speakers > 1 else ("host",)
    return [
        Speaker(name=name, role=role, voice_id=voice.id, provider="bundled")
        for name, role, voice in zip(names, roles, voices, strict=False)
    ]


def check_cast(cast: Sequence[Speaker]) -> list[Speaker]:
    """Raises BadInput for no or too many speakers, and for two of one name."""
    if len(cast) not in SPEAKERS:
        raise BadInput(f"{len(cast)} speakers cannot be cast.", hint="Choose 1 to 4 speakers.")
    names = [speaker.name.strip().casefold() for speaker in cast]
    if "" in names or len(set(names)) < len(names):
        raise BadInput("Every speaker needs a name of their own.", hint="Give each speaker a different name.")
    return [speaker.model_copy(update={"name": speaker.name.strip()}) for speaker in cast]


def load_project(studio: Studio, project_id: str) -> Project:
    """Raises NotFound."""
    if studio.is_closed(project_id):
        raise projects.no_such_project()
    with reading(studio.engine) as session:
        return projects.get_project(session, project_id, owner=studio.owner)


def owner_of(studio: Studio, project_id: str) -> str:
    """Whose project it is, whoever asks: for what is done for its owner. Raises NotFound."""
    with reading(studio.engine) as session:
        return projects.owner_of(session, project_id)


def refreshed(studio: Studio, project: Project) -> Project:
    """The project as it is now; the very same object when nothing of it changed. Raises NotFound."""
    with reading(studio.engine) as session:
        return projects.get_if_changed(session, project)


def save_project(studio: Studio, project: Project, change: Change | None = None, deed: Deed | None = None) -> Project:
    """Save the document over the version it was loaded as; one that did not change is not written.

    The history says what changed: `change`, or what comparing the two tells; the trail only that it was that `deed`.
    Raises Stale when it was changed elsewhere, NotFound when it was deleted.
    """
    with reading(studio.engine) as session:
        stored = projects.get_project(session, project.project_id, owner=studio.owner)
    if stored.document().digest() == project.document().digest():
        return stored
    if stored.budget_cap != project.budget_cap:
        studio.require_owner("change its budget")
    with writing(studio.engine) as session:
        if deed is not None:
            trail.note(session, studio, deed, "project", project.project_id, project.display_title)
        return projects.update_document(session, project, change or change_of(stored, project))


def keep_mine(studio: Studio, project: Project, over: int) -> Project:
    """Save over version `over`, which the producer has seen: the answer to Stale when they prefer their own.

    That version stays in the history, however short ago the same field was edited in it.
    Raises Stale when there is a newer one still.
    """
    mine = project.model_copy(update={"version": over})
    what = change_of(load_project(studio, project.project_id), mine).what
    return save_project(studio, mine, Change(what=what, field=""))


def list_projects(
    studio: Studio,
    *,
    status: ProjectStatus | None = None,
    archived: bool = True,
    favorites_only: bool = False,
    search: str = "",
    limit: int = 50,
    offset: int = 0,
    order_by: str = "updated_at",
) -> tuple[list[ProjectSummary], int]:
    """A page of projects and the number of all that match; without a `status`, `archived` ones too unless told not to.

    Raises BadInput for an unknown order.
    """
    if order_by not in projects.ORDERS:
        raise BadInput(f"Projects cannot be ordered by {order_by}.", hint="Use " + " or ".join(projects.ORDERS) + ".")
    with reading(studio.engine) as session:
        return projects.list_projects(
            session, status=status, archived=archived, favorites_only=favorites_only, search=search, limit=limit,
            offset=offset, order_by=order_by, owner=studio.owner,
        )  # fmt: skip


def latest_projects(studio: Studio, limit: int, *, status: ProjectStatus | None = None) -> list[ProjectSummary]:
    """Those changed last, of one status or of all but the archive."""
    with reading(studio.engine) as session:
        return projects.latest_projects(session, status=status, limit=limit, owner=studio.owner)


def has_projects(studio: Studio) -> bool:
    """Whether anything was begun here."""
    with reading(studio.engine) as session:
        return projects.has_any(session, owner=studio.owner)


def set_favorite(studio: Studio, project_id: str, is_favorite: bool) -> Project:
    studio.require_owner("mark it")
    with writing(studio.engine) as session:
        return projects.set_columns(session, project_id, is_favorite=is_favorite, owner=studio.owner)


def set_status(studio: Studio, project_id: str, status: ProjectStatus) -> Project:
    studio.require_owner("archive it")
    with writing(studio.engine) as session:
        return projects.set_columns(session, project_id, status=status.value, owner=studio.owner)


def bring_back(studio: Studio, project_id: str) -> Project:
    """Out of the archive, to what its content says: completed with an episode in the library, a draft without an
    analysis, else in progress. Raises NotFound."""
    studio.require_owner("archive it")
    with writing(studio.engine) as session:
        project = projects.get_project(session, project_id, owner=studio.owner)
        _, episodes = listing.list_assets(
            session, AssetFilter(project_id=project_id, kind=EPISODE, limit=1), owner=studio.owner
        )
        untouched = project.analysis is None and project.script_data is None
        begun = ProjectStatus.DRAFT if untouched else ProjectStatus.IN_PROGRESS
        status = ProjectStatus.COMPLETED if episodes else begun
        trail.note(session, studio, Deed.RESTORED, "project", project_id, project.display_title)
        return projects.set_columns(session, project_id, status=status.value, owner=studio.owner)


def project_contents(studio: Studio, project_id: str) -> dict[str, int]:
    """What deleting the project would delete: numbers of sources and audio files. Raises NotFound."""
    with reading(studio.engine) as session:
        projects.get_project(session, project_id, owner=studio.owner)
        _, audio_files = listing.list_assets(session, AssetFilter(project_id=project_id, limit=1), owner=studio.owner)
        return {"sources": len(sources.list_sources(session, project_id)), "audio files": audio_files}


def no_render_runs(studio: Studio, project_id: str, then: str) -> None:
    """Raises NotReady while an episode of it waits or is made; `then` ends the hint."""
    with reading(studio.engine) as session:
        _no_render_runs(session, project_id, then)


def _no_render_runs(session: Session, project_id: str, then: str) -> None:
    run_id = render_jobs.latest_run_id(session, project_id)
    job = render_jobs.get_job(session, run_id) if run_id else None
    if job and job.status in (JobStatus.QUEUED, JobStatus.RUNNING):
        raise NotReady("This project is being rendered.", hint=f"Cancel the render first, then {then}.")


def delete_project(studio: Studio, project_id: str) -> None:
    """Remove the project with its sources, jobs, assets and files. Raises NotFound, NotReady while it renders."""
    studio.require_owner("delete it")
    with writing(studio.engine) as session:
        projects.lock(session, project_id, owner=studio.owner)  # no render may begin between the look and the deletion
        _no_render_runs(session, project_id, "delete it")
        orphans = assets.delete_project_assets(session, project_id, owner=studio.owner)
        title = projects.get_project(session, project_id, owner=studio.owner).display_title
        trail.note(session, studio, Deed.DELETED, "project", project_id, title)
        projects.delete_project(session, project_id, owner=studio.owner)
    for key in orphans:
        studio.blobs.delete(key)
