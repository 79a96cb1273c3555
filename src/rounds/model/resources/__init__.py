"""The kinds of thing that Rounds knows, and `KINDS`, by which a kind's name finds its class."""

from typing import Final

from rounds.model.resource import Resource
from rounds.model.resources.audience_list import AudienceList
from rounds.model.resources.campaign import Campaign
from rounds.model.resources.channel_choice import ChannelChoice
from rounds.model.resources.clinic import Clinic
from rounds.model.resources.machines import Device, Volume
from rounds.model.resources.mail import MailDomain, MailHost, MailRule
from rounds.model.resources.mail_subject_count import MailSubjectCount
from rounds.model.resources.marketing_consent import MarketingConsent
from rounds.model.resources.papers import Acknowledgement, Clearance, Event, Paper, Risk, Training
from rounds.model.resources.people import Account, Person, Purpose
from rounds.model.resources.recovery import Backup
from rounds.model.resources.text_template import TextTemplate
from rounds.model.resources.vendors import Agreement, Confirmation, Sighting, Vendor
from rounds.model.resources.web_contacts import WebContact
from rounds.model.resources.web_pages import WebPage

KINDS: Final[dict[str, type[Resource]]] = {
    each.kind: each
    for each in (
        Account,
        Acknowledgement,
        Agreement,
        AudienceList,
        Backup,
        Campaign,
        ChannelChoice,
        Clearance,
        Clinic,
        Confirmation,
        Device,
        Event,
        MailDomain,
        MailHost,
        MailRule,
        MailSubjectCount,
        MarketingConsent,
        Paper,
        Person,
        Purpose,
        Risk,
        Sighting,
        TextTemplate,
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
    "AudienceList",
    "Backup",
    "Campaign",
    "ChannelChoice",
    "Clearance",
    "Clinic",
    "Confirmation",
    "Device",
    "Event",
    "MailDomain",
    "MailHost",
    "MailRule",
    "MailSubjectCount",
    "MarketingConsent",
    "Paper",
    "Person",
    "Purpose",
    "Risk",
    "Sighting",
    "TextTemplate",
    "Training",
    "Vendor",
    "Volume",
    "WebContact",
    "WebPage",
]
