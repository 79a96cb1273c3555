"""Domains that the clinic sends and takes mail under, and the hosts that take it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from rounds.model.fact import NOT_ASKED, UNSEEN, Fact, Value
from rounds.model.resource import Resource


class MailDomain(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A domain as the world sees it. `name` is its ASCII form, in lower case, without a closing dot.

    `takes_mail` is NO where it says so (null MX, RFC 7505) or has neither MX nor address; `sends_mail` is NO
    where its SPF record lets nobody send. `provider` is who keeps its mailboxes or filters its mail, by its
    MX; `Seen(None)`: nobody, or hosts that the clinic says are its own. `consumer` is YES where that provider
    makes no agreement.

    SPF (RFC 7208): `spf` is the record, `Seen(None)` where there is none; `spf_sound` is YES when there is
    exactly one and no receiver would give up on it; `spf_end` is its last word ("-all", "~all", "?all",
    "+all"), followed through `redirect`; `spf_lookups` counts what counts towards ten; `spf_fault` says why
    it is not sound.

    DKIM (RFC 6376): `dkim_selectors` are the named selectors with a usable key, `dkim_bits` the size of the
    smallest one as RSA bits (`Seen(None)`: no named selector has a key in use), `dkim_lost` the named
    selectors with a revoked, unreadable or missing key.

    DMARC: `dmarc` is the record in force, the parent domain's where that is inherited; `dmarc_policy` and
    `dmarc_subdomains` what it asks for ("none", "quarantine", "reject"), `dmarc_percent` of how much,
    `dmarc_testing` whether it only asks receivers to try,
    `dmarc_alignment` how strictly SPF and DKIM must agree ("spf relaxed, dkim strict"), `dmarc_reports_to`
    where reports go. `reports_until` is the end of the newest report that was read, and `failing_sources` who
    sent as the domain, by those reports, and passed neither way.

    Towards the clinic: `mta_sts` is YES when the policy (RFC 8461) was fetched from the right host, is
    enforced and covers every MX; `tls_reports` whether TLS-RPT (RFC 8460) is asked for; `dnssec` whether its
    answers are signed and verify; `dane` whether every MX has TLSA records (RFC 7672) that fit;
    `recognisable` whether senders can tell its hosts from others by either of the two.
    """

    kind: ClassVar[str] = "mail_domain"
    noun: ClassVar[str] = "mail domain"

    name: str
    registered: Fact = UNSEEN
    takes_mail: Fact = UNSEEN
    sends_mail: Fact = UNSEEN
    mx: Value[tuple[str, ...]] = NOT_ASKED
    provider: Value[str | None] = NOT_ASKED
    consumer: Fact = UNSEEN
    spf: Value[str | None] = NOT_ASKED
    spf_sound: Fact = UNSEEN
    spf_end: Value[str | None] = NOT_ASKED
    spf_lookups: Value[int] = NOT_ASKED
    spf_fault: Value[str | None] = NOT_ASKED
    dkim_selectors: Value[tuple[str, ...]] = NOT_ASKED
    dkim_lost: Value[tuple[str, ...]] = NOT_ASKED
    dkim_bits: Value[int | None] = NOT_ASKED
    dmarc: Value[str | None] = NOT_ASKED
    dmarc_policy: Value[str | None] = NOT_ASKED
    dmarc_subdomains: Value[str | None] = NOT_ASKED
    dmarc_percent: Value[int | None] = NOT_ASKED
    dmarc_testing: Fact = UNSEEN
    dmarc_alignment: Value[str | None] = NOT_ASKED
    dmarc_reports_to: Value[tuple[str, ...]] = NOT_ASKED
    reports_until: Value[datetime | None] = NOT_ASKED
    failing_sources: Value[tuple[str, ...]] = NOT_ASKED
    mta_sts: Fact = UNSEEN
    mta_sts_mode: Value[str | None] = NOT_ASKED
    mta_sts_max_age: Value[int | None] = NOT_ASKED
    mta_sts_fault: Value[str | None] = NOT_ASKED
    tls_reports: Fact = UNSEEN
    dnssec: Fact = UNSEEN
    dane: Fact = UNSEEN
    recognisable: Fact = UNSEEN


class MailHost(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A host that an MX record names, as it answers on port 25. `domain` is the mail domain's name.

    `resolves` is whether it has an address. `starttls` is whether it offers TLS (RFC 3207), `tls_modern`
    whether version 1.2 or newer was agreed on, `tls_version` which. `certificate_valid` is YES when its
    certificate is for this name, in date and leads to a known issuer; `certificate_fault` says why not;
    `certificate_ends` is its last moment, `Seen(None)` where the host shows none. `dane` is YES when TLSA
    records, signed and verified, fit what the host shows; `dane_fault` says why not.
    """

    kind: ClassVar[str] = "mail_host"
    noun: ClassVar[str] = "mail host"

    name: str
    domain: Value[str] = NOT_ASKED
    resolves: Fact = UNSEEN
    starttls: Fact = UNSEEN
    tls_modern: Fact = UNSEEN
    tls_version: Value[str | None] = NOT_ASKED
    certificate_valid: Fact = UNSEEN
    certificate_fault: Value[str | None] = NOT_ASKED
    certificate_ends: Value[datetime | None] = NOT_ASKED
    dane: Fact = UNSEEN
    dane_fault: Value[str | None] = NOT_ASKED


class MailRule(Resource, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The rule that mail of an account is never sent in clear, tried with a marked mail (a canary) to an
    address whose host offers no encryption. `name` is the account's address.

    `clear_refused` is YES when the canary came back or arrived as a notice, NO when it arrived in clear;
    `canary` says what became of it.
    """

    kind: ClassVar[str] = "mail_rule"
    noun: ClassVar[str] = "rule against mail in clear"
    fresh_for: ClassVar[timedelta] = timedelta(days=3)

    name: str
    clear_refused: Fact = UNSEEN
    canary: Value[str] = NOT_ASKED
