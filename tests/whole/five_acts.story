Five acts

A sample clinic goes from nothing to a list of what is lacking. It acts on five items of different kinds: a record in its
zone, an officer's letter, an agreement, a restore, a decision. Each time the score rises by exactly what the list
announced, and falls by as much when the act is undone. The zone is served by a real Knot, the repository is restic's.

Maple Street begins, with the lists that it keeps and what its systems report.

$ rounds init --name "Maple Street Clinic" --tz America/Chicago
$ rounds connect roster file=$WORK/roster.csv
$ rounds connect vendors file=$WORK/vendors.csv folder=$WORK/agreements
$ rounds observe $WORK/push/emr.ndjson
$ rounds observe $WORK/push/laptops.ndjson
$ rounds observe $WORK/push/website.ndjson
connect the mail domain
write handbook.txt
| What follows when someone breaks the rules. Signed, Dr. Marsh.
write letter.txt
| Rosa Delgado is our Security Officer. Signed, Dr. Marsh.
$ rounds documents add handbook.txt --for sanction-policy --person rosa@maplestreet.example --signed 2026-02-01 --signed-by "Dr. Marsh"
look
$ rounds gap

1. A record in the zone says who may send mail as the clinic.

announced: all of mail.senders-are-named
the zone has @ TXT "v=spf1 ip4:192.0.2.1 -all"
look
=> the score rises as announced
the zone has it no more
look
=> the score falls by the same

2. A letter names the Security Officer, who is on the roster. It is filed, and later it ends.

announced: all of paper.security-officer-named
$ rounds documents add letter.txt --for security-official --person rosa@maplestreet.example --signed 2026-03-01 --signed-by "Dr. Marsh"
look
=> the score rises as announced
change in papers/documents.csv: 2026-03-01,Dr. Marsh,, to 2026-03-01,Dr. Marsh,,2026-11-23
look
=> the score falls by the same

3. An agreement with the transcription service is filed, and a person has confirmed its clauses. The agreement with
another vendor still ends soon: of that check only one verdict is mended.

announced: all of vendors.agreement-on-file
announced: all of vendors.agreement-in-force
announced: all of vendors.required-clauses-confirmed
announced: one of vendors.agreement-ends-soon
write agreements/quickscribe.txt
| Business associate agreement between Maple Street Clinic and QuickScribe.
change in vendors.csv: QuickScribe,transcription,yes,,,,, to QuickScribe,transcription,yes,quickscribe.txt,2026-11-02,2026-11-02,until ended,yes
look
=> the score rises as announced
change in vendors.csv: quickscribe.txt,2026-11-02,2026-11-02,until ended,yes to ,,,,

What is in the register no more is gone once two whole looks have lacked it.

look
look
=> the score falls by the same

4. A marked file is to come back from the backup as it was. Then a backup is made in which it is another.

connect the repository
look
announced: all of recovery.restore-proven
tell the drill which file is marked
look
=> the score rises as announced
write data/marked.txt
| This file was altered.
back up
look
=> the score falls by the same

5. The clinic rents its rooms and does not repair doors itself: it decides so, and says what stands in the place of a log.

announced: the decision on 164.310(a)(2)(iv)
$ rounds decide "164.310(a)(2)(iv)" --choice alternative --alternative landlord-keeps-log --why "The landlord repairs doors and locks." --review 2027-10-31
$ rounds attest landlord-keeps-log --statement "The landlord sends us his log each quarter." --until 2027-10-31
=> the score rises as announced
$ rounds decide "164.310(a)(2)(iv)" --choice implement --why "We moved into a house of our own." --review 2027-10-31
=> the score falls by the same

Every movement stands in the ledger with its time, and the ledger matches.

=> the ledger tells every rise and fall
$ rounds verify --replay
