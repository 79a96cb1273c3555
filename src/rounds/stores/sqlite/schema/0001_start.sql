-- The first layout. Versions go forward only: a later change is a file 0002_*.sql beside this one.

-- The ledger. `idx` counts from 0 without a gap. `seed` and `payload` are null where there never were any, and where
-- they were destroyed (`destroyed` tells); SQLite's secure_delete overwrites what they were.
CREATE TABLE entries (
    idx       INTEGER PRIMARY KEY,
    leaf      BLOB    NOT NULL,
    seed      BLOB,
    payload   BLOB,
    destroyed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Append-only, also against a slip of our own.
CREATE TRIGGER entries_stay BEFORE DELETE ON entries
BEGIN SELECT raise(ABORT, 'an entry is never removed'); END;
CREATE TRIGGER leaves_stay BEFORE UPDATE OF idx, leaf ON entries
BEGIN SELECT raise(ABORT, 'a leaf is never changed'); END;

-- Everything folded from the ledger: can be rebuilt.
CREATE TABLE derived (
    tbl   TEXT NOT NULL,
    key   TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (tbl, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE cells (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A lease given back keeps its row, so that its fence never falls. Times are microseconds since 1970, UTC.
CREATE TABLE leases (
    name  TEXT    NOT NULL PRIMARY KEY,
    owner TEXT,
    fence INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A done task keeps its row, so that its key is never offered twice. `due` is null when done.
CREATE TABLE tasks (
    id    INTEGER PRIMARY KEY,
    topic TEXT    NOT NULL,
    key   TEXT    NOT NULL,
    body  BLOB    NOT NULL,
    due   INTEGER,
    owner TEXT,
    until INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    UNIQUE (topic, key)
) STRICT;
CREATE INDEX tasks_waiting ON tasks (topic, due, id) WHERE due IS NOT NULL;

CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY,
    note TEXT    NOT NULL
) STRICT;

-- What the file still owes: `purge` while the log may hold bytes that were destroyed.
CREATE TABLE chores (
    name TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
