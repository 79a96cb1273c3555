The lost laptop

A laptop is not in the listing any more. That is no proof that it is gone: what was known of it fades within a day, and it
stays *not known* until a record says where it went.

watch devices.disk-encrypted

at 2026-11-24 09:00
  machines has device lt-1: name LT-1, disk_encrypted yes, disposed none
  machines has device lt-2: name LT-2, disk_encrypted yes, disposed none
  machines looks
=> met: All that LT-2 has mounted is encrypted.
=> met: All that LT-1 has mounted is encrypted.

after 8 hours
  machines has no device lt-2
  machines looks
=> nothing new

after 8 hours
  machines looks
=> nothing new

after 8 hours
  machines looks
=> not known: Whether the disk of LT-2 is encrypted is not known: the last look is too old.

after 20 days
  machines looks
=> nothing new

after 1 day
  machines has device lt-2: name LT-2, disk_encrypted yes, disposed 2026-12-15
  machines looks
=> gone (devices.disk-encrypted)
