"""The kinds of thing that Rounds knows, and `KINDS`, by which a kind's name finds its class."""

from typing import Final

from rounds.model.resource import Resource
from rounds.model.resources.clinic import Clinic
from rounds.model.resources.machines import Device, Volume
from rounds.model.resources.mail import MailDomain, MailHost, MailRule
from rounds.model.resources.people import Account, Person, Purpose
from rounds.model.resources.vendors import Agreement, Sighting, Vendor

KINDS: Final[dict[str, type[Resource]]] = {
    each.kind: each
    for each in (
        Account,
        Agreement,
        Clinic,
        Device,
        MailDomain,
        MailHost,
        MailRule,
        Person,
        Purpose,
        Sighting,
        Vendor,
        Volume,
    )
}
"""Every kind by name."""

__all__ = [
    "KINDS",
    "Account",
    "Agreement",
    "Clinic",
    "Device",
    "MailDomain",
    "MailHost",
    "MailRule",
    "Person",
    "Purpose",
    "Sighting",
    "Vendor",
    "Volume",
]
