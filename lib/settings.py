"""What the environment decides, read once; everything else is in the database."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every field is also an environment variable: `data_dir` is `PODCAST_DATA_DIR`, and so on."""

    model_config = SettingsConfigDict(env_prefix="PODCAST_", extra="ignore", frozen=True)

    data_dir: Path = ROOT / "data"
    database_url: str = ""
    jobs_url: str = ""
    blob_url: str = ""
    host: str = "127.0.0.1"
    allow_remote: bool = False
    """Answer other machines although there is no login; something in front has to ask who comes."""
    allowed_hosts: str = ""
    """Names, separated by commas, under which the server may be asked, beside localhost."""
    public_url: str = ""
    """Under which address other people reach feeds and share links: `https://podcasts.example.org`, without a path."""
    oidc_metadata_url: str = ""
    """The OpenID Connect provider's discovery document; with it everybody has to sign in."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_unverified: bool = False
    """Believe the provider's addresses although it does not say that it verified them (Microsoft Entra ID does not).
    Only where nobody can choose an address there: who could would come as anybody on the list, as an admin too."""
    allowed_people: str = ""
    """Who may sign in: addresses and domains, separated by commas; `*` for everybody the provider lets in."""
    admins: str = ""
    """Addresses of those who run this server; they may sign in, too."""
    first_owner: str = ""
    """The address of who owns what was made here before there was a login."""
    run_worker: bool = True
    """Whether the app starts a worker of its own; not where workers run elsewhere."""
    worker_niceness: int = Field(default=10, ge=0, le=19)
    """How far the app's own worker steps back, so that the screens stay quick; 0 renders as fast as they run."""
    voices_ready: bool = True
    """Whether a worker loads the built-in voices before anybody asks, a second of a core: its first line is then as
    quick as the second. Not worth it where only other voices speak."""
    lines_at_once: int = Field(default=0, ge=0)
    """How many lines of each provider outside one worker has spoken at a time, within what the provider takes from all
    workers together; 0: as many as that."""
    log: Literal["", "json"] = ""
    """`json`: one object a line, with the request, project and job, and never a text of anybody's."""
    metrics_token: SecretStr = SecretStr("")
    """What /metrics asks for; needed where other machines may come."""
    port: int = Field(default=8501, validation_alias="PORT", ge=1, le=65535)
    cache_bytes: int = Field(default=5_000_000_000, ge=0)
    """How much of what can be made again is kept: spoken lines, scenes, answers of models."""
    upload_limit_bytes: int = 50 * 2**20
    audit_days: int = Field(default=400, ge=1)
    """How long it is remembered who published, shared, spent and deleted."""
    limit_requests_a_minute: float = Field(default=0, ge=0)
    """Calls of the API that each person may make in a minute; as with the other limits, 0 is none."""
    limit_upload_bytes_a_day: float = Field(default=0, ge=0)
    limit_minutes_rendered_a_day: float = Field(default=0, ge=0)
    """Minutes of finished sound, for each owner of projects."""
    limit_budget_a_month: float = Field(default=0, ge=0)
    """US dollars that all projects of an owner may spend in a month."""
    key_file: Path | None = None
    """What providers' keys are locked with; `secrets.key` in the data folder."""
    secret_key: SecretStr = SecretStr("")
    """The content of such a file, in place of one, where several machines share a database."""

    @property
    def has_login(self) -> bool:
        """Whether people sign in; without it there is one owner of everything."""
        return bool(self.oidc_metadata_url)

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the projects' database."""
        return _with_driver(self.database_url) or f"sqlite:///{(self.data_dir / 'podcast.db').as_posix()}"

    @property
    def jobs_database(self) -> str:
        """SQLAlchemy URL of the job engine's own database; on Postgres it shares ours, in a schema of its own."""
        if self.jobs_url:
            return _with_driver(self.jobs_url)
        if self.database_url and not self.database_url.startswith("sqlite"):
            return self.database
        return f"sqlite:///{(self.data_dir / 'jobs.db').as_posix()}"

    @field_validator("public_url")
    @classmethod
    def _bare(cls, value: str) -> str:
        """Scheme and host, and a port where there is one."""
        parts = urlsplit(value.strip().rstrip("/"))
        if value.strip() and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query):
            raise ValueError("PODCAST_PUBLIC_URL is an address like https://podcasts.example.org, without a path")
        return value.strip().rstrip("/")

    @property
    def keys(self) -> Path:
        """The file that providers' keys are locked with."""
        return self.key_file or self.data_dir / "secrets.key"

    @property
    def blobs(self) -> str:
        """obstore URL of the blob store: `file:///…` or `s3://bucket/prefix`."""
        return self.blob_url or (self.data_dir / "blobs").resolve().as_uri()


def _with_driver(url: str) -> str:
    """Name the driver that is installed, since SQLAlchemy's default for Postgres is another."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
