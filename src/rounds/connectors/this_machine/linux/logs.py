"""Whether this machine's log records arrive at a sink: only a receipt counts.

Sources: rsyslog.conf(5) (`@host`, `@@host`, omfwd, omrelp, omelasticsearch …), syslog-ng.conf(5) (network
destinations), journal-upload.conf(5); rfc5424 section 6.2.1 for the priority (facility authpriv, severity
notice: 85).

Rules this module keeps:

* No forwarding is configured and no known shipper runs: NO.
* Forwarding is configured and nobody said how the sink is read back: not known. Sent is not stored.
* With the setting `log_receipt`, one marked line is handed to `/dev/log` as a sign-in record would be, and
  looked for at the sink. Found is YES. Not found within the wait is NO: the sink was read and had no such
  record. A sink that can't be read is not known.
* `log_receipt` is the path of a file, or of a folder whose newest files are read, on the sink's side (a
  mounted share); or `run:` and a command that prints what the sink has, with `{token}` for the word to look
  for. A file under `/var/log` is refused: that is this machine, not the sink.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from rounds.connectors.this_machine.look import ABSENT, Absence, Answer, Blind, Look, could_not, says, unseen
from rounds.sdk.connector import YES, BadSettings, Reason

PRIORITY: Final = 85
STEP: Final = 0.1
COMMAND_STEP: Final = 1.0
"""Seconds between two looks at the sink: at a file, and through a command."""
NEWEST: Final = 20
OWN: Final = ("/var/log", "/run/log", "/dev")
MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
SHIPPERS: Final = frozenset(
    [
        "auditbeat",
        "elastic-agent",
        "filebeat",
        "fluent-bit",
        "fluentd",
        "nxlog",
        "otelcol",
        "otelcol-contrib",
        "promtail",
        "splunkd",
        "systemd-journal-",
        "td-agent",
        "vector",
        "wazuh-agentd",
    ]
)
"""Programs that ship logs, by the name that Linux shows (at most 15 characters)."""
RSYSLOG: Final = re.compile(
    r"^[^#\n]*?(?:\s@@?[\w\[(]|\b(?:omfwd|omrelp|omelasticsearch|omkafka|omhttp|omhiredis|omgssapi|omamqp1)\b)",
    re.MULTILINE,
)
SYSLOG_NG: Final = re.compile(
    r"^(?!\s*#).*\b(?:network|syslog|tcp|udp|tcp6|udp6|http|elasticsearch-http|kafka-c)\s*\(", re.MULTILINE
)
JOURNAL: Final = re.compile(r"^\s*URL\s*=\s*\S", re.MULTILINE)


def checked(receipt: str) -> str:
    """The setting `log_receipt`, if it can be used. Raises `BadSettings`."""
    text = receipt.strip()
    try:
        words = shlex.split(text.removeprefix("run:")) if text.startswith("run:") else [text]
    except ValueError as why:
        raise BadSettings(f"log_receipt: the command can't be read: {why}.") from why
    if text and (not words or (words == [text] and not text.startswith("/"))):
        raise BadSettings("log_receipt: give an absolute path, or run: and a command.")
    if any(text == each or text.startswith(f"{each}/") for each in OWN):
        raise BadSettings(
            f"log_receipt: {text} is this machine's own log, not the sink; give a path on the sink's side."
        )
    return text


def forwarded(
    look: Look, running: frozenset[str] | Answer, receipt: str, wait: float, now: datetime
) -> Answer:
    """Whether log records arrive at the sink, by the rules above."""
    sends = _configured(look, running)
    if sends.value is not YES:
        return sends
    if not receipt:
        return unseen(
            Reason.NOT_ASKED, "Logs are sent on, and nobody said how the sink is read: set log_receipt."
        )
    token = look.token()
    sent = look.log(_line(token, now))
    if sent is ABSENT:
        return says(False)
    if isinstance(sent, Blind):
        return could_not(sent)
    return _awaited(look, receipt, token, wait)


def _line(token: str, now: datetime) -> str:
    """The marked line in the form of the local log socket (rfc3164 section 4)."""
    local = now.astimezone(UTC)
    stamp = f"{MONTHS[local.month - 1]} {local.day:2d} {local:%H:%M:%S}"
    return f"<{PRIORITY}>{stamp} rounds: is this record stored where it should be? token={token}"


def _awaited(look: Look, receipt: str, token: str, wait: float) -> Answer:
    """Look at the sink until the token is there or the wait is over; a sink may come to be only then."""
    step = COMMAND_STEP if receipt.startswith("run:") else STEP
    answer = _at_sink(look, receipt, token)
    for _ in range(round(wait / step)):
        if answer.value is YES:
            break
        look.pause(step)
        answer = _at_sink(look, receipt, token)
    return answer


def _at_sink(look: Look, receipt: str, token: str) -> Answer:
    """Whether the sink has the token now."""
    if receipt.startswith("run:"):
        argv = [each.replace("{token}", token) for each in shlex.split(receipt.removeprefix("run:"))]
        ran = look.fresh(argv)
        # 1 without a complaint is how grep and its like say that they found nothing.
        if ran.code not in (0, 1) or (ran.code == 1 and ran.err):
            return unseen(Reason.UNREACHABLE, f"The command that reads the log sink, {argv[0]}, failed.")
        return says(token in ran.out)
    names = look.names(receipt)
    if isinstance(names, tuple):
        return _in_folder(look, receipt, names, token)
    text = look.tail(receipt)
    if isinstance(text, Blind):
        return could_not(text)
    return (
        says(token in text)
        if isinstance(text, str)
        else unseen(Reason.UNREACHABLE, f"The sink's {receipt} is not there.")
    )


def _in_folder(look: Look, folder: str, names: tuple[str, ...], token: str) -> Answer:
    """Whether one of the newest files of a folder has the token."""
    dated = [(when, each) for each in names if isinstance(when := look.changed(f"{folder}/{each}"), datetime)]
    texts = (look.tail(f"{folder}/{name}") for _, name in sorted(dated, reverse=True)[:NEWEST])
    return says(any(isinstance(each, str) and token in each for each in texts))


def _configured(look: Look, running: frozenset[str] | Answer) -> Answer:
    """Whether something on this machine sends logs on."""
    found = [_sends(text, pattern) for text, pattern in _configurations(look)]
    if says(True) in found:
        return says(True)
    blind = next((each for each in found if each != says(False)), None)
    if isinstance(running, Answer):
        return blind or running
    shippers = {name[:15] for name in SHIPPERS}
    return says(True) if shippers & running else blind or says(False)


def _sends(text: str | Blind, pattern: re.Pattern[str]) -> Answer:
    """Whether one configuration file sends something on."""
    return could_not(text) if isinstance(text, Blind) else says(bool(pattern.search(text)))


def _configurations(look: Look) -> Iterator[tuple[str | Blind, re.Pattern[str]]]:
    """The configuration files of what may send logs on, each with what sending looks like in it."""
    places = (
        ("/etc/rsyslog.conf", "/etc/rsyslog.d", ".conf", RSYSLOG),
        ("/etc/syslog-ng/syslog-ng.conf", "/etc/syslog-ng/conf.d", ".conf", SYSLOG_NG),
        ("/etc/systemd/journal-upload.conf", "/etc/systemd/journal-upload.conf.d", ".conf", JOURNAL),
    )
    for main, folder, ending, pattern in places:
        names = look.names(folder)
        if isinstance(names, Blind):
            yield names, pattern
        more = (
            [f"{folder}/{each}" for each in names if each.endswith(ending)]
            if isinstance(names, tuple)
            else []
        )
        for path in [main, *more]:
            text = look.text(path)
            if not isinstance(text, Absence):
                yield text, pattern
