The leaver

Ana gives notice. Her last day ends at midnight where the clinic is; mail is closed in time, the records are not. Two days
later somebody closes that login, and the look after it confirms it.

watch access.leaver-keeps-no-account

at 2026-11-24 09:00
  hr has person ana: name Ana Ruiz, email ana@maple.example, last_day none, on_roster yes
  mail has account ana: login ana, owner ana@maple.example, can_sign_in yes
  emr has account ana: login ana, owner ana@maple.example, can_sign_in yes
  book has no purpose any
  hr looks
  mail looks
  emr looks
  book looks
=> met: Ana Ruiz works here and signs in to emr as ana.
=> met: Ana Ruiz works here and signs in to mail as ana.

after 4 hours
  hr has person ana: last_day 2026-11-25
  hr looks
=> met: Ana Ruiz works here until the end of 25 November 2026 (ana).
=> met: Ana Ruiz works here until the end of 25 November 2026 (ana).

at 2026-11-25 17:00
  mail has account ana: can_sign_in no
  hr looks
  mail looks
  emr looks
=> met: ana can't sign in to mail.

at 2026-11-25 23:59
  nobody looks
=> nothing new

at 2026-11-26 00:00
  nobody looks
=> not met: Ana Ruiz left on 25 November 2026 and can still sign in to emr as ana.
=> a finding opens (access.leaver-keeps-no-account)

at 2026-11-26 09:00
  hr looks
  mail looks
  emr looks
=> nothing new

at 2026-11-27 09:00
  emr has account ana: can_sign_in no
  hr looks
  mail looks
  emr looks
=> met: ana can't sign in to emr.
=> the finding is corrected (access.leaver-keeps-no-account)

after 4 hours
  emr looks
=> the finding is confirmed (access.leaver-keeps-no-account)
