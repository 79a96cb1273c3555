The clock that jumped

The clock of the machine is set a month ahead and then right again. What was seen grows old at once when the clock runs
ahead; what was dated by the wrong clock does not stay fresh for a month when it is set back.

watch devices.disk-encrypted

at 2026-11-24 09:00
  machines has device lt-1: name LT-1, disk_encrypted yes, disposed none
  machines looks
=> met: All that LT-1 has mounted is encrypted.

after 1 hour
  the clock is set 30 days ahead
  nobody looks
=> the clock jumped by 30 days, 0:00:00
=> not known: Whether the disk of LT-1 is encrypted is not known: the last look is too old.

after 1 hour
  machines looks
=> met: All that LT-1 has mounted is encrypted.

after 1 hour
  the clock is set 30 days back
  nobody looks
=> the clock jumped by -30 days, 0:00:00

after 1 hour
  machines has device lt-1: disk_encrypted no
  machines looks
=> not met: LT-1 keeps data unencrypted.
=> a finding opens (devices.disk-encrypted)

after 25 hours
  Rounds starts anew
  nobody looks
=> not known: Whether the disk of LT-1 is encrypted is not known: the last look is too old.
