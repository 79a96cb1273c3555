"""What lies in a folder, compared with what was: a real AIDE, a real scrub of btrfs, damage done to both."""

import doctest
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rounds.connectors.this_machine.linux import comparing
from rounds.model.fact import NO, UNSEEN, YES, NotSeen, Reason, Seen
from rounds.model.resources import Volume
from rounds.sdk.connector import BadSettings, Host
from tests.connectors.this_machine.machine import Prepared, mount, table, volumes, whole
from tests.connectors.this_machine.test_real_storage import HERE, run

MARK = b"The chart of one patient. " * 4000
UUID = "9222b3c3-57e8-4eb5-9354-6565879892ad"
FINISHED = (
    f"scrub status:1\n{UUID}:1|csum_errors:0|no_csum:0|corrected_errors:0|t_start:1795546708|finished:1\n"
)
SCRUBBED = datetime.fromtimestamp(1795546708, UTC)


def seen(host: Host, folder: object, **settings: str) -> Volume:
    return volumes(host, folders=str(folder), **settings)[str(folder)]


def is_now(volume: Volume) -> bool:
    """Whether the comparison is of this minute."""
    at = volume.compared
    return (
        isinstance(at, Seen)
        and at.value is not None
        and abs(datetime.now(UTC) - at.value) < timedelta(minutes=2)
    )


@pytest.fixture
def aide(tmp_path: Path) -> Path:
    """A folder of records that AIDE has digests of."""
    (tmp_path / "records").mkdir()
    (tmp_path / "records/chart").write_text("as it was")
    files = {"database_in": "db", "database_out": "new", "report_url": "report"}
    lines = [f"{name}=file:{tmp_path}/{file}" for name, file in files.items()]
    (tmp_path / "aide.conf").write_text("\n".join([*lines, f"{tmp_path}/records R+sha256", ""]))
    update(tmp_path, "--init")
    return tmp_path


def update(folder: Path, how: str) -> None:
    subprocess.run(["aide", "-c", str(folder / "aide.conf"), how], check=False, stdout=subprocess.DEVNULL)
    (folder / "new").rename(folder / "db")


def compare(folder: Path) -> Volume:
    subprocess.run(
        ["aide", "-c", str(folder / "aide.conf"), "--check"], check=False, stdout=subprocess.DEVNULL
    )
    return seen(HERE, folder / "records", aide_report=str(folder / "report"))


def test_aide_finds_a_file_that_somebody_changed_until_somebody_accounted_for_it(aide: Path) -> None:
    good = compare(aide)
    assert (good.unaltered, good.compared_by, is_now(good)) == (YES, Seen("AIDE"), True)
    (aide / "records/chart").write_text("as it never was")
    assert compare(aide).unaltered is NO
    update(aide, "--update")
    assert compare(aide).unaltered is YES


def test_without_a_report_nothing_was_ever_compared(tmp_path: Path) -> None:
    found = seen(HERE, tmp_path, aide_report=str(tmp_path / "report"))
    assert (found.unaltered, found.compared) == (UNSEEN, Seen(None))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "noise",
        "AIDE found NO differences between database and filesystem.\n",
        "Start timestamp: 2026-11-24 18:59:46 +0000 (AIDE 0.18.3)\n",
        "Start timestamp: 2026-13-24 18:59:46 +0000\nAIDE found NO differences\n",
        "Start timestamp: 2026-11-24 18:59:46 +0000\nAIDE found NO differences\nAIDE found differences\n",
        '{"start_timestamp": "2026-11-24 18:59:46 +0000"}',
    ],
)
def test_a_report_that_tells_no_outcome_leaves_it_open(tmp_path: Path, text: str) -> None:
    (tmp_path / "report").write_text(text)
    found = seen(HERE, tmp_path, aide_report=str(tmp_path / "report"))
    assert (found.unaltered, found.compared) == (UNSEEN, NotSeen(Reason.UNREADABLE))


def test_of_several_reports_in_one_file_the_last_counts() -> None:
    one = "Start timestamp: 2026-11-{} 18:59:46 +0000 (AIDE 0.18.3)\nAIDE found {}\n"
    text = one.format(23, "NO differences") + one.format(24, "differences between database and filesystem!!")
    assert comparing.outcome(text) == (False, datetime(2026, 11, 24, 18, 59, 46, tzinfo=UTC))


def test_the_report_is_named_by_its_whole_path() -> None:
    with pytest.raises(BadSettings, match="no absolute path"):
        seen(HERE, "/srv", aide_report="report.txt")


@contextmanager
def mounted(image: Path, point: Path) -> Iterator[None]:
    run("mount", "-o", "loop", str(image), str(point))
    try:
        yield
    finally:
        run("umount", str(point))


@pytest.fixture
def btrfs(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A small btrfs in memory that holds a chart once, and where it is mounted."""
    point = tmp_path / "records"
    point.mkdir()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        image = Path(folder) / "image"
        run("truncate", "-s", "120M", str(image))
        run("mkfs.btrfs", "-q", "-m", "single", str(image))
        with mounted(image, point):
            (point / "chart").write_bytes(MARK)
        yield image, point
    for each in Path("/var/lib/btrfs").glob("scrub.*"):
        if each.name.rpartition(".")[2] in run_out("btrfs", "filesystem", "show", str(image)):
            each.unlink()


def run_out(*argv: str) -> str:
    return subprocess.run(argv, check=False, capture_output=True, text=True).stdout


def test_a_scrub_finds_a_byte_that_the_disk_changed(btrfs: tuple[Path, Path]) -> None:
    image, point = btrfs
    with mounted(image, point):
        assert (seen(HERE, point).unaltered, seen(HERE, point).compared) == (UNSEEN, Seen(None))
        run("btrfs", "scrub", "start", "-B", str(point))
        good = seen(HERE, point)
    assert (good.unaltered, good.compared_by, is_now(good)) == (YES, Seen("btrfs scrub"), True)
    raw = bytearray(image.read_bytes())
    raw[raw.index(MARK[:26]) + 4096] ^= 1
    image.write_bytes(raw)
    with mounted(image, point):
        subprocess.run(["btrfs", "scrub", "start", "-B", str(point)], check=False, capture_output=True)
        assert seen(HERE, point).unaltered is NO


@pytest.fixture
def host(tmp_path: Path) -> Prepared:
    """A laptop with its records on btrfs."""
    made = whole(tmp_path)
    made.write("/proc/self/mountinfo", table(mount("254:1", "/"), mount("0:40", "/srv", "btrfs", "/dev/y")))
    made.write("/srv/x", "")
    made.replies["btrfs"] = f"UUID:             {UUID}\nError summary:    no errors found\n"
    made.write(f"/var/lib/btrfs/scrub.status.{UUID}", FINISHED)
    return made


@pytest.mark.parametrize(
    ("old", "new", "says", "when"),
    [
        ("csum_errors:0", "csum_errors:0", YES, Seen(SCRUBBED)),
        ("csum_errors:0", "csum_errors:2", NO, Seen(SCRUBBED)),
        ("csum_errors:0", "uncorrectable_errors:1", NO, Seen(SCRUBBED)),
        (
            "csum_errors:0|no_csum:0|corrected_errors:0",
            "csum_errors:2|corrected_errors:2",
            YES,
            Seen(SCRUBBED),
        ),
        ("no_csum:0", "no_csum:7", UNSEEN, Seen(SCRUBBED)),
        ("finished:1", "finished:0", UNSEEN, NotSeen(Reason.UNREADABLE)),
        ("|t_start:1795546708", "", UNSEEN, NotSeen(Reason.UNREADABLE)),
        (FINISHED, "noise", UNSEEN, NotSeen(Reason.UNREADABLE)),
    ],
)
def test_the_status_of_the_last_scrub(host: Prepared, old: str, new: str, says: object, when: object) -> None:
    host.write(f"/var/lib/btrfs/scrub.status.{UUID}", FINISHED.replace(old, new))
    found = seen(host, "/srv")
    assert (found.unaltered, found.compared) == (says, when)


def test_another_file_system_says_nothing(host: Prepared) -> None:
    host.write("/etc/x", "")
    found = seen(host, "/etc")
    assert (found.unaltered, found.compared, found.compared_by) == (UNSEEN, NotSeen(), NotSeen())


def test_something_else_that_is_mounted_inside_is_not_what_was_scrubbed(host: Prepared) -> None:
    lines = table(mount("254:1", "/"), mount("0:40", "/srv", "btrfs", "/dev/y"), mount("0:41", "/srv/x"))
    host.write("/proc/self/mountinfo", lines.replace("22 20 ", "22 21 "))
    assert seen(host, "/srv").compared == NotSeen()


def test_the_example_reads_as_it_says() -> None:
    assert doctest.testmod(comparing).failed == 0
