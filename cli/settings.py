"""What the environment says: every setting is a variable ``MAITRED_…``, and an option of a command wins over it."""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_DATABASE = "sqlite:///maitred.db"
"""A file in the current folder."""


class Settings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(env_prefix="MAITRED_", env_ignore_empty=True, extra="ignore")

    database_url: str = DEFAULT_DATABASE
    keys: str = ""
    """Keys that sign tickets, separated by commas, the newest first."""
    webhook_secret: str = ""
    """Secret of the address that events are delivered to, ``whsec_…``."""
    stripe_secret: str = ""
    """Signing secret of the endpoint that Stripe tells of payments, ``whsec_…``."""
