The purpose that ended

A login of a program is nobody's. While it is written down what it is for, who keeps it and until which day, that is
enough; on the day after, it is nobody's again.

watch access.account-has-owner access.leaver-keeps-no-account

at 2026-11-24 09:00
  emr has account svc: login svc, owner none, can_sign_in yes
  hr has no person any
  book has no purpose any
  emr looks
  hr looks
  book looks
=> not met: svc in emr is nobody's: no purpose is recorded for it.
=> not known: svc in emr may be a leaver's: it is nobody's and no purpose is recorded for it.
=> a finding opens (access.account-has-owner)

after 1 hour
  book has purpose svc: account emr/svc, purpose nightly backup, keeper Bo Lindqvist, ends 2026-11-25
  book looks
=> met: svc in emr has a recorded purpose and keeper.
=> met: svc in emr is nobody's and has a recorded purpose and keeper.
=> the finding is corrected (access.account-has-owner)

at 2026-11-25 12:00
  emr looks
  hr looks
=> the finding is confirmed (access.account-has-owner)

at 2026-11-25 23:59
  nobody looks
=> nothing new

at 2026-11-26 00:00
  nobody looks
=> not met: svc in emr is nobody's: its recorded purpose has ended.
=> not known: svc in emr may be a leaver's: it is nobody's and its recorded purpose has ended.
=> the finding is reopened (access.account-has-owner)
