"""The kinds of thing that Rounds knows, and `KINDS`, by which a kind's name finds its class."""

from typing import Final

from rounds.model.resource import Resource
from rounds.model.resources.clinic import Clinic
from rounds.model.resources.machines import Device, Volume
from rounds.model.resources.mail import MailDomain, MailHost, MailRule
from rounds.model.resources.papers import Acknowledgement, Clearance, Event, Paper, Risk, Training
from rounds.model.resources.people import Account, Person, Purpose
from rounds.model.resources.recovery import Backup
from rounds.model.resources.vendors import Agreement, Sighting, Vendor
from rounds.model.resources.web_contacts import WebContact
from rounds.model.resources.web_pages import WebPage

KINDS: Final[dict[str, type[Resource]]] = {
    each.kind: each
    for each in (
        Account,
        Acknowledgement,
        Agreement,
        Backup,
        Clearance,
        Clinic,
        Device,
        Event,
        MailDomain,
        MailHost,
        MailRule,
        Paper,
        Person,
        Purpose,
        Risk,
        Sighting,
        Training,
        Vendor,
        Volume,
        WebContact,
        WebPage,
    )
}
"""Every kind by name."""

__all__ = [
    "KINDS",
    "Account",
    "Acknowledgement",
    "Agreement",
    "Backup",
    "Clearance",
    "Clinic",
    "Device",
    "Event",
    "MailDomain",
    "MailHost",
    "MailRule",
    "Paper",
    "Person",
    "Purpose",
    "Risk",
    "Sighting",
    "Training",
    "Vendor",
    "Volume",
    "WebContact",
    "WebPage",
]
