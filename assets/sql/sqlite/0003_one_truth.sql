-- The text of a record stands in the journal and nowhere else. Under the old names of the tables stand views, which the
-- program makes from its tables of fields (src/store/sqlite/views.rs): `SELECT … FROM duty_log` reads as before.

DROP TABLE duty_log;
DROP TABLE incident;
DROP TABLE handover;
DROP TABLE meeting;
DROP TABLE talk;
DROP TABLE matter;
DROP TABLE report;
DROP TABLE roster;
DROP TABLE routine;
DROP TABLE paper;

-- What of a text is found by its value without reading texts: see src/schema/facet.rs. `seq` is the line of the text and
-- `rec` its record; it is the present text where head.latest = seq.
CREATE TABLE facet (
  seq   INTEGER NOT NULL,
  part  INTEGER NOT NULL,
  rec   INTEGER NOT NULL REFERENCES record (rec),
  name  TEXT NOT NULL,
  value ANY NOT NULL,
  PRIMARY KEY (seq, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX facet_by_value ON facet (name, value, rec);
CREATE TRIGGER facet_keeps BEFORE UPDATE ON facet BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER facet_stays BEFORE DELETE ON facet BEGIN SELECT RAISE(ABORT, '只增不删'); END;
