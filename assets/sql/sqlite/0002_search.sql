-- What search reads. It derives from the texts of the ledgers and can be made anew at any time (`zhiban reindex`);
-- `zhiban verify` proves that it says the same as they do. A gram is a number that stands for a character, a pair of
-- neighbours, the sound of a name, or something to narrow by (src/store/search/grams.rs).

-- The newest texts, each with all its grams, ascending, as differences.
CREATE TABLE fresh (
  seq   INTEGER PRIMARY KEY,
  grams BLOB NOT NULL
) STRICT;

-- Older texts by the lines of the journal that they are, from `first` to `last`; sixteen of a level become one of the next,
-- a step at a time: while it grows (state 1, from gram `next` on) it is not read, and what it replaced goes (state 2)
-- after it is whole (state 0).
CREATE TABLE segment (
  id    INTEGER PRIMARY KEY,
  level INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last  INTEGER NOT NULL,
  state INTEGER NOT NULL,
  next  INTEGER NOT NULL
) STRICT;

-- Which texts of a segment have a gram, as distances from its first line.
CREATE TABLE posting (
  segment INTEGER NOT NULL,
  gram    INTEGER NOT NULL,
  texts   BLOB NOT NULL,
  PRIMARY KEY (segment, gram)
) STRICT, WITHOUT ROWID;
