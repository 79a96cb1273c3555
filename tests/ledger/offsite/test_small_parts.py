"""Settings that keep their secret, a journal that survives a torn line, a lock as long as the law says."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.law.deadlines import deadline
from rounds.ledger.offsite import journal as journals
from rounds.ledger.offsite import retention, settings
from rounds.ledger.offsite.errors import BadSettings
from rounds.ledger.offsite.journal import Journal, Kept, Whole
from rounds.ledger.offsite.retention import LAW, QUARTER, extension, lock_until
from rounds.ledger.offsite.settings import FolderAt, S3At, Settings, read_settings

DAYS = st.datetimes(min_value=datetime(2006, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by contract


@pytest.mark.parametrize("module", [journals, retention, settings], ids=lambda each: each.__name__)
def test_the_examples_are_true(module: object) -> None:
    ran = doctest.testmod(module, extraglobs={"datetime": datetime, "UTC": UTC})  # type: ignore[arg-type] # a module
    assert ran.attempted
    assert not ran.failed


# ------------------------------------------------------------------ how long
@given(now=DAYS)
def test_a_lock_covers_the_last_day_that_the_law_gives(now: datetime) -> None:
    last = deadline(LAW, on=now.date()).last_day(now.date())
    until = lock_until(now)
    assert until.date() == last + timedelta(days=1)
    assert (until.hour, until.minute, until.second) == (0, 0, 0)


@given(now=DAYS, later=st.integers(0, 4000))
def test_a_lock_is_never_shortened_and_never_a_quarter_behind(now: datetime, later: int) -> None:
    until, then = lock_until(now), now + timedelta(days=later)
    after = extension(until, then)
    assert after is None or after > until
    assert lock_until(then) - (after or until) < QUARTER


# ------------------------------------------------------------------ the journal
def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "vault.journal"
    first = Journal(path)
    until = datetime(2032, 11, 25, tzinfo=UTC)
    first.add("tile/0/000", Kept("ab" * 32, 5, None))
    first.add("tile/0/000", Kept("ab" * 32, 5, until))
    first.done(Whole(3, "cd" * 32, 1_790_000_000_000))
    again = Journal(path)
    assert again.kept == {"tile/0/000": Kept("ab" * 32, 5, until)}
    assert again.whole == Whole(3, "cd" * 32, 1_790_000_000_000)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", range(1, 90))
def test_a_line_that_a_crash_tore_is_no_line(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "vault.journal"
    made = Journal(path)
    made.add("tile/0/000", Kept("ab" * 32, 5, None))
    whole = path.read_bytes()
    made.add("tile/0/001", Kept("cd" * 32, 77_000, None))
    torn = path.read_bytes()[: len(whole) + cut]
    path.write_bytes(torn)
    again = Journal(path)
    assert set(again.kept) == ({"tile/0/000", "tile/0/001"} if torn.endswith(b"\n") else {"tile/0/000"})
    again.add("tile/0/002", Kept("ef" * 32, 1, None))
    assert "tile/0/002" in Journal(path).kept


# ------------------------------------------------------------------ settings
VAULT = S3At(name="vault", endpoint="https://s3.test", bucket="a-bucket", key="AKEY", secret="hush-hush")


def test_settings_read_back_as_they_were_written() -> None:
    made = Settings().adding(VAULT).adding(FolderAt(name="cellar", path="/mnt/cellar"))
    assert read_settings(made.written()) == made
    assert read_settings(None) == Settings()


def test_no_secret_is_ever_shown() -> None:
    made = Settings().adding(VAULT)
    assert "hush" not in repr(made) + str(made)
    with pytest.raises(BadSettings) as why:
        read_settings(made.written()[:-5] + b'"hush"')
    assert "hush" not in str(why.value)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (FolderAt(name="cellar", path="cellar"), "no full path"),
        (FolderAt(name="The Cellar", path="/mnt/cellar"), "can't be a copy's name"),
        (FolderAt(name="../up", path="/mnt/cellar"), "can't be a copy's name"),
        (S3At(name="v", endpoint="http://s3.example.com", bucket="abc"), "is not encrypted"),
        (S3At(name="v", endpoint="ftp://s3.example.com", bucket="abc"), "no address of a store"),
        (S3At(name="v", endpoint="https://me:pw@s3.example.com", bucket="abc"), "no address of a store"),
        (S3At(name="v", endpoint="https://s3.example.com", bucket="A/B"), "can't be a bucket's name"),
    ],
)
def test_what_can_not_be_used_is_refused(at: FolderAt | S3At, said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        Settings().adding(at)


def test_a_name_is_taken_once_and_there_is_an_end() -> None:
    made = Settings().adding(VAULT)
    with pytest.raises(BadSettings, match="is called 'vault' already"):
        made.adding(VAULT)
    with pytest.raises(BadSettings, match="No copy is called 'attic'; there is: vault"):
        made.holding("attic", on=True)
    assert made.holding("vault", on=True).copy("vault").held
    for number in range(15):
        made = made.adding(FolderAt(name=f"f{number}", path="/mnt"))
    with pytest.raises(BadSettings, match="which is the most"):
        made.adding(FolderAt(name="more", path="/mnt"))
