"""Opening the copies that were set up."""

from __future__ import annotations

from pathlib import Path

from rounds.ledger.offsite.copy import Copy
from rounds.ledger.offsite.errors import NotPermitted
from rounds.ledger.offsite.folder import FolderCopy
from rounds.ledger.offsite.s3 import S3Copy
from rounds.ledger.offsite.settings import FILE, At, FolderAt, Settings, read_settings


def open_copy(at: At, origin: str, clinic: Path) -> Copy:
    """One copy of the ledger `origin`, whose own folder is `clinic`. Nothing is asked of it yet."""
    if isinstance(at, FolderAt):
        return FolderCopy(at.name, Path(at.path), origin, clinic)
    return S3Copy(at, origin)


def settings_of(clinic: Path) -> Settings:
    """What was set up. Raises `BadSettings`, and `NotPermitted` where the file can't be read."""
    try:
        return read_settings((clinic / FILE).read_bytes())
    except FileNotFoundError:
        return Settings()
    except OSError as why:
        raise NotPermitted(f"{clinic / FILE}: {why.strerror}. Run as its owner (yours to do).") from why
