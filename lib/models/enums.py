"""The closed sets: what an asset, a project, a step or a job can be."""

from __future__ import annotations

from enum import StrEnum


class AssetType(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"


class AssetSource(StrEnum):
    """The module that made an asset. Podcast Maker writes PODCAST_MAKER; the others may be posted to us."""

    STORY_WRITER = "story_writer"
    IMAGE_STUDIO = "image_studio"
    MAIN_TEXT_GENERATION = "main_text_generation"
    MAIN_IMAGE_GENERATION = "main_image_generation"
    MAIN_VIDEO_GENERATION = "main_video_generation"
    MAIN_AUDIO_GENERATION = "main_audio_generation"
    BLOG_WRITER = "blog_writer"
    LINKEDIN_WRITER = "linkedin_writer"
    FACEBOOK_WRITER = "facebook_writer"
    SEO_TOOLS = "seo_tools"
    CONTENT_PLANNING = "content_planning"
    WRITING_ASSISTANT = "writing_assistant"
    RESEARCH_TOOLS = "research_tools"
    CONTENT_STRATEGY = "content_strategy"
    PRODUCT_MARKETING = "product_marketing"
    PODCAST_MAKER = "podcast_maker"
    YOUTUBE_CREATOR = "youtube_creator"
    BRAND_AVATAR_GENERATOR = "brand_avatar_generator"
    VIDEO_STUDIO = "video_studio"
    VOICE_CLONER = "voice_cloner"


class ProjectStatus(StrEnum):
    DRAFT = "draft"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    ARCHIVED = "archived"


class Step(StrEnum):
    """The producer's way, in order."""

    CREATE = "create"
    ANALYSIS = "analysis"
    RESEARCH = "research"
    SCRIPT = "script"
    RENDER = "render"


class JobStatus(StrEnum):
    IDLE = "idle"
    PREVIEWING = "previewing"
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        return self in (JobStatus.COMPLETED, JobStatus.CANCELLED, JobStatus.FAILED)


class Format(StrEnum):
    DEEP_DIVE = "deep_dive"
    BRIEF = "brief"
    INTERVIEW = "interview"
    DEBATE = "debate"
    CRITIQUE = "critique"
    SOLO = "solo"
    STORYTELLING = "storytelling"


class Emotion(StrEnum):
    NEUTRAL = "neutral"
    HAPPY = "happy"
    EXCITED = "excited"
    SERIOUS = "serious"
    CURIOUS = "curious"
    CONFIDENT = "confident"


class Layout(StrEnum):
    """Channels of an episode: one, or two in which speakers stand a little apart and music keeps its width."""

    MONO = "mono"
    STEREO = "stereo"


class MusicPart(StrEnum):
    """Where music may stand in an episode: before it, after it, under the speech."""

    INTRO = "intro"
    OUTRO = "outro"
    BED = "bed"


class SourceKind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    EPUB = "epub"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"
    PASTED = "pasted"


class RewriteKind(StrEnum):
    """What is wanted of lines that are there: other words, fewer, or more."""

    REWRITE = "rewrite"
    TIGHTEN = "tighten"
    EXTEND = "extend"
