"""All input and output of this connector, and nothing else: DNS, mail servers, HTTPS, the folder of reports.

Rules this package keeps:

* Everything ends: one DNS try, one conversation however slowly the other side drips, and all that one domain
  may take (`Budget`).
* Nothing is sent to an address that is not public unless a setting allows its network.
* Each failure keeps its own reason and sentence; nothing is raised for what the world answers.
"""
