The torn listing

A page is lost on the way. What arrived is news; the listing proves neither that all is there nor that anything is gone.

watch access.second-factor access.too-many-administrators

at 2026-11-24 09:00
  mail has account ana: login ana, can_sign_in yes, admin yes, mfa yes
  mail has account bo: login bo, can_sign_in yes, admin no, mfa yes
  mail has account cy: login cy, can_sign_in yes, admin no, mfa yes
  mail looks
=> met: bo signs in to mail with a second factor.
=> met: cy signs in to mail with a second factor.
=> met: ana signs in to mail with a second factor.
=> met: Maple Street Clinic has at most 4 administrators who can sign in, in each of its systems.

after 4 hours
  mail looks, and 1 is lost
=> gap: mail account: mail announced 3 and 2 arrived: this listing proves nothing.
=> not known: Maple Street Clinic may have more administrators than were seen: the listing was cut short.

after 4 hours
  mail looks, and 1 is lost
=> gap: mail account: mail announced 3 and 2 arrived: this listing proves nothing.

after 4 hours
  mail looks
=> met: Maple Street Clinic has at most 4 administrators who can sign in, in each of its systems.

after 4 hours
  mail has no account cy
  mail looks
=> nothing new

after 4 hours
  mail looks
=> gone (access.second-factor)
