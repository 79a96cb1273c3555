The agreement that ends

Nothing changes but the date. The register is looked at every twelve hours or so, and says the same each time.

watch vendors.agreement-ends-soon vendors.agreement-in-force

at 2026-11-24 09:00
  vendors has vendor paubox: name Paubox, handles_ephi yes, ended none
  vendors has agreement paubox/1: vendor Paubox, on_file yes, signed 2025-12-01, starts 2025-12-01, ends 2027-01-23
  vendors looks
=> met: An agreement with Paubox is in force for 60 more days.
=> met: An agreement with Paubox is in force until 23 January 2027.

at 2026-11-24 23:59
  nobody looks
=> nothing new

at 2026-11-25 00:00
  nobody looks
=> not met: The agreement with Paubox ends on 23 January 2027: renew it before.
=> a finding opens (vendors.agreement-ends-soon)

at 2027-01-23 18:00
  vendors looks
=> nothing new

at 2027-01-23 23:59
  nobody looks
=> nothing new

at 2027-01-24 00:00
  nobody looks
=> not met: No agreement with Paubox, which handles patient data, is in force for 60 more days.
=> not met: The last agreement with Paubox ended on 23 January 2027.
=> a finding opens (vendors.agreement-in-force)

after 9 hours
  vendors has agreement paubox/1: ends 2028-01-23
  vendors looks
=> met: An agreement with Paubox is in force for 60 more days.
=> met: An agreement with Paubox is in force until 23 January 2028.
=> the finding is corrected (vendors.agreement-ends-soon)
=> the finding is corrected (vendors.agreement-in-force)
