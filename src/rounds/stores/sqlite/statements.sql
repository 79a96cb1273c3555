-- Every statement that `SqliteStore` runs, by name. A line `-- name: x` opens a statement.

-- name: head
SELECT coalesce((SELECT max(idx) + 1 FROM entries), 0),
       coalesce((SELECT fence FROM leases WHERE name = 'writer'), 0);

-- name: append
INSERT INTO entries (idx, leaf, seed, payload) VALUES (?, ?, ?, ?);

-- name: put
INSERT OR REPLACE INTO derived (tbl, key, value) VALUES (?, ?, ?);

-- name: remove
DELETE FROM derived WHERE tbl = ? AND key = ?;

-- name: destroy
UPDATE entries SET seed = NULL, payload = NULL, destroyed = 1
WHERE idx = ? AND (seed IS NOT NULL OR payload IS NOT NULL);

-- name: reseal
UPDATE entries SET seed = ?, payload = ? WHERE idx = ? AND seed = ? AND payload = ? RETURNING idx;

-- name: owe_purge
INSERT OR IGNORE INTO chores (name) VALUES ('purge');

-- name: owes_purge
SELECT 1 FROM chores WHERE name = 'purge';

-- name: purged
DELETE FROM chores WHERE name = 'purge';

-- name: size
SELECT coalesce(max(idx) + 1, 0) FROM entries;

-- name: entries
SELECT idx, leaf, seed, payload, destroyed FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx;

-- name: rows
SELECT key, value FROM derived WHERE tbl = ? AND key >= ? ORDER BY key;

-- name: row
SELECT value FROM derived WHERE tbl = ? AND key = ?;

-- name: cell
SELECT value FROM cells WHERE name = ?;

-- name: set_cell
INSERT OR REPLACE INTO cells (name, value) VALUES (?, ?);

-- name: drop_cell
DELETE FROM cells WHERE name = ?;

-- name: checkpoint
SELECT note FROM checkpoints WHERE size = ?;

-- name: publish
INSERT INTO checkpoints (size, note) VALUES (?, ?);

-- name: checkpoints
SELECT size, CAST(note AS BLOB) FROM checkpoints ORDER BY size;

-- name: lease
SELECT owner, fence, until FROM leases WHERE name = ?;

-- name: set_lease
INSERT OR REPLACE INTO leases (name, owner, fence, until) VALUES (?, ?, ?, ?);

-- name: release
UPDATE leases SET owner = NULL WHERE name = ? AND owner = ?;

-- name: offer
INSERT INTO tasks (topic, key, body, due) VALUES (?, ?, ?, ?) ON CONFLICT (topic, key) DO NOTHING;

-- name: take
UPDATE tasks SET owner = ?, until = ?, tries = tries + 1
WHERE id IN (SELECT id FROM tasks WHERE topic = ? AND due <= ? AND until <= ? ORDER BY due, id LIMIT ?)
RETURNING due, id, key, body, tries;

-- name: finish
UPDATE tasks SET due = ?, until = 0 WHERE id = ? AND owner = ? AND tries = ? RETURNING id;

-- name: tasks
SELECT id, key, body, tries, due FROM tasks WHERE topic = ? ORDER BY id;
