"""Log forwarding is proven by a receipt: two real rsyslogd, one sending and one storing."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rounds.connectors.this_machine.client import LocalHost
from rounds.model.fact import NO, UNSEEN, YES, Fact, Reason
from tests.connectors.this_machine.machine import Prepared, device, whole


class Pair:
    """A sending machine below `root` and a sink in the folder `sink`."""

    def __init__(self, folder: Path) -> None:
        self.host = whole(folder / "m")
        self.folder = folder
        self.sink = folder / "sink"
        self.sink.mkdir()
        self.stored = self.sink / "stored.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (folder / "m/dev").mkdir()

    @contextmanager
    def storing(self) -> Iterator[None]:
        """The sink, listening."""
        text = f'module(load="imtcp")\ninput(type="imtcp" address="127.0.0.1" port="{self.port}")\n'
        with self._rsyslogd(
            "sink.conf", f'{text}*.* action(type="omfile" file="{self.stored}" asyncWriting="off")\n'
        ):
            self._until(self._listens)
            yield

    @contextmanager
    def sending(self, *, forward: bool = True) -> Iterator[None]:
        """The machine's own log service, with or without a forwarding rule."""
        log = self.host.root / "dev/log"
        text = f'module(load="imuxsock" SysSock.Use="off")\ninput(type="imuxsock" Socket="{log}")\n'
        rule = f"*.* @@127.0.0.1:{self.port}\n" if forward else ""
        self.host.write(
            "/etc/rsyslog.conf", f'{text}*.* action(type="omfile" file="{self.folder}/own.log")\n{rule}'
        )
        with self._rsyslogd("m/etc/rsyslog.conf", None):
            self._until(log.exists)
            yield
        log.unlink(missing_ok=True)

    @contextmanager
    def _rsyslogd(self, name: str, text: str | None) -> Iterator[None]:
        config = self.folder / name
        if text is not None:
            config.write_text(text)
        argv = ["rsyslogd", "-n", "-f", str(config), "-i", f"{config}.pid"]
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @staticmethod
    def _until(ready: object) -> None:
        assert callable(ready)
        for _ in range(100):
            if ready():
                return
            time.sleep(0.05)
        raise AssertionError("rsyslogd did not start")


@pytest.fixture
def pair() -> Iterator[Pair]:
    """In a folder with a short name: the path of a socket has at most 107 bytes."""
    with tempfile.TemporaryDirectory() as folder:
        yield Pair(Path(folder))


def seen(pair: Pair, receipt: str) -> tuple[Fact, object]:
    found = device(pair.host, log_receipt=receipt, log_receipt_wait="2")
    return found.logs_forwarded, found.unseen.get("logs_forwarded")


def through_the_root(pair: Pair) -> None:
    """Show the sink's folder inside the machine's root, as a mounted share would be."""
    (pair.host.root / "mnt").symlink_to(pair.sink)


def test_a_receipt_is_there_while_the_sink_stores_and_gone_when_it_stops(pair: Pair) -> None:
    through_the_root(pair)
    with pair.sending():
        with pair.storing():
            assert seen(pair, "/mnt/stored.log") == (YES, None)
            assert seen(pair, "/mnt") == (YES, None)
        assert seen(pair, "/mnt/stored.log") == (NO, None)


def test_the_sink_may_be_read_by_a_command(pair: Pair) -> None:
    """The command prints what the sink has, or looks for the word itself."""
    for name in ("cat", "grep"):
        pair.host.replies[name] = LocalHost().run
    with pair.sending():
        with pair.storing():
            assert seen(pair, f"run: cat {pair.stored}") == (YES, None)
            assert seen(pair, f"run: grep {{token}} {pair.stored}") == (YES, None)
        assert seen(pair, f"run: grep {{token}} {pair.stored}") == (NO, None)
        assert seen(pair, "run: cat /none") == (UNSEEN, Reason.UNREACHABLE)
        assert seen(pair, "run: not-installed") == (UNSEEN, Reason.UNREACHABLE)


def test_sent_is_not_stored(pair: Pair) -> None:
    """Forwarding is on and the sink is there, but nobody said how it is read: not known."""
    with pair.sending(), pair.storing():
        assert seen(pair, "") == (UNSEEN, Reason.NOT_ASKED)


def test_a_log_that_stays_here_is_not_forwarded_whatever_the_receipt_reads(pair: Pair) -> None:
    (pair.host.root / "mnt").symlink_to(pair.folder)
    with pair.sending(forward=False), pair.storing():
        assert seen(pair, "/mnt/own.log") == (NO, None)


def test_a_sink_that_cannot_be_read_is_not_known(pair: Pair) -> None:
    with pair.sending(), pair.storing():
        assert seen(pair, "/mnt/gone.log") == (UNSEEN, Reason.UNREACHABLE)


def test_a_log_service_that_is_down_forwards_nothing(pair: Pair) -> None:
    through_the_root(pair)
    with pair.sending():
        pass
    assert seen(pair, "/mnt/stored.log") == (NO, None)


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("/etc/rsyslog.conf", "*.* /var/log/syslog\n", NO),
        ("/etc/rsyslog.conf", "# *.* @@sink.example\n", NO),
        ("/etc/rsyslog.conf", "mail.* /var/log/mail.log # ask it@example\n", NO),
        ("/etc/rsyslog.d/50.conf", "*.* @sink.example\n", UNSEEN),
        ("/etc/rsyslog.d/50.conf", "*.* @@(o)sink.example:6514\n", UNSEEN),
        ("/etc/rsyslog.d/50.conf", 'action(type="omrelp" target="sink.example")\n', UNSEEN),
        ("/etc/rsyslog.d/50.conf.off", "*.* @sink.example\n", NO),
        ("/etc/syslog-ng/syslog-ng.conf", 'destination d { network("sink.example" port(514)); };\n', UNSEEN),
        ("/etc/systemd/journal-upload.conf", "[Upload]\nURL=https://sink.example\n", UNSEEN),
        ("/etc/systemd/journal-upload.conf", "[Upload]\n# URL=\n", NO),
        ("/proc/90/comm", "fluent-bit\n", UNSEEN),
    ],
)
def test_what_sends_logs_on_is_found(tmp_path: Path, path: str, text: str, says: Fact) -> None:
    host: Prepared = whole(tmp_path)
    host.write(path, text)
    assert device(host).logs_forwarded is says
