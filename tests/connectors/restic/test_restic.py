"""Real repositories, looked at: what is seen in a good one, and what is not known of a spoilt one."""

import doctest
import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rounds.connectors.restic import translate
from rounds.connectors.restic.client import Known
from rounds.connectors.restic.collect import open_source
from rounds.connectors.restic.translate import fault_of
from rounds.model.fact import NO, UNSEEN, YES, Fact, NotSeen, Reason, Seen, Whose
from rounds.model.records import Gap, Observation, Sweep
from rounds.model.resources import Backup
from rounds.sdk.connector import BadSettings, Collector, Ran
from rounds.sdk.testing import NoHost
from tests.connectors.restic.repositories import Made

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
SNAPSHOT = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("restic"))


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test knows of damage is not the next one's."""
    monkeypatch.setenv("ROUNDS_STATE", str(tmp_path / "state"))


def opened(made: Made, **other: str) -> Collector:
    return open_source("backups", made.settings(**other), NoHost())


def look(source: Collector, now: datetime = NOW) -> tuple[Backup, list[Gap]]:
    """The one backup of a look, and its gaps; the sweep is whole exactly when there is none."""
    items = list(source.collect(now, None))
    (seen,) = [each.resource for each in items if isinstance(each, Observation)]
    gaps = [each for each in items if isinstance(each, Gap)]
    (sweep,) = [each for each in items if isinstance(each, Sweep)]
    assert sweep.complete is (not gaps)
    assert isinstance(seen, Backup)
    return seen, gaps


def test_a_good_repository_is_seen_whole(made: Made) -> None:
    seen, gaps = look(opened(made))
    assert gaps == []
    assert seen == Backup(
        system="backups",
        key="records",
        name="records",
        computer=Seen("emr"),
        path=Seen(str(made.data)),
        last_snapshot=Seen(SNAPSHOT),
        fresh_hours=Seen(26),
        encrypted=YES,
        sound=YES,
        checked=Seen(NOW),
        off_site=YES,
        restored=YES,
        restored_at=Seen(NOW),
        drill_days=Seen(31),
    )


def test_a_drill_leaves_nothing_behind(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert look(opened(made))[0].restored is YES
    assert list(tmp_path.iterdir()) == []


def test_an_asset_that_no_snapshot_names_has_none(made: Made) -> None:
    for place in (f"emr:{made.data.parent}", f"emr:{made.data}/charts", f"other:{made.data}"):
        seen, gaps = look(opened(made, assets=f"records={place}", drills=""))
        assert (seen.last_snapshot, gaps) == (Seen(None), [])


def test_a_file_that_comes_back_otherwise_is_not_restored(made: Made) -> None:
    seen, gaps = look(opened(made, drills=f"records={made.data}/marked.txt={'0' * 64}"))
    assert (seen.restored, seen.restored_at, gaps) == (NO, Seen(NOW), [])


def test_a_file_that_does_not_come_back_is_not_restored(made: Made) -> None:
    seen, _ = look(opened(made, drills=f"records={made.data}/nobody.txt={'0' * 64}"))
    assert seen.restored is NO


def test_without_a_marked_file_nothing_is_known_of_a_restore(made: Made) -> None:
    seen, gaps = look(opened(made, drills="", off_site=""))
    assert (seen.restored, seen.off_site, gaps) == (UNSEEN, UNSEEN, [])


@pytest.mark.parametrize("spoil", ["flipped", "packless"])
def test_damage_is_not_sound_and_nobody_says_how_fresh_it_is(made: Made, spoil: str) -> None:
    seen, (gap,) = look(opened(made, repository=str(getattr(made, spoil)())))
    assert seen.sound is NO
    assert (seen.last_snapshot, seen.restored) == (NotSeen(Reason.UNREADABLE), UNSEEN)
    assert (gap.reason, gap.whose) == (Reason.UNREADABLE, Whose.YOURS)
    assert "is damaged" in gap.detail


def test_a_whole_part_does_not_hide_the_part_that_is_damaged(made: Made) -> None:
    source = opened(made, repository=str(made.flipped()), parts="2", drills="")
    said = [look(source, NOW + timedelta(days=day))[0].sound for day in range(4)]
    assert NO in said
    assert set(said[said.index(NO) :]) == {NO}


def test_damage_is_known_after_a_restart_until_all_of_the_data_is_sound(made: Made) -> None:
    repository = made.flipped()
    settings = {"repository": str(repository), "parts": "2", "drills": ""}
    days = [NOW + timedelta(days=day) for day in range(2)]
    said = [look(opened(made, **settings), day)[0].sound for day in (*days, NOW)]
    assert NO in said
    assert set(said[said.index(NO) :]) == {NO}
    shutil.rmtree(repository)
    shutil.copytree(made.repo, repository)
    assert look(opened(made, **settings))[0].sound is YES


def test_a_note_of_damage_that_was_cut_off_is_still_one_of_damage(made: Made) -> None:
    known = Known("backups", made.settings()["repository"])
    assert known.damaged() is None
    known.keep(NOW)
    assert known.damaged() == NOW
    known.file.write_bytes(b"2026-11-")
    assert known.damaged() == datetime(1970, 1, 1, tzinfo=UTC)
    known.forget()
    assert known.damaged() is None


def test_where_a_note_of_damage_cannot_be_read_nothing_is_known(made: Made) -> None:
    Known("backups", made.settings()["repository"]).file.mkdir(parents=True)
    seen, (gap,) = look(opened(made))
    assert (seen.sound, seen.checked, seen.restored) == (UNSEEN, NotSeen(), UNSEEN)
    assert (gap.reason, gap.whose) == (Reason.NOT_PERMITTED, Whose.YOURS)
    assert "which remembers damage of the repository, can't be read (Is a directory)" in gap.detail


@pytest.mark.parametrize("folder", ["snapshots", "config", "keys"])
def test_what_is_torn_is_not_known(made: Made, folder: str) -> None:
    seen, (gap,) = look(opened(made, repository=str(made.torn(folder))))
    all_unseen(seen)
    assert (gap.reason, gap.whose) == (Reason.UNREADABLE, Whose.YOURS)


def test_a_torn_index_is_damage(made: Made) -> None:
    assert look(opened(made, repository=str(made.torn("index"))))[0].sound is NO


def test_while_another_restic_works_the_check_is_not_known(made: Made) -> None:
    with made.locked() as repo:
        seen, (gap,) = look(opened(made, repository=str(repo)))
    assert (seen.sound, seen.checked) == (UNSEEN, NotSeen())
    assert (gap.reason, gap.whose) == (Reason.UNREACHABLE, Whose.YOURS)
    assert "locked" in gap.detail


@pytest.mark.parametrize(
    ("what", "reason", "says"),
    [
        ("password", Reason.NOT_PERMITTED, "its password is wrong"),
        ("password_file", Reason.NOT_PERMITTED, "its password's file can't be read"),
        ("repository", Reason.UNREACHABLE, "is not where the settings say"),
        ("restic", Reason.UNREACHABLE, "there is no restic here"),
        ("hanging", Reason.UNREACHABLE, "did not answer in time"),
        ("powerless", Reason.NOT_PERMITTED, "may not be read by Rounds"),
    ],
)
def test_what_can_not_be_opened_is_not_known(made: Made, what: str, reason: Reason, says: str) -> None:
    seen, (gap,) = look(opened(made, **spoilt(made, what)))
    all_unseen(seen)
    assert (gap.reason, gap.whose) == (reason, Whose.YOURS)
    assert says in gap.detail
    assert gap.detail.endswith(".")


def test_a_restic_that_hangs_is_ended_with_all_that_it_started(made: Made) -> None:
    began = time.monotonic()
    look(opened(made, **spoilt(made, "hanging")))
    assert time.monotonic() - began < 10
    child = int((made.folder / "child").read_text())
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and _state(child) != "Z":
        assert time.monotonic() < deadline, "the child lives on"


def test_an_outcome_is_told_for_a_day_and_what_proved_nothing_is_tried_again(made: Made) -> None:
    source = opened(made)
    assert look(source, NOW)[0].checked == Seen(NOW)
    assert look(source, NOW + timedelta(hours=22))[0].checked == Seen(NOW)
    day = NOW + timedelta(hours=23)
    seen, _ = look(source, day)
    assert (seen.checked, seen.restored_at) == (Seen(day), Seen(day))


def test_a_lock_in_between_takes_nothing_from_what_was_proved(made: Made) -> None:
    with made.locked() as repo:
        source = opened(made, repository=str(repo))
        look(source)
    (lock,) = (repo / "locks").iterdir()
    lock.unlink()
    seen, gaps = look(source, NOW + timedelta(hours=1))
    assert (seen.sound, gaps) == (YES, [])


@pytest.mark.parametrize(("code", "says"), [(10, "not where"), (11, "locked"), (12, "password is wrong")])
def test_exit_codes_of_newer_versions_are_taken_at_their_word(code: int, says: str) -> None:
    fault = fault_of(Ran(code, "", "words of another version"), "It")
    assert fault is not None
    assert says in fault.sentence


def test_a_well_ended_listing_with_a_complaint_is_not_believed() -> None:
    fault = fault_of(Ran(0, "[]", "something nobody has read before"), "It")
    assert fault is not None
    assert (fault.damage, fault.whose) == (False, Whose.OURS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password_file", "relative"),
        ("restic", "restic"),
        ("assets", ""),
        ("assets", "emr"),
        ("assets", "a=emr:/x;a=emr:/y"),
        ("drills", "records=/etc/passwd=" + "0" * 64),
        ("drills", "records=nothing"),
        ("fresh_hours", "0"),
        ("seconds", "soon"),
        ("off_site", "perhaps"),
    ],
)
def test_a_setting_that_can_not_be_meant_is_named(made: Made, name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        opened(made, **{name: value})


def test_the_example_of_the_specification_holds() -> None:
    assert doctest.testmod(translate) == (0, 3)


def spoilt(made: Made, what: str) -> dict[str, str]:
    """Settings under which the repository can't be opened, and nothing else is the matter."""
    wrong = made.folder / "wrong"
    wrong.write_text("wrong\n")
    closed = made.copy("closed")
    (closed / "keys").chmod(0)
    return {
        "password": {"password_file": str(wrong)},
        "password_file": {"password_file": str(made.folder / "nowhere")},
        "repository": {"repository": str(made.folder / "nowhere")},
        "restic": {"restic": str(made.folder / "nowhere")},
        "hanging": {"restic": made.hanging(), "seconds": "1"},
        "powerless": {"restic": made.powerless(), "repository": str(closed)},
    }[what]


def all_unseen(seen: Backup) -> None:
    """Nothing but names is known of it."""
    facts: tuple[Fact, ...] = (seen.encrypted, seen.sound, seen.off_site, seen.restored)
    assert set(facts) == {UNSEEN}
    assert isinstance(seen.last_snapshot, NotSeen)
    assert isinstance(seen.restored_at, NotSeen)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


assert os.geteuid() == 0, "these tests take rights away, for which they must have them"
