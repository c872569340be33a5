"""Every table, imported once, so that the metadata is whole."""

from lib.models.asset import AssetCollection, AssetCount, CollectionMember, ContentAsset
from lib.models.history import ProjectVersion
from lib.models.job import RenderJob, StepProgress
from lib.models.ledger import LedgerEntry
from lib.models.project import PodcastProject
from lib.models.setup import ProviderSetup
from lib.models.source import Source, SourcePassage
from lib.models.token import ApiToken

__all__ = [
    "ApiToken",
    "AssetCollection",
    "AssetCount",
    "CollectionMember",
    "ContentAsset",
    "LedgerEntry",
    "PodcastProject",
    "ProjectVersion",
    "ProviderSetup",
    "RenderJob",
    "Source",
    "SourcePassage",
    "StepProgress",
]
