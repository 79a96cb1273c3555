Permission lost for a week

The key of Rounds is taken back. From that moment nothing is known of the accounts, met or not; what had failed stays a
finding, and nothing closes it but a look.

watch access.second-factor

at 2026-11-24 09:00
  mail has account ana: login ana, can_sign_in yes, mfa yes
  mail has account bo: login bo, can_sign_in yes, mfa no
  mail looks
=> not met: bo signs in to mail without a second factor.
=> met: ana signs in to mail with a second factor.
=> a finding opens (access.second-factor)

after 4 hours
  mail refuses
=> gap: mail account: we are not permitted to look
=> not known: Whether bo can sign in to mail is not known: we are not permitted to look.
=> not known: Whether ana can sign in to mail is not known: we are not permitted to look.

after 4 hours
  mail does not answer
=> gap: mail account: the source did not answer

after 7 days
  mail refuses
=> gap: mail account: we are not permitted to look

after 4 hours
  mail has account bo: mfa yes
  mail looks
=> met: bo signs in to mail with a second factor.
=> met: ana signs in to mail with a second factor.
=> the finding is corrected (access.second-factor)

after 4 hours
  mail looks
=> the finding is confirmed (access.second-factor)
