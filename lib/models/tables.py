"""Every table, imported once, so that the metadata is whole."""

from lib.models.asset import AssetCollection, AssetCount, CollectionMember, ContentAsset, GivenNumber
from lib.models.audit import AuditRow
from lib.models.cache import CacheUse
from lib.models.history import ProjectVersion
from lib.models.job import RenderJob, StepProgress
from lib.models.ledger import LedgerEntry
from lib.models.limits import OwnerLimits, OwnerUsage, RenderHold
from lib.models.pace import VoicePace
from lib.models.people import PersonRow, ProjectMember
from lib.models.project import PodcastProject
from lib.models.rewriting import RewriteRow
from lib.models.setup import ProviderSetup
from lib.models.shows import Audiogram, Edition, Publication, ShareLink, ShareVisit, ShowRow
from lib.models.sound_files import SoundFile
from lib.models.source import Source, SourcePassage
from lib.models.template import TemplateRow
from lib.models.token import ApiToken

__all__ = [
    "ApiToken",
    "AssetCollection",
    "AssetCount",
    "Audiogram",
    "AuditRow",
    "CacheUse",
    "CollectionMember",
    "ContentAsset",
    "Edition",
    "GivenNumber",
    "LedgerEntry",
    "OwnerLimits",
    "OwnerUsage",
    "PersonRow",
    "PodcastProject",
    "ProjectMember",
    "ProjectVersion",
    "ProviderSetup",
    "Publication",
    "RenderHold",
    "RenderJob",
    "RewriteRow",
    "ShareLink",
    "ShareVisit",
    "ShowRow",
    "SoundFile",
    "Source",
    "SourcePassage",
    "StepProgress",
    "TemplateRow",
    "VoicePace",
]
