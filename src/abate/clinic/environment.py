"""What a deployment sets, read from environment variables: `ABATE_...`, and `DATABASE_URL`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import AnyHttpUrl, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_SECRET = 50
"""Characters: what Django's own check asks of a secret key."""


class Environment(BaseSettings):
    """The settings of one deployment. `demo` is for one machine; `production` lacks no protection."""

    model_config = SettingsConfigDict(env_prefix="ABATE_", frozen=True, extra="ignore")

    mode: Literal["demo", "production"] = "demo"
    address: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8000")
    """Where people reach the site."""
    data: Path = Field(
        default=Path("clinic-data"), description="Folder of the embedded database, mails, static files"
    )
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    secret_key: SecretStr = SecretStr("demo-only-" + "0" * SHORTEST_SECRET)
    record_key: SecretStr = SecretStr("demo-only-" + "1" * SHORTEST_SECRET)
    email_host: str | None = None
    email_port: int = 587
    email_user: str = ""
    email_password: SecretStr = SecretStr("")
    email_from: str = "Abate <noreply@localhost>"
    proxies: int = Field(default=1, ge=0, le=5, description="Proxies of ours before the site that name the sender")
    open_signup: bool = Field(default=True, description="Whether a person may open a diary without an invitation")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def is_production(self) -> bool:
        """Whether every protection is on."""
        return self.mode == "production"

    @model_validator(mode="after")
    def _production_needs_its_own_secrets(self) -> Self:
        if not self.is_production:
            return self
        missing = [
            name.upper()
            for name in ("secret_key", "record_key")
            if name not in self.model_fields_set or len(getattr(self, name).get_secret_value()) < SHORTEST_SECRET
        ]
        if missing:
            raise ValueError(
                f"production needs {' and '.join(f'ABATE_{name}' for name in missing)}, each of {SHORTEST_SECRET} "
                "random characters or more: python -c 'import secrets; print(secrets.token_urlsafe(60))'"
            )
        if self.address.scheme != "https":
            raise ValueError(f"production is reached over HTTPS: set ABATE_ADDRESS=https://…, not {self.address}")
        if self.email_host is None:
            raise ValueError("production sends invitations and reminders: set ABATE_EMAIL_HOST")
        return self


@cache
def environment() -> Environment:
    """The settings of this process."""
    return Environment()
