The vendor without an agreement

The website sends its forms to a vendor that nobody wrote down. It is written down, and then an agreement is filed.

watch vendors.handles-ephi-but-not-in-register vendors.agreement-on-file

at 2026-11-24 09:00
  vendors has vendor paubox: name Paubox, handles_ephi yes, ended none
  vendors has agreement paubox/1: vendor Paubox, on_file yes, signed 2025-12-01, starts 2025-12-01, ends none
  website has sighting jotform: vendor Jotform, where the intake form, handles_ephi yes
  vendors looks
  website looks
=> met: An agreement with Paubox is on file.
=> not met: Jotform handles patient data in the intake form and is not in the register.
=> a finding opens (vendors.handles-ephi-but-not-in-register)

after 1 hour
  vendors has vendor jotform: name Jotform, handles_ephi yes, ended none
  vendors looks
  website looks
=> met: Jotform, seen by website, is in the register.
=> not met: No agreement with Jotform, which handles patient data, is on file.
=> the finding is corrected (vendors.handles-ephi-but-not-in-register)
=> a finding opens (vendors.agreement-on-file)

after 1 hour
  vendors has agreement jotform/1: vendor Jotform, on_file yes, signed 2026-11-24, starts 2026-11-24, ends none
  vendors looks
  website looks
=> met: An agreement with Jotform is on file.
=> the finding is corrected (vendors.agreement-on-file)
=> the finding is confirmed (vendors.handles-ephi-but-not-in-register)

after 1 hour
  vendors looks
  website looks
=> the finding is confirmed (vendors.agreement-on-file)
