The roster line that vanished

Somebody deletes a line instead of ending it. That is no departure: it is a finding, and whether the account should be open
is not known until the roster says so.

watch people.roster-line-vanished access.leaver-keeps-no-account

at 2026-11-24 09:00
  hr has person ana: name Ana Ruiz, email ana@maple.example, last_day none, on_roster yes
  hr has person bo: name Bo Lindqvist, email bo@maple.example, last_day none, on_roster yes
  mail has account ana: login ana, owner ana@maple.example, can_sign_in yes
  book has no purpose any
  hr looks
  mail looks
  book looks
=> met: Bo Lindqvist is on the roster (hr).
=> met: Ana Ruiz is on the roster (hr).
=> met: Ana Ruiz works here and signs in to mail as ana.

after 4 hours
  hr has no person ana
  hr looks, and 1 is lost
  mail looks
=> gap: hr person: hr announced 1 and 0 arrived: this listing proves nothing.

after 4 hours
  hr looks
  mail looks
=> not met: Ana Ruiz vanished from the roster (hr) without a last day.
=> not known: Ana Ruiz (ana) is off the roster without a last day: left or not is not known.
=> a finding opens (people.roster-line-vanished)

after 8 hours
  hr has person ana: name Ana Ruiz, email ana@maple.example, last_day 2026-11-23, on_roster yes
  hr looks
  mail looks
=> met: Ana Ruiz is on the roster (hr).
=> not met: Ana Ruiz left on 23 November 2026 and can still sign in to mail as ana.
=> the finding is corrected (people.roster-line-vanished)
=> a finding opens (access.leaver-keeps-no-account)
