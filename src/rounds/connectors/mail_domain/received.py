"""What reports of those who received mail say of a domain: pure.

Rules this module keeps:

* Reports of the last `SPAN` count, by their end. One that ends later than tomorrow was not meant and is a
  fault.
* A source failed when it sent as the domain and passed neither way. It may be a vendor that is not set up, or
  somebody who pretends: the reports don't say which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from rounds.connectors.mail_domain.look import Told, not_asked, seen, under
from rounds.connectors.mail_domain.names import owner
from rounds.connectors.mail_domain.providers import of_sender
from rounds.connectors.mail_domain.reports import Report, Row
from rounds.connectors.mail_domain.translate import Vendor
from rounds.sdk.connector import UNSEEN

FIELDS: Final = ("reports_until", "failing_sources")
SPAN: Final = timedelta(days=30)
SLACK: Final = timedelta(days=1)
MOST: Final = 20


def told(domain: str, reports: Sequence[Report] | None, now: datetime) -> Told:
    """What the reports say of a domain; `None` where none are read."""
    if reports is None:
        return not_asked(*FIELDS)
    ours = list(_about(domain, reports, now))
    failing: Counter[str] = Counter()
    for report in ours:
        for row in _rows(domain, report):
            failing[row.source] += 0 if row.passed else row.count
    worst = [each for each in failing.most_common(MOST) if each[1]]
    return seen(
        reports_until=max((min(each.end, now) for each in ours), default=None),
        failing_sources=tuple(f"{source} ({count:,} mails)" for source, count in worst),
    )


def senders(domain: str, reports: Sequence[Report], now: datetime) -> Iterator[Vendor]:
    """The vendors that send mail which passes as the domain's."""
    for report in _about(domain, reports, now):
        for row in _rows(domain, report):
            for name in row.senders if row.passed else ():
                known = of_sender(name)
                if not under(name, domain) and not under(domain, name):
                    title = known.name if known else owner(name)
                    yield Vendor(title, f"the DMARC reports about {domain}", UNSEEN)


def _about(domain: str, reports: Sequence[Report], now: datetime) -> Iterator[Report]:
    """The reports that count for a domain."""
    return (each for each in reports if each.domain == domain and now - SPAN <= each.end <= now + SLACK)


def _rows(domain: str, report: Report) -> Iterator[Row]:
    """A report's rows about a domain or what lies below it."""
    return (each for each in report.rows if under(each.domain, domain))
