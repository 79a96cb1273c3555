"""A time stamp is judged as `openssl ts -verify` judges it; without root or library it is not checked."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rounds.ledger.anchors import stamp
from rounds_verify import timestamp
from rounds_verify.errors import SignatureError
from rounds_verify.timestamp import NotChecked, Stamp
from tests.ledger.anchors.authority import Authority
from tests.verify.small_pack import authorities

MESSAGE = b"rounds.invalid/a\n3\nroot\n\nline\n"
WHEN = datetime(2026, 3, 2, 12, 0, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def mailer(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A leaf under acme's root that is for mail, not for time."""
    folder = tmp_path_factory.mktemp("mailer") / "m"
    return Authority(folder, "mailer", "critical,emailProtection", under=authorities()["acme"])


def reply(name: str = "acme", when: datetime = WHEN) -> bytes:
    return authorities()[name].stamp(stamp.request(MESSAGE, 5), when)


def bent() -> bytes:
    """A reply whose signature's last bit is another."""
    raw = reply()
    return raw[:-1] + bytes([raw[-1] ^ 1])


def openssl_accepts(folder: Path, raw: bytes, message: bytes, root: str, when: datetime = WHEN) -> bool:
    for name, content in (("r", raw), ("m", message), ("root", root.encode())):
        (folder / name).write_bytes(content)
    files = ["-data", str(folder / "m"), "-in", str(folder / "r"), "-CAfile", str(folder / "root")]
    at = ["-attime", str(int(when.timestamp()))]
    return not subprocess.run(
        ["openssl", "ts", "-verify", *files, *at], capture_output=True, check=False
    ).returncode


def we_accept(raw: bytes, message: bytes, root: str) -> bool:
    try:
        return isinstance(timestamp.verify(raw, message, [root]), Stamp)
    except SignatureError:
        return False


def test_a_true_one_gives_its_time_and_both_accept_it(tmp_path: Path) -> None:
    root = authorities()["acme"].root
    assert timestamp.verify(reply(), MESSAGE, [root]) == Stamp(int(WHEN.timestamp()) * 1000, "acme")
    assert openssl_accepts(tmp_path, reply(), MESSAGE, root)


def test_one_of_several_roots_is_enough() -> None:
    roots = [authorities()[name].root for name in ("beta", "acme")]
    assert isinstance(timestamp.verify(reply(), MESSAGE, roots), Stamp)


@pytest.mark.parametrize(
    ("raw", "message", "root"),
    [
        (reply, MESSAGE + b".", "acme"),
        (reply, MESSAGE, "beta"),
        (lambda: reply("rogue"), MESSAGE, "acme"),
        (lambda: reply()[:-1], MESSAGE, "acme"),
        (lambda: reply()[:-5] + b"\0" + reply()[-4:], MESSAGE, "acme"),
        (lambda: bytes.fromhex("30053003020102"), MESSAGE, "acme"),
        (lambda: b"", MESSAGE, "acme"),
    ],
    ids=["other bytes", "other root", "other authority", "cut", "bent", "refused", "empty"],
)
def test_a_wrong_one_is_refused_by_both(raw: object, message: bytes, root: str, tmp_path: Path) -> None:
    assert callable(raw)
    made = raw()
    assert not we_accept(made, message, authorities()[root].root)
    assert not openssl_accepts(tmp_path, made, message, authorities()[root].root)


@pytest.mark.parametrize(
    ("raw", "message", "root", "sentence"),
    [
        (reply, MESSAGE + b".", "acme", "it is over something else than this checkpoint."),
        (reply, MESSAGE, "beta", "none of the roots vouches for who signed it"),
        (bent, MESSAGE, "acme", "its signature does not fit"),
    ],
    ids=["other bytes", "other root", "bent signature"],
)
def test_it_says_in_words_why_it_does_not_hold(raw: object, message: bytes, root: str, sentence: str) -> None:
    assert callable(raw)
    with pytest.raises(SignatureError) as refused:
        timestamp.verify(raw(), message, [authorities()[root].root])
    assert sentence in str(refused.value)
    assert "ErrorStack" not in str(refused.value)


def test_a_signer_that_is_not_for_time_is_refused_by_both(mailer: Authority, tmp_path: Path) -> None:
    root = authorities()["acme"].root
    forged = mailer.signed_anew(reply())
    assert not we_accept(forged, MESSAGE, root)
    assert not openssl_accepts(tmp_path, forged, MESSAGE, root)


def test_certificates_count_at_the_time_that_is_said_not_now(tmp_path: Path) -> None:
    """The authority's certificates run out ten years after 2026; an answer from before that stays good."""
    root = authorities()["acme"].root
    late = datetime(2036, 6, 1, tzinfo=UTC)
    assert not openssl_accepts(tmp_path, reply(), MESSAGE, root, when=late)
    assert we_accept(reply(), MESSAGE, root)
    try:
        after = reply(when=late + timedelta(days=1))
    except subprocess.CalledProcessError:
        return  # this openssl does not even sign with what has run out
    assert not we_accept(after, MESSAGE, root)


def test_without_a_root_it_is_not_checked() -> None:
    assert timestamp.verify(reply(), MESSAGE, []) == NotChecked(timestamp.NO_ROOT)


def test_without_the_library_it_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timestamp, "_tools", lambda: None)
    found = timestamp.verify(b"anything", MESSAGE, [authorities()["acme"].root])
    assert found == NotChecked(timestamp.NO_LIBRARY)
