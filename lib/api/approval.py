"""Approval, under `/api/podcast/projects/{project_id}`: of words and facts, with a reason in doubt."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import Field

from lib.actions import approval
from lib.actions.shared_projects import edit_shared
from lib.api.border import ProjectId, SceneId
from lib.api.preparation import AnyEdit, Edit, version_of
from lib.api.refusals import refusals
from lib.api.studio import OurStudio

routes = APIRouter(prefix="/podcast/projects/{project_id}", tags=["script"], responses=refusals(404, 409))


class Approve(Edit):
    """`reason` says why a scene may be said although the checks doubt a line of it; without doubts none is kept."""

    reason: Annotated[str, Field(max_length=approval.REASON_LIMIT_CHARS)] = ""


AnyApproval = Annotated[
    Approve | None,
    Body(
        openapi_examples={
            "plain": {"value": {}},
            "doubted": {"value": {"reason": "The second number is from the interview of 3 May."}},
        }
    ),
]


@routes.post("/scenes/{scene_id}/approve", summary="Approve exactly these words on these facts")
def approve_scene(
    studio: OurStudio, project_id: ProjectId, scene_id: SceneId, sent: AnyApproval = None
) -> dict[str, Any]:
    """409 with the code `reason_needed` when the checks doubt a line and no reason is given."""
    reason = sent.reason if sent else ""
    return edit_shared(
        studio, project_id, version_of(sent), lambda p: approval.approve_scene(studio, p, scene_id, reason=reason)
    )


@routes.post("/scenes/{scene_id}/unapprove", summary="Take an approval back")
def unapprove_scene(
    studio: OurStudio, project_id: ProjectId, scene_id: SceneId, sent: AnyEdit = None
) -> dict[str, Any]:
    return edit_shared(studio, project_id, version_of(sent), lambda p: approval.unapprove_scene(studio, p, scene_id))


@routes.post("/approve", summary="Approve every scene that has lines")
def approve_all(studio: OurStudio, project_id: ProjectId, sent: AnyApproval = None) -> dict[str, Any]:
    """One reason for every scene with doubts; 409 with the code `reason_needed` when none is given for them."""
    reason = sent.reason if sent else ""
    return edit_shared(studio, project_id, version_of(sent), lambda p: approval.approve_all(studio, p, reason=reason))
