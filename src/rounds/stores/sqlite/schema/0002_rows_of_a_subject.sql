-- What is kept of one subject lies together since this version: rows of `mark` and `finding` move beside their row of
-- `chart`, and the counters in `score/head` become one row a check. Nothing is derived anew; the bytes stay.
INSERT INTO derived (tbl, key, value)
SELECT 'chart', key || '/mark', value FROM derived WHERE tbl = 'mark';
INSERT INTO derived (tbl, key, value)
SELECT 'chart', json_extract(CAST(value AS TEXT), '$.finding.subject') || '/' || key, value
FROM derived WHERE tbl = 'finding';
INSERT INTO derived (tbl, key, value)
SELECT 'score', counts.key, CAST(counts.value AS BLOB)
FROM derived, json_each(CAST(derived.value AS TEXT), '$.counts') AS counts
WHERE derived.tbl = 'score' AND derived.key = 'head';
UPDATE derived SET value = CAST(json_extract(CAST(value AS TEXT), '$.said') AS BLOB)
WHERE tbl = 'score' AND key = 'head';
DELETE FROM derived WHERE tbl IN ('mark', 'finding');
