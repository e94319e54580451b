-- The duty room's file, version 1. This file is never edited once released; a change is a new file.
--
-- journal is the record; every other table derives from it and `zhiban verify` proves that it still does.
-- Times are milliseconds since 1970 UTC, `by` is an officer (0: the machine), ledgers are 1 duty_log,
-- 2 incident, 3 handover, 4 meeting, 5 talk, 6 matter, 7 report, 8 roster, 9 routine, 10 paper. STRICT keeps a text a text and a number a number;
-- ANY is for figures, which are whole or not as they were typed.

CREATE TABLE journal (
  seq  INTEGER PRIMARY KEY,
  at   INTEGER NOT NULL,
  by   INTEGER NOT NULL,
  body TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE setting (
  seq     INTEGER PRIMARY KEY,
  unit    TEXT NOT NULL,
  level   TEXT NOT NULL,
  offset  INTEGER NOT NULL,
  pattern TEXT NOT NULL,
  drill   INTEGER NOT NULL
) STRICT;

CREATE TABLE officer (
  seq  INTEGER PRIMARY KEY,
  id   INTEGER NOT NULL,
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  pin  TEXT NOT NULL,
  role TEXT NOT NULL,
  left INTEGER NOT NULL
) STRICT;
CREATE INDEX officer_by_id ON officer (id);

-- Every PIN that was tried: `good` says whether it was his, `meaning` what was signed with it: the lines from
-- `covers` up to this one.
CREATE TABLE signature (
  seq     INTEGER PRIMARY KEY,
  officer INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  good    INTEGER NOT NULL,
  meaning TEXT NOT NULL,
  covers  INTEGER NOT NULL
) STRICT;
CREATE INDEX signature_by_officer ON signature (officer);

-- A shift ends at the instant at which the next one began: the end is stored nowhere else, so that there
-- can be no instant with two shifts and none without one.
CREATE TABLE shift (
  id       INTEGER PRIMARY KEY,
  seq      INTEGER NOT NULL,
  began_at INTEGER NOT NULL,
  lead     INTEGER NOT NULL,
  sheet    INTEGER,
  emergency TEXT NOT NULL
) STRICT;
CREATE INDEX shift_by_sheet ON shift (sheet);
CREATE INDEX shift_by_lead ON shift (lead);
CREATE INDEX shift_by_time ON shift (began_at);
CREATE INDEX shift_taken ON shift (id) WHERE emergency <> '';

CREATE TABLE freeze (
  seq   INTEGER PRIMARY KEY,
  shift INTEGER NOT NULL,
  at    INTEGER NOT NULL,
  by    INTEGER NOT NULL,
  thaws INTEGER NOT NULL,
  incoming INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX freeze_by_shift ON freeze (shift);

-- What was said at a handover, of one matter or (matter NULL) of the shift as a whole.
CREATE TABLE answer (
  seq    INTEGER PRIMARY KEY,
  shift  INTEGER NOT NULL,
  matter INTEGER,
  word   TEXT NOT NULL,
  line   TEXT NOT NULL,
  at     INTEGER NOT NULL,
  by     INTEGER NOT NULL
) STRICT;
CREATE INDEX answer_by_matter ON answer (shift, matter);

-- What was added to a record that stays as it is: additions, 已阅, reviews, 催办.
CREATE TABLE note (
  seq  INTEGER PRIMARY KEY,
  rec  INTEGER NOT NULL REFERENCES record (rec),
  at   INTEGER NOT NULL,
  by   INTEGER NOT NULL,
  word TEXT NOT NULL,
  line TEXT NOT NULL
) STRICT;
CREATE INDEX note_by_record ON note (rec);

-- Who must read a record as it stood at a line, by name; * is everybody.
CREATE TABLE reader (
  seq  INTEGER NOT NULL,
  part INTEGER NOT NULL,
  rec  INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (seq, part)
) STRICT, WITHOUT ROWID;

-- Clocks that rang, were acknowledged, or were silenced until a time.
CREATE TABLE alarm (
  seq    INTEGER PRIMARY KEY,
  rec    INTEGER NOT NULL REFERENCES record (rec),
  clock  TEXT NOT NULL,
  due    INTEGER NOT NULL,
  stage  INTEGER NOT NULL,
  word   TEXT NOT NULL,
  until  INTEGER,
  shift  INTEGER NOT NULL
) STRICT;
CREATE INDEX alarm_by_record ON alarm (rec);

-- Records typed while nobody had signed on, and who answered for them later.
CREATE TABLE countersign (
  seq     INTEGER PRIMARY KEY,
  rec     INTEGER NOT NULL REFERENCES record (rec),
  officer INTEGER NOT NULL
) STRICT;
CREATE INDEX countersign_by_record ON countersign (rec);

-- What happened to the record as a whole: backups, verifications, locked screens.
CREATE TABLE audit (
  seq    INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  event  TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_event ON audit (event);

-- The rules of the unit's own, as they were when they came into force.
CREATE TABLE policy (
  seq  INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE record (
  rec       INTEGER PRIMARY KEY,
  id        BLOB NOT NULL UNIQUE,
  ledger    INTEGER NOT NULL,
  year      INTEGER NOT NULL,
  serial    INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  by        INTEGER NOT NULL,
  sheet     INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  origin    TEXT NOT NULL,
  UNIQUE (ledger, year, serial)
) STRICT;
CREATE INDEX record_unsigned ON record (rec) WHERE origin = 'unsigned';
CREATE INDEX record_by_ledger ON record (ledger);
CREATE INDEX record_by_time ON record (ledger, at);
CREATE INDEX record_by_sheet ON record (sheet, ledger);

-- Corrections and voidings; the first text of a record is its own line.
CREATE TABLE revision (
  seq      INTEGER PRIMARY KEY,
  rec      INTEGER NOT NULL REFERENCES record (rec),
  revision INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  by       INTEGER NOT NULL,
  reason   TEXT NOT NULL,
  voids    INTEGER NOT NULL
) STRICT;
CREATE INDEX revision_by_record ON revision (rec);

-- Which text of a record is the present one. The only table that is ever updated, and only forwards.
CREATE TABLE head (
  rec      INTEGER PRIMARY KEY REFERENCES record (rec),
  latest   INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  voided   INTEGER NOT NULL,
  open     INTEGER NOT NULL
) STRICT;
CREATE INDEX head_open ON head (rec) WHERE open = 1;

CREATE TABLE link (
  seq  INTEGER NOT NULL,
  part INTEGER NOT NULL,
  a    INTEGER NOT NULL REFERENCES record (rec),
  b    INTEGER NOT NULL REFERENCES record (rec),
  PRIMARY KEY (seq, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_a ON link (a);
CREATE INDEX link_by_b ON link (b);

CREATE TABLE duty_log (
  seq INTEGER PRIMARY KEY,
  rec INTEGER NOT NULL REFERENCES record (rec),
  "kind" TEXT,
  "event_at" TEXT,
  "late_reason" TEXT,
  "ended_at" TEXT,
  "channel" TEXT,
  "unit" TEXT,
  "name" TEXT,
  "post" TEXT,
  "phone" TEXT,
  "subject" TEXT,
  "id_document" TEXT,
  "host_unit" TEXT,
  "form" TEXT,
  "leader" TEXT,
  "leader_post" TEXT,
  "given_at" TEXT,
  "words" TEXT,
  "doc_no" TEXT,
  "receipt_no" TEXT,
  "urgency" TEXT,
  "copies" INTEGER,
  "pages" INTEGER,
  "convener" TEXT,
  "meeting_at" TEXT,
  "meeting_place" TEXT,
  "attendees" TEXT,
  "material" TEXT,
  "reply" TEXT,
  "issuer" TEXT,
  "warning_kind" TEXT,
  "colour" TEXT,
  "area" TEXT,
  "valid_from" TEXT,
  "valid_to" TEXT,
  "absent_from" TEXT,
  "absent_to" TEXT,
  "destination" TEXT,
  "acting" TEXT,
  "place" TEXT,
  "content" TEXT,
  "verified" TEXT,
  "told" TEXT,
  "request" TEXT,
  "read_back" INTEGER,
  "rec_id" TEXT,
  "submitted_to" TEXT,
  "relays" TEXT,
  "feedbacks" TEXT,
  "instruction_state" TEXT,
  "reported_back_at" TEXT,
  "head_told_at" TEXT,
  "signed_by" TEXT,
  "signed_at" TEXT,
  "status" TEXT,
  "weight" TEXT,
  "proposed" TEXT,
  "action" TEXT,
  "action_unit" TEXT,
  "action_by" TEXT,
  "action_at" TEXT,
  "due_at" TEXT,
  "closed_at" TEXT,
  "result" TEXT,
  "filed" TEXT,
  "for_all" INTEGER,
  "classification" TEXT
) STRICT;

CREATE TABLE incident (
  seq INTEGER PRIMARY KEY,
  rec INTEGER NOT NULL REFERENCES record (rec),
  "title" TEXT,
  "location" TEXT,
  "source" TEXT,
  "report_unit" TEXT,
  "received_at" TEXT,
  "late_reason" TEXT,
  "channel" TEXT,
  "reporter" TEXT,
  "reporter_post" TEXT,
  "reporter_phone" TEXT,
  "category" TEXT,
  "subtype" TEXT,
  "occurred_at" TEXT,
  "occurred_approx" INTEGER,
  "learned_at" TEXT,
  "threshold_at" TEXT,
  "region" TEXT,
  "country" TEXT,
  "lon_lat" TEXT,
  "grade" TEXT,
  "grade_reason" TEXT,
  "grade_basis" TEXT,
  "grade_by_rule" TEXT,
  "grade_at_least" INTEGER,
  "grade_rule" TEXT,
  "grades" TEXT,
  "sensitive" TEXT,
  "dead" INTEGER,
  "missing" INTEGER,
  "serious" INTEGER,
  "slight" INTEGER,
  "injured" INTEGER,
  "ill" INTEGER,
  "trapped" INTEGER,
  "estimated" TEXT,
  "evacuated" INTEGER,
  "affected" INTEGER,
  "houses" INTEGER,
  "crops_ha" ANY,
  "loss_wan" ANY,
  "magnitude" ANY,
  "density" TEXT,
  "gdp_share" ANY,
  "forest_ha" ANY,
  "at_risk" INTEGER,
  "potential_loss_wan" ANY,
  "setting" TEXT,
  "provinces" INTEGER,
  "participants" INTEGER,
  "mass_kind" TEXT,
  "stoppage_hours" ANY,
  "interrupted_hours" ANY,
  "line" TEXT,
  "passenger_cars" INTEGER,
  "freight_cars" INTEGER,
  "households" INTEGER,
  "summary" TEXT,
  "cause" TEXT,
  "course" TEXT,
  "scope" TEXT,
  "trend" TEXT,
  "measures" TEXT,
  "leaders_present" TEXT,
  "on_scene" TEXT,
  "on_scene_phone" TEXT,
  "request" TEXT,
  "secondary_risk" TEXT,
  "phase" TEXT,
  "next_report_at" TEXT,
  "status" TEXT,
  "weight" TEXT,
  "classification" TEXT,
  "timeline" TEXT,
  "report_fault" TEXT,
  "clocks" TEXT,
  "casualty_watch_until" TEXT
) STRICT;

CREATE TABLE handover (
  seq INTEGER PRIMARY KEY,
  rec INTEGER NOT NULL REFERENCES record (rec),
  "out_shift" TEXT,
  "in_shift" TEXT,
  "weather" TEXT,
  "taken_at" TEXT,
  "started_at" TEXT,
  "done_at" TEXT,
  "leader" TEXT,
  "chief" TEXT,
  "deputy" TEXT,
  "counts" TEXT,
  "summary" TEXT,
  "highlights" TEXT,
  "open_items" TEXT,
  "running" TEXT,
  "pending_instr" TEXT,
  "take_overs" TEXT,
  "unread" TEXT,
  "talk" TEXT,
  "reminders" TEXT,
  "papers" TEXT,
  "items" TEXT,
  "bad_moment" TEXT,
  "emergency" TEXT,
  "overrun_min" INTEGER,
  "objection" TEXT,
  "sign_out" TEXT,
  "sign_out_at" TEXT,
  "sign_in" TEXT,
  "sign_in_at" TEXT,
  "seen_by" TEXT,
  "left_out" TEXT
) STRICT;

CREATE TABLE meeting (
  seq INTEGER PRIMARY KEY,
  rec INTEGER NOT NULL REFERENCES record (rec),
  "kind" TEXT,
  "held_at" TEXT,
  "late_reason" TEXT,
  "ended_at" TEXT,
  "place" TEXT,
  "chair" TEXT,
  "minutes_by" TEXT,
  "present" TEXT,
  "absent" TEXT,
  "report" TEXT,
  "confirmed" TEXT,
  "comment" TEXT,
  "decisions" TEXT,
  "requirements" TEXT,
  "chair_signed" TEXT,
  "chair_signed_at" TEXT,
  "status" TEXT,
  "weight" TEXT,
  "classification" TEXT
) STRICT;

CREATE TABLE talk (
  seq INTEGER PRIMARY KEY,
  rec INTEGER NOT NULL REFERENCES record (rec),
  "trigger" TEXT,
  "rung" TEXT,
  "unit" TEXT,
  "interviewees" TEXT,
  "interviewers" TEXT,
  "minutes_by" TEXT,
  "clock_ref" TEXT,
  "notice_no" TEXT,
  "served_at" TEXT,
  "held_at" TEXT,
  "late_reason" TEXT,
  "place" TEXT,
  "mode" TEXT,
  "reason" TEXT,
  "problems" TEXT,
  "account" TEXT,
  "causes" TEXT,
  "demands" TEXT,
  "due_on" TEXT,
  "signatures" TEXT,
  "rectified_at" TEXT,
  "review" TEXT,
  "proposed_by_rule" TEXT,
  "decision" TEXT,
  "decision_reason" TEXT,
  "assessed" INTEGER,
  "status" TEXT,
  "weight" TEXT,
  "classification" TEXT,
  "points" ANY
) STRICT;

CREATE TABLE matter (
  seq INTEGER PRIMARY KEY,
  rec INTEGER NOT NULL REFERENCES record (rec),
  "what" TEXT,
  "owner" TEXT,
  "owner_unit" TEXT,
  "next_step" TEXT,
  "what_if" TEXT,
  "due_at" TEXT,
  "weight" TEXT,
  "done" TEXT,
  "state" TEXT,
  "result" TEXT,
  "verified_by" TEXT,
  "source" TEXT,
  "classification" TEXT,
  "closed_at" TEXT
) STRICT;

CREATE TABLE report (
  seq INTEGER PRIMARY KEY,
  rec INTEGER NOT NULL REFERENCES record (rec),
  "incident" TEXT,
  "direction" TEXT,
  "kind" TEXT,
  "serial" INTEGER,
  "title" TEXT,
  "reported_at" TEXT,
  "unit" TEXT,
  "channel" TEXT,
  "dead" INTEGER,
  "missing" INTEGER,
  "serious" INTEGER,
  "slight" INTEGER,
  "injured" INTEGER,
  "ill" INTEGER,
  "trapped" INTEGER,
  "evacuated" INTEGER,
  "loss_wan" ANY,
  "cause" TEXT,
  "scope" TEXT,
  "trend" TEXT,
  "measures" TEXT,
  "leaders_present" TEXT,
  "phase" TEXT,
  "text" TEXT,
  "state" TEXT,
  "return_reason" TEXT,
  "drafted_by" TEXT,
  "reviewed_by" TEXT,
  "released_by" TEXT,
  "released_at" TEXT,
  "missing_elements" TEXT,
  "transmissions" TEXT,
  "late" TEXT,
  "adoption" TEXT,
  "instruction_level" TEXT,
  "has_media" INTEGER,
  "status" TEXT,
  "weight" TEXT,
  "classification" TEXT
) STRICT;

CREATE TABLE roster (
  seq INTEGER PRIMARY KEY,
  rec INTEGER NOT NULL REFERENCES record (rec),
  "begins_at" TEXT,
  "lead" TEXT,
  "second" TEXT,
  "chief" TEXT,
  "leader" TEXT,
  "leader_on_call" TEXT,
  "phone" TEXT,
  "two" INTEGER,
  "remark" TEXT
) STRICT;

CREATE TABLE routine (
  seq INTEGER PRIMARY KEY,
  rec INTEGER NOT NULL REFERENCES record (rec),
  "what" TEXT,
  "at_times" TEXT,
  "within_min" INTEGER,
  "owner" TEXT,
  "state" TEXT
) STRICT;

CREATE TABLE paper (
  seq INTEGER PRIMARY KEY,
  rec INTEGER NOT NULL REFERENCES record (rec),
  "kind" TEXT,
  "day" TEXT,
  "period_from" TEXT,
  "period_to" TEXT,
  "incident" TEXT,
  "series" TEXT,
  "unit" TEXT,
  "title" TEXT,
  "addressee" TEXT,
  "text" TEXT,
  "exceptions" TEXT,
  "report_to" TEXT,
  "send_to" TEXT,
  "issue_to" TEXT,
  "copies" INTEGER,
  "contact" TEXT,
  "phone" TEXT,
  "urgency" TEXT,
  "corrects" TEXT,
  "total" INTEGER,
  "drafted_by" TEXT,
  "reviewed_by" TEXT,
  "state" TEXT,
  "return_reason" TEXT,
  "year" INTEGER,
  "issue" INTEGER,
  "released_by" TEXT,
  "released_at" TEXT,
  "digest" TEXT,
  "classification" TEXT
) STRICT;

-- Released papers by kind and year: the next number follows from them.
CREATE INDEX paper_issued ON paper (kind, year, issue) WHERE state = '已签发';
-- What an alarm reads every time something is written.
-- Instructions that were open at any revision: what a sheet looks through instead of the whole log.
CREATE INDEX instruction_open ON duty_log (rec) WHERE kind = '批示指示' AND status IN ('待办', '办理中', '转下班');
CREATE INDEX incident_in_hand ON incident (rec) WHERE phase = '处置中';
-- Those whose reporting is reckoned; imported ones of other years and places are not.
CREATE INDEX incident_reckoned ON incident (rec) WHERE clocks IS NOT NULL OR report_unit IS NOT NULL;

-- Nothing changes and nothing is deleted. recursive_triggers is on, so REPLACE fires the delete triggers.
CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER journal_stays BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER setting_keeps BEFORE UPDATE ON setting BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER setting_stays BEFORE DELETE ON setting BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER officer_keeps BEFORE UPDATE ON officer BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER officer_stays BEFORE DELETE ON officer BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER shift_keeps BEFORE UPDATE ON shift BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER shift_stays BEFORE DELETE ON shift BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER freeze_keeps BEFORE UPDATE ON freeze BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER freeze_stays BEFORE DELETE ON freeze BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER answer_keeps BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER answer_stays BEFORE DELETE ON answer BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER record_keeps BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER record_stays BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER revision_keeps BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER revision_stays BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER link_keeps BEFORE UPDATE ON link BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER link_stays BEFORE DELETE ON link BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER duty_log_keeps BEFORE UPDATE ON duty_log BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER duty_log_stays BEFORE DELETE ON duty_log BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER incident_keeps BEFORE UPDATE ON incident BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER incident_stays BEFORE DELETE ON incident BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER handover_keeps BEFORE UPDATE ON handover BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER handover_stays BEFORE DELETE ON handover BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER meeting_keeps BEFORE UPDATE ON meeting BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER meeting_stays BEFORE DELETE ON meeting BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER talk_keeps BEFORE UPDATE ON talk BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER talk_stays BEFORE DELETE ON talk BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER matter_keeps BEFORE UPDATE ON matter BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER matter_stays BEFORE DELETE ON matter BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER report_keeps BEFORE UPDATE ON report BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER report_stays BEFORE DELETE ON report BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER roster_keeps BEFORE UPDATE ON roster BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER roster_stays BEFORE DELETE ON roster BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER routine_keeps BEFORE UPDATE ON routine BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER routine_stays BEFORE DELETE ON routine BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER paper_keeps BEFORE UPDATE ON paper BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER paper_stays BEFORE DELETE ON paper BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER note_keeps BEFORE UPDATE ON note BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER note_stays BEFORE DELETE ON note BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER reader_keeps BEFORE UPDATE ON reader BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER reader_stays BEFORE DELETE ON reader BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER alarm_keeps BEFORE UPDATE ON alarm BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER alarm_stays BEFORE DELETE ON alarm BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER policy_keeps BEFORE UPDATE ON policy BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER policy_stays BEFORE DELETE ON policy BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER signature_keeps BEFORE UPDATE ON signature BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER signature_stays BEFORE DELETE ON signature BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER countersign_keeps BEFORE UPDATE ON countersign BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER countersign_stays BEFORE DELETE ON countersign BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '只增不改'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '只增不删'); END;
CREATE TRIGGER journal_gapless BEFORE INSERT ON journal
  WHEN NEW.seq <> coalesce((SELECT max(seq) FROM journal), 0) + 1
  BEGIN SELECT RAISE(ABORT, '流水号不连续'); END;
CREATE TRIGGER record_gapless BEFORE INSERT ON record
  WHEN NEW.serial <> coalesce((SELECT max(serial) FROM record WHERE ledger = NEW.ledger AND year = NEW.year), 0) + 1
  BEGIN SELECT RAISE(ABORT, '编号不连续'); END;
CREATE TRIGGER shift_gapless BEFORE INSERT ON shift
  WHEN NEW.id <> coalesce((SELECT max(id) FROM shift), 0) + 1
  BEGIN SELECT RAISE(ABORT, '班次不连续'); END;
CREATE TRIGGER head_forwards BEFORE UPDATE ON head
  WHEN NEW.rec <> OLD.rec OR NEW.revision <> OLD.revision + 1 OR NEW.latest < OLD.latest OR NEW.voided < OLD.voided
  BEGIN SELECT RAISE(ABORT, '只能向前'); END;
CREATE TRIGGER head_stays BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, '只增不删'); END;
