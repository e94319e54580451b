//! The keys of all fields, made from the tables by a test (`ZHIBAN_BLESS=1 cargo test --test it docs::`); do not edit.
//!
//! Whoever reads or sets a value names its field by one of these, so that a misspelt key does not compile.

use super::field::Key;

/// `absent`
pub const ABSENT: Key = Key::new("absent");
/// `absent_from`
pub const ABSENT_FROM: Key = Key::new("absent_from");
/// `absent_to`
pub const ABSENT_TO: Key = Key::new("absent_to");
/// `account`
pub const ACCOUNT: Key = Key::new("account");
/// `act`
pub const ACT: Key = Key::new("act");
/// `acting`
pub const ACTING: Key = Key::new("acting");
/// `action`
pub const ACTION: Key = Key::new("action");
/// `action_at`
pub const ACTION_AT: Key = Key::new("action_at");
/// `action_by`
pub const ACTION_BY: Key = Key::new("action_by");
/// `action_unit`
pub const ACTION_UNIT: Key = Key::new("action_unit");
/// `addressee`
pub const ADDRESSEE: Key = Key::new("addressee");
/// `adoption`
pub const ADOPTION: Key = Key::new("adoption");
/// `affected`
pub const AFFECTED: Key = Key::new("affected");
/// `age`
pub const AGE: Key = Key::new("age");
/// `answer`
pub const ANSWER: Key = Key::new("answer");
/// `answered_at`
pub const ANSWERED_AT: Key = Key::new("answered_at");
/// `area`
pub const AREA: Key = Key::new("area");
/// `assessed`
pub const ASSESSED: Key = Key::new("assessed");
/// `at`
pub const AT: Key = Key::new("at");
/// `at_risk`
pub const AT_RISK: Key = Key::new("at_risk");
/// `at_times`
pub const AT_TIMES: Key = Key::new("at_times");
/// `attendees`
pub const ATTENDEES: Key = Key::new("attendees");
/// `bad_moment`
pub const BAD_MOMENT: Key = Key::new("bad_moment");
/// `base`
pub const BASE: Key = Key::new("base");
/// `base_at`
pub const BASE_AT: Key = Key::new("base_at");
/// `basis`
pub const BASIS: Key = Key::new("basis");
/// `begins_at`
pub const BEGINS_AT: Key = Key::new("begins_at");
/// `by`
pub const BY: Key = Key::new("by");
/// `casualty_watch_until`
pub const CASUALTY_WATCH_UNTIL: Key = Key::new("casualty_watch_until");
/// `category`
pub const CATEGORY: Key = Key::new("category");
/// `cause`
pub const CAUSE: Key = Key::new("cause");
/// `causes`
pub const CAUSES: Key = Key::new("causes");
/// `chair`
pub const CHAIR: Key = Key::new("chair");
/// `chair_signed`
pub const CHAIR_SIGNED: Key = Key::new("chair_signed");
/// `chair_signed_at`
pub const CHAIR_SIGNED_AT: Key = Key::new("chair_signed_at");
/// `channel`
pub const CHANNEL: Key = Key::new("channel");
/// `chief`
pub const CHIEF: Key = Key::new("chief");
/// `cite`
pub const CITE: Key = Key::new("cite");
/// `classification`
pub const CLASSIFICATION: Key = Key::new("classification");
/// `clock_ref`
pub const CLOCK_REF: Key = Key::new("clock_ref");
/// `clocks`
pub const CLOCKS: Key = Key::new("clocks");
/// `closed_at`
pub const CLOSED_AT: Key = Key::new("closed_at");
/// `colour`
pub const COLOUR: Key = Key::new("colour");
/// `comment`
pub const COMMENT: Key = Key::new("comment");
/// `condition`
pub const CONDITION: Key = Key::new("condition");
/// `confirmed`
pub const CONFIRMED: Key = Key::new("confirmed");
/// `contact`
pub const CONTACT: Key = Key::new("contact");
/// `content`
pub const CONTENT: Key = Key::new("content");
/// `convener`
pub const CONVENER: Key = Key::new("convener");
/// `copies`
pub const COPIES: Key = Key::new("copies");
/// `corrects`
pub const CORRECTS: Key = Key::new("corrects");
/// `country`
pub const COUNTRY: Key = Key::new("country");
/// `counts`
pub const COUNTS: Key = Key::new("counts");
/// `course`
pub const COURSE: Key = Key::new("course");
/// `crops_ha`
pub const CROPS_HA: Key = Key::new("crops_ha");
/// `day`
pub const DAY: Key = Key::new("day");
/// `dead`
pub const DEAD: Key = Key::new("dead");
/// `decision`
pub const DECISION: Key = Key::new("decision");
/// `decision_reason`
pub const DECISION_REASON: Key = Key::new("decision_reason");
/// `decisions`
pub const DECISIONS: Key = Key::new("decisions");
/// `demands`
pub const DEMANDS: Key = Key::new("demands");
/// `density`
pub const DENSITY: Key = Key::new("density");
/// `deputy`
pub const DEPUTY: Key = Key::new("deputy");
/// `destination`
pub const DESTINATION: Key = Key::new("destination");
/// `digest`
pub const DIGEST: Key = Key::new("digest");
/// `direction`
pub const DIRECTION: Key = Key::new("direction");
/// `doc_no`
pub const DOC_NO: Key = Key::new("doc_no");
/// `done`
pub const DONE: Key = Key::new("done");
/// `done_at`
pub const DONE_AT: Key = Key::new("done_at");
/// `drafted_by`
pub const DRAFTED_BY: Key = Key::new("drafted_by");
/// `due_at`
pub const DUE_AT: Key = Key::new("due_at");
/// `due_on`
pub const DUE_ON: Key = Key::new("due_on");
/// `emergency`
pub const EMERGENCY: Key = Key::new("emergency");
/// `ended_at`
pub const ENDED_AT: Key = Key::new("ended_at");
/// `estimated`
pub const ESTIMATED: Key = Key::new("estimated");
/// `evacuated`
pub const EVACUATED: Key = Key::new("evacuated");
/// `event_at`
pub const EVENT_AT: Key = Key::new("event_at");
/// `exceptions`
pub const EXCEPTIONS: Key = Key::new("exceptions");
/// `feedbacks`
pub const FEEDBACKS: Key = Key::new("feedbacks");
/// `filed`
pub const FILED: Key = Key::new("filed");
/// `for_all`
pub const FOR_ALL: Key = Key::new("for_all");
/// `forest_ha`
pub const FOREST_HA: Key = Key::new("forest_ha");
/// `form`
pub const FORM: Key = Key::new("form");
/// `freight_cars`
pub const FREIGHT_CARS: Key = Key::new("freight_cars");
/// `gdp_share`
pub const GDP_SHARE: Key = Key::new("gdp_share");
/// `given_at`
pub const GIVEN_AT: Key = Key::new("given_at");
/// `grade`
pub const GRADE: Key = Key::new("grade");
/// `grade_at_least`
pub const GRADE_AT_LEAST: Key = Key::new("grade_at_least");
/// `grade_basis`
pub const GRADE_BASIS: Key = Key::new("grade_basis");
/// `grade_by_rule`
pub const GRADE_BY_RULE: Key = Key::new("grade_by_rule");
/// `grade_reason`
pub const GRADE_REASON: Key = Key::new("grade_reason");
/// `grade_rule`
pub const GRADE_RULE: Key = Key::new("grade_rule");
/// `grades`
pub const GRADES: Key = Key::new("grades");
/// `has_media`
pub const HAS_MEDIA: Key = Key::new("has_media");
/// `head_told_at`
pub const HEAD_TOLD_AT: Key = Key::new("head_told_at");
/// `held_at`
pub const HELD_AT: Key = Key::new("held_at");
/// `highlights`
pub const HIGHLIGHTS: Key = Key::new("highlights");
/// `host_unit`
pub const HOST_UNIT: Key = Key::new("host_unit");
/// `households`
pub const HOUSEHOLDS: Key = Key::new("households");
/// `houses`
pub const HOUSES: Key = Key::new("houses");
/// `id_document`
pub const ID_DOCUMENT: Key = Key::new("id_document");
/// `ill`
pub const ILL: Key = Key::new("ill");
/// `in_shift`
pub const IN_SHIFT: Key = Key::new("in_shift");
/// `incident`
pub const INCIDENT: Key = Key::new("incident");
/// `injured`
pub const INJURED: Key = Key::new("injured");
/// `instruction_level`
pub const INSTRUCTION_LEVEL: Key = Key::new("instruction_level");
/// `instruction_state`
pub const INSTRUCTION_STATE: Key = Key::new("instruction_state");
/// `interrupted_hours`
pub const INTERRUPTED_HOURS: Key = Key::new("interrupted_hours");
/// `interviewees`
pub const INTERVIEWEES: Key = Key::new("interviewees");
/// `interviewers`
pub const INTERVIEWERS: Key = Key::new("interviewers");
/// `issue`
pub const ISSUE: Key = Key::new("issue");
/// `issue_to`
pub const ISSUE_TO: Key = Key::new("issue_to");
/// `issuer`
pub const ISSUER: Key = Key::new("issuer");
/// `item`
pub const ITEM: Key = Key::new("item");
/// `items`
pub const ITEMS: Key = Key::new("items");
/// `kind`
pub const KIND: Key = Key::new("kind");
/// `lapsed`
pub const LAPSED: Key = Key::new("lapsed");
/// `late`
pub const LATE: Key = Key::new("late");
/// `late_reason`
pub const LATE_REASON: Key = Key::new("late_reason");
/// `lead`
pub const LEAD: Key = Key::new("lead");
/// `leader`
pub const LEADER: Key = Key::new("leader");
/// `leader_on_call`
pub const LEADER_ON_CALL: Key = Key::new("leader_on_call");
/// `leader_post`
pub const LEADER_POST: Key = Key::new("leader_post");
/// `leaders_present`
pub const LEADERS_PRESENT: Key = Key::new("leaders_present");
/// `learned_at`
pub const LEARNED_AT: Key = Key::new("learned_at");
/// `left_out`
pub const LEFT_OUT: Key = Key::new("left_out");
/// `level`
pub const LEVEL: Key = Key::new("level");
/// `line`
pub const LINE: Key = Key::new("line");
/// `location`
pub const LOCATION: Key = Key::new("location");
/// `lon_lat`
pub const LON_LAT: Key = Key::new("lon_lat");
/// `loss_wan`
pub const LOSS_WAN: Key = Key::new("loss_wan");
/// `magnitude`
pub const MAGNITUDE: Key = Key::new("magnitude");
/// `mass_kind`
pub const MASS_KIND: Key = Key::new("mass_kind");
/// `material`
pub const MATERIAL: Key = Key::new("material");
/// `measures`
pub const MEASURES: Key = Key::new("measures");
/// `meeting_at`
pub const MEETING_AT: Key = Key::new("meeting_at");
/// `meeting_place`
pub const MEETING_PLACE: Key = Key::new("meeting_place");
/// `minutes`
pub const MINUTES: Key = Key::new("minutes");
/// `minutes_by`
pub const MINUTES_BY: Key = Key::new("minutes_by");
/// `missing`
pub const MISSING: Key = Key::new("missing");
/// `missing_elements`
pub const MISSING_ELEMENTS: Key = Key::new("missing_elements");
/// `mode`
pub const MODE: Key = Key::new("mode");
/// `name`
pub const NAME: Key = Key::new("name");
/// `next_report_at`
pub const NEXT_REPORT_AT: Key = Key::new("next_report_at");
/// `next_step`
pub const NEXT_STEP: Key = Key::new("next_step");
/// `no`
pub const NO: Key = Key::new("no");
/// `notice_no`
pub const NOTICE_NO: Key = Key::new("notice_no");
/// `number`
pub const NUMBER: Key = Key::new("number");
/// `objection`
pub const OBJECTION: Key = Key::new("objection");
/// `occurred_approx`
pub const OCCURRED_APPROX: Key = Key::new("occurred_approx");
/// `occurred_at`
pub const OCCURRED_AT: Key = Key::new("occurred_at");
/// `officers`
pub const OFFICERS: Key = Key::new("officers");
/// `on_scene`
pub const ON_SCENE: Key = Key::new("on_scene");
/// `on_scene_phone`
pub const ON_SCENE_PHONE: Key = Key::new("on_scene_phone");
/// `open_items`
pub const OPEN_ITEMS: Key = Key::new("open_items");
/// `ours`
pub const OURS: Key = Key::new("ours");
/// `out_shift`
pub const OUT_SHIFT: Key = Key::new("out_shift");
/// `overrun_min`
pub const OVERRUN_MIN: Key = Key::new("overrun_min");
/// `owner`
pub const OWNER: Key = Key::new("owner");
/// `owner_unit`
pub const OWNER_UNIT: Key = Key::new("owner_unit");
/// `pack`
pub const PACK: Key = Key::new("pack");
/// `pages`
pub const PAGES: Key = Key::new("pages");
/// `papers`
pub const PAPERS: Key = Key::new("papers");
/// `participants`
pub const PARTICIPANTS: Key = Key::new("participants");
/// `passenger_cars`
pub const PASSENGER_CARS: Key = Key::new("passenger_cars");
/// `pattern`
pub const PATTERN: Key = Key::new("pattern");
/// `pending_instr`
pub const PENDING_INSTR: Key = Key::new("pending_instr");
/// `period_from`
pub const PERIOD_FROM: Key = Key::new("period_from");
/// `period_to`
pub const PERIOD_TO: Key = Key::new("period_to");
/// `phase`
pub const PHASE: Key = Key::new("phase");
/// `phone`
pub const PHONE: Key = Key::new("phone");
/// `pin`
pub const PIN: Key = Key::new("pin");
/// `place`
pub const PLACE: Key = Key::new("place");
/// `points`
pub const POINTS: Key = Key::new("points");
/// `post`
pub const POST: Key = Key::new("post");
/// `potential_loss_wan`
pub const POTENTIAL_LOSS_WAN: Key = Key::new("potential_loss_wan");
/// `present`
pub const PRESENT: Key = Key::new("present");
/// `problems`
pub const PROBLEMS: Key = Key::new("problems");
/// `proposed`
pub const PROPOSED: Key = Key::new("proposed");
/// `proposed_by_rule`
pub const PROPOSED_BY_RULE: Key = Key::new("proposed_by_rule");
/// `provinces`
pub const PROVINCES: Key = Key::new("provinces");
/// `provisional`
pub const PROVISIONAL: Key = Key::new("provisional");
/// `read_back`
pub const READ_BACK: Key = Key::new("read_back");
/// `reason`
pub const REASON: Key = Key::new("reason");
/// `rec_id`
pub const REC_ID: Key = Key::new("rec_id");
/// `receipt_at`
pub const RECEIPT_AT: Key = Key::new("receipt_at");
/// `receipt_no`
pub const RECEIPT_NO: Key = Key::new("receipt_no");
/// `received_at`
pub const RECEIVED_AT: Key = Key::new("received_at");
/// `receiver`
pub const RECEIVER: Key = Key::new("receiver");
/// `rectified_at`
pub const RECTIFIED_AT: Key = Key::new("rectified_at");
/// `refused`
pub const REFUSED: Key = Key::new("refused");
/// `region`
pub const REGION: Key = Key::new("region");
/// `relays`
pub const RELAYS: Key = Key::new("relays");
/// `released_at`
pub const RELEASED_AT: Key = Key::new("released_at");
/// `released_by`
pub const RELEASED_BY: Key = Key::new("released_by");
/// `remark`
pub const REMARK: Key = Key::new("remark");
/// `reminders`
pub const REMINDERS: Key = Key::new("reminders");
/// `reply`
pub const REPLY: Key = Key::new("reply");
/// `report`
pub const REPORT: Key = Key::new("report");
/// `report_fault`
pub const REPORT_FAULT: Key = Key::new("report_fault");
/// `report_to`
pub const REPORT_TO: Key = Key::new("report_to");
/// `report_unit`
pub const REPORT_UNIT: Key = Key::new("report_unit");
/// `reported_at`
pub const REPORTED_AT: Key = Key::new("reported_at");
/// `reported_back_at`
pub const REPORTED_BACK_AT: Key = Key::new("reported_back_at");
/// `reporter`
pub const REPORTER: Key = Key::new("reporter");
/// `reporter_phone`
pub const REPORTER_PHONE: Key = Key::new("reporter_phone");
/// `reporter_post`
pub const REPORTER_POST: Key = Key::new("reporter_post");
/// `request`
pub const REQUEST: Key = Key::new("request");
/// `requirements`
pub const REQUIREMENTS: Key = Key::new("requirements");
/// `result`
pub const RESULT: Key = Key::new("result");
/// `return_reason`
pub const RETURN_REASON: Key = Key::new("return_reason");
/// `review`
pub const REVIEW: Key = Key::new("review");
/// `reviewed_by`
pub const REVIEWED_BY: Key = Key::new("reviewed_by");
/// `revision_reason`
pub const REVISION_REASON: Key = Key::new("revision_reason");
/// `role`
pub const ROLE: Key = Key::new("role");
/// `rule`
pub const RULE: Key = Key::new("rule");
/// `rung`
pub const RUNG: Key = Key::new("rung");
/// `running`
pub const RUNNING: Key = Key::new("running");
/// `scope`
pub const SCOPE: Key = Key::new("scope");
/// `second`
pub const SECOND: Key = Key::new("second");
/// `secondary_risk`
pub const SECONDARY_RISK: Key = Key::new("secondary_risk");
/// `seen_by`
pub const SEEN_BY: Key = Key::new("seen_by");
/// `send_to`
pub const SEND_TO: Key = Key::new("send_to");
/// `sender`
pub const SENDER: Key = Key::new("sender");
/// `sensitive`
pub const SENSITIVE: Key = Key::new("sensitive");
/// `sent_at`
pub const SENT_AT: Key = Key::new("sent_at");
/// `sent_to`
pub const SENT_TO: Key = Key::new("sent_to");
/// `serial`
pub const SERIAL: Key = Key::new("serial");
/// `series`
pub const SERIES: Key = Key::new("series");
/// `serious`
pub const SERIOUS: Key = Key::new("serious");
/// `served_at`
pub const SERVED_AT: Key = Key::new("served_at");
/// `setting`
pub const SETTING: Key = Key::new("setting");
/// `sign_in`
pub const SIGN_IN: Key = Key::new("sign_in");
/// `sign_in_at`
pub const SIGN_IN_AT: Key = Key::new("sign_in_at");
/// `sign_out`
pub const SIGN_OUT: Key = Key::new("sign_out");
/// `sign_out_at`
pub const SIGN_OUT_AT: Key = Key::new("sign_out_at");
/// `signatures`
pub const SIGNATURES: Key = Key::new("signatures");
/// `signed_at`
pub const SIGNED_AT: Key = Key::new("signed_at");
/// `signed_by`
pub const SIGNED_BY: Key = Key::new("signed_by");
/// `slight`
pub const SLIGHT: Key = Key::new("slight");
/// `source`
pub const SOURCE: Key = Key::new("source");
/// `started_at`
pub const STARTED_AT: Key = Key::new("started_at");
/// `state`
pub const STATE: Key = Key::new("state");
/// `status`
pub const STATUS: Key = Key::new("status");
/// `stoppage_hours`
pub const STOPPAGE_HOURS: Key = Key::new("stoppage_hours");
/// `subject`
pub const SUBJECT: Key = Key::new("subject");
/// `submitted_to`
pub const SUBMITTED_TO: Key = Key::new("submitted_to");
/// `subtype`
pub const SUBTYPE: Key = Key::new("subtype");
/// `summary`
pub const SUMMARY: Key = Key::new("summary");
/// `take_overs`
pub const TAKE_OVERS: Key = Key::new("take_overs");
/// `taken_at`
pub const TAKEN_AT: Key = Key::new("taken_at");
/// `talk`
pub const TALK: Key = Key::new("talk");
/// `text`
pub const TEXT: Key = Key::new("text");
/// `threshold_at`
pub const THRESHOLD_AT: Key = Key::new("threshold_at");
/// `timeline`
pub const TIMELINE: Key = Key::new("timeline");
/// `title`
pub const TITLE: Key = Key::new("title");
/// `to`
pub const TO: Key = Key::new("to");
/// `told`
pub const TOLD: Key = Key::new("told");
/// `total`
pub const TOTAL: Key = Key::new("total");
/// `transmissions`
pub const TRANSMISSIONS: Key = Key::new("transmissions");
/// `trapped`
pub const TRAPPED: Key = Key::new("trapped");
/// `trend`
pub const TREND: Key = Key::new("trend");
/// `trigger`
pub const TRIGGER: Key = Key::new("trigger");
/// `two`
pub const TWO: Key = Key::new("two");
/// `unit`
pub const UNIT: Key = Key::new("unit");
/// `unread`
pub const UNREAD: Key = Key::new("unread");
/// `urgency`
pub const URGENCY: Key = Key::new("urgency");
/// `valid_from`
pub const VALID_FROM: Key = Key::new("valid_from");
/// `valid_to`
pub const VALID_TO: Key = Key::new("valid_to");
/// `verified`
pub const VERIFIED: Key = Key::new("verified");
/// `verified_by`
pub const VERIFIED_BY: Key = Key::new("verified_by");
/// `waiting`
pub const WAITING: Key = Key::new("waiting");
/// `warning_kind`
pub const WARNING_KIND: Key = Key::new("warning_kind");
/// `was`
pub const WAS: Key = Key::new("was");
/// `weather`
pub const WEATHER: Key = Key::new("weather");
/// `weight`
pub const WEIGHT: Key = Key::new("weight");
/// `what`
pub const WHAT: Key = Key::new("what");
/// `what_if`
pub const WHAT_IF: Key = Key::new("what_if");
/// `who`
pub const WHO: Key = Key::new("who");
/// `with`
pub const WITH: Key = Key::new("with");
/// `within_min`
pub const WITHIN_MIN: Key = Key::new("within_min");
/// `word`
pub const WORD: Key = Key::new("word");
/// `words`
pub const WORDS: Key = Key::new("words");
/// `year`
pub const YEAR: Key = Key::new("year");
