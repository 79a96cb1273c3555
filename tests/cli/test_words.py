"""`words` and `scan words`: outcomes and places by line, never a text.

3 means that something gives a patient away.
"""

import re
from pathlib import Path

from rounds.words.sentences import KINDS
from tests.cli.story import Terminal

SAID = b"Ana Torres biopsy\nlunch at noon\n"


def test_a_line_is_told_by_its_number_and_never_repeated(rounds: Terminal) -> None:
    done = rounds("scan", "words", "-", stdin=SAID)
    assert done.code == 3
    assert [line.split()[:2] for line in done.out.splitlines()] == [["1", "rewrite"], ["2", "ok"]]
    assert "Torres" not in done.out + done.err
    assert "1 ok, 1 rewrite, 0 block" in done.err


def test_json_gives_an_object_a_line(rounds: Terminal) -> None:
    done = rounds(
        "words", "check", "--context", "sms", "--json", stdin=b'{"text": "Your HIV test is ready"}\n'
    )
    assert done.data["outcome"] == "rewrite"
    assert [{name: span[name] for name in ("start", "end", "kind")} for span in done.data["spans"]] == [
        {"start": 5, "end": 13, "kind": "procedure"}
    ]
    assert done.data["reasons"]


def test_the_page_shows_what_is_printed(rounds: Terminal) -> None:
    page = (Path(__file__).parents[2] / "docs/formats/words.md").read_text("utf-8")
    printed = rounds("words", "check", "--context", "sms", "--json", stdin=b"Your biopsy is ready").out
    assert f"    {printed}" in page
    kinds = re.search(r"`kind` is one of ([^.]+)\.", page)
    assert kinds
    assert set(re.findall(r"`(\w+)`", kinds[1])) == KINDS.keys()


def test_nothing_that_gives_a_patient_away_is_0(rounds: Terminal) -> None:
    assert rounds("words", "check", stdin=b"lunch at noon\n").code == 0


def test_what_could_not_be_read_is_not_known(rounds: Terminal) -> None:
    assert rounds("words", "check", stdin=b"").code == 4
    done = rounds("words", "check", "--json", stdin=b'{"text": "lunch"}\n{"tex\n')
    assert done.code == 4
    assert '"outcome":"not_known"' in done.out.splitlines()[1]
    assert rounds("words", "check", stdin=b'{"text": "Ana Torres biopsy"}\n{"tex\n').code == 3


def test_a_column_of_a_csv(rounds: Terminal) -> None:
    (rounds.folder / "export.csv").write_text("Subject,From\nAna Torres biopsy,a\n")
    assert rounds("scan", "words", str(rounds.folder / "export.csv"), "--column", "Subject").code == 3
    missing = rounds("scan", "words", str(rounds.folder / "export.csv"), "--column", "Title")
    assert missing.code == 2
    assert "It has: From, Subject" in missing.err


def test_a_context_that_is_none_and_a_file_that_is_not_there(rounds: Terminal) -> None:
    assert "subject, list, sms and campaign" in rounds("words", "check", "--context", "fax", stdin=b"x").err
    assert rounds("words", "check", "nowhere.txt").code == 1


def test_a_message_trace_is_told_by_sender(rounds: Terminal) -> None:
    trace = b"sender_address,message_subject\nA@clinic.example,Ana Torres biopsy\na@clinic.example,lunch\n"
    done = rounds("words", "file", "-", "--json", stdin=trace)
    assert done.code == 3
    assert done.data["senders"] == [
        {
            "sender": "a@clinic.example",
            "subjects": 2,
            "rewrite": 1,
            "block": 0,
            "kinds": {"name": 1, "procedure": 1},
        }
    ]
    assert "Torres" not in done.out


def test_an_export_without_rows_is_not_known(rounds: Terminal) -> None:
    assert rounds("words", "file", "-", stdin=b"a,b\n").code == 2


def test_labelled_lines_are_scored(rounds: Terminal) -> None:
    lines = b'{"text": "Ana Torres biopsy", "context": "subject", "label": "rewrite"}\n'
    assert rounds("words", "eval", "-", "--json", stdin=lines).data["recall"]["part"] == 1
    assert rounds("words", "eval", "-", stdin=b"{}").code == 2


def test_the_clinics_own_patients_are_known_by_name(rounds: Terminal) -> None:
    unknown = b"Zyx Qwertson on Tuesday\n"
    assert rounds("words", "check", "--context", "list", stdin=unknown).code == 0
    made = rounds(
        "words", "index", "-", "--into", str(rounds.folder / "own.json"), stdin=b"Qwertson, Zyx\nAna Torres\n"
    )
    assert made.code == 0
    file = rounds.folder / "own.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"wertson" not in file.read_bytes()
    assert rounds("words", "check", "--context", "list", "--patients", str(file), stdin=unknown).code == 3
    assert rounds("words", "index", "-", "--into", str(file), stdin=b"Ana Torres\n").code == 1
    file.write_bytes(b"{}")
    assert rounds("words", "check", "--patients", str(file), stdin=unknown).code == 2


TRACE = b"""sender_address,message_subject,origin_timestamp
Front@maple.example,Ana Torres biopsy,2026-03-02T10:00:00Z
front@maple.example,Lunch at noon,2026-03-02T11:00:00Z
scan@maple.example,Scanned document,2026-03-02T12:00:00Z
"""


def test_names_of_lists_become_evidence_that_holds_none_of_them(maple: Terminal) -> None:
    (maple.folder / "lists.csv").write_text('List,Members\nOncology Patients,"1,204"\nNewsletter,80\n')
    pushed = maple(
        *("words", "push", str(maple.folder / "lists.csv"), "--system", "newsletter"),
        *("--key", str(maple.folder / "words.key"), "--column", "List", "--members", "Members"),
    )
    assert pushed.code == 0
    assert "Oncology" not in pushed.out
    again = maple(
        *("words", "push", str(maple.folder / "lists.csv"), "--system", "newsletter"),
        *("--key", str(maple.folder / "words.key"), "--column", "List", "--members", "Members"),
    )
    assert again.out == pushed.out
    assert maple("observe", "-", stdin=pushed.out.encode()).code == 0
    found = maple("findings", "--all").out
    assert "The name of list" in found


def test_a_message_trace_becomes_counts_by_sender(maple: Terminal) -> None:
    key = str(maple.folder / "words.key")
    pushed = maple(
        "words", "push", "-", "--context", "subject", "--system", "mail-log", "--key", key, stdin=TRACE
    )
    assert "Torres" not in pushed.out
    assert '"sender":"front@maple.example","subjects":2,"rewrite":1,"block":0' in pushed.out
    assert '"complete":true,"count":2' in pushed.out
    assert maple("observe", "-", stdin=pushed.out.encode()).code == 0


def test_a_line_that_can_not_be_read_leaves_the_sweep_incomplete(rounds: Terminal) -> None:
    key = str(rounds.folder / "words.key")
    done = rounds("words", "push", "-", "--system", "n", "--key", key, stdin=b'{"text": "Staff"}\n{"tex\n')
    assert done.code == 4
    assert '"complete":false' in done.out
    assert '"reason":"unreadable"' in done.out


def test_a_file_that_is_no_key_is_named_and_left_alone(rounds: Terminal) -> None:
    key = rounds.folder / "notes.txt"
    key.write_text("a note")
    done = rounds("words", "push", "-", "--system", "n", "--key", str(key), stdin=b"Staff\n")
    assert done.code == 2
    assert key.read_text() == "a note"
