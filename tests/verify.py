#!/usr/bin/env python3
"""An independent check of a duty room's evidence: python3 verify.py LEDGER [--tape FILE] [--code CODE]

It needs nothing but standard Python and none of the program's code. It reads the ledger (an SQLite file) without
writing, and the tape (纸带) beside it: the chain of SM3 hashes from the first line on, the same lines on the tape,
the table of records and the texts that the views of the ledgers show, the numbers without gaps, and whether a code
from paper is in the chain.
`-` as LEDGER checks a tape alone. Exit 0: whole; 1: not whole; 2: wrong use.
"""
import hashlib
import json
import os
import sqlite3
import struct
import sys
import unicodedata

MASK = 0xFFFFFFFF


def rotate(x, n):
    n %= 32
    return ((x << n) | (x >> (32 - n))) & MASK


def compress(v, block):
    w = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)
        w.append((x ^ rotate(x, 15) ^ rotate(x, 23)) ^ rotate(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = v
    for j in range(64):
        s1 = rotate((rotate(a, 12) + e + rotate(0x79CC4519 if j < 16 else 0x7A879D8A, j)) & MASK, 7)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & MASK & g)
        t1 = (ff + d + (s1 ^ rotate(a, 12)) + (w[j] ^ w[j + 4])) & MASK
        t2 = (gg + h + s1 + w[j]) & MASK
        d, c, b, a = c, rotate(b, 9), a, t1
        h, g, f, e = g, rotate(f, 19), e, t2 ^ rotate(t2, 9) ^ rotate(t2, 17)
    return [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]


def sm3(data):
    """GM/T 0004; Python's own where its OpenSSL has it."""
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        pass
    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack(">Q", len(data) * 8)
    for at in range(0, len(padded), 64):
        v = compress(v, padded[at:at + 64])
    return struct.pack(">8I", *v)


def link(previous, seq, at, by, body):
    head = struct.pack(">QqI", seq, at, by) + struct.pack(">Q", len(body))
    return sm3(b"zhiban-journal-1" + head + body + previous)


def code_of(digest):
    value = int.from_bytes(digest, "big") >> (256 - 66)
    digits = f"{value * 100 + 98 - value * 100 % 97:022d}"
    return " ".join(digits[at:at + 4] for at in range(0, 22, 4))


class Check:
    def __init__(self, wanted):
        self.wanted, self.found, self.findings = wanted, None, 0
        self.lines, self.previous, self.numbers, self.ledgers = 0, b"\0" * 32, {}, {}
        self.texts, self.records = {}, 0

    def tell(self, place, zh, en):
        self.findings += 1
        if self.findings <= 50:
            print(f"{place}:{zh} / {en}")

    def line(self, seq, at, by, body, stored):
        """One line of the chain; goes on from what is stored, so that one change is one finding."""
        self.lines += 1
        if seq != self.lines:
            self.tell(f"流水第 {self.lines} 行", "缺失", "missing")
            self.lines = seq
        if link(self.previous, seq, at, by, body) != stored:
            self.tell(f"流水第 {seq} 行", "与链码不符", "does not fit the chain")
        self.previous = stored
        if self.wanted and code_of(stored).replace(" ", "") == self.wanted:
            self.found = seq

    def act(self, seq, at, by, body, db):
        """Numbers run without gaps, and the text in the ledger's table is the text of the line."""
        try:
            act = json.loads(body)
            if act["act"] == "append":
                self.ledgers[act["id"]], key = act["ledger"], (act["ledger"], act["year"])
                self.numbers[key] = self.numbers.get(key, 0) + 1
                if act["serial"] != self.numbers[key]:
                    self.tell(f"流水第 {seq} 行", f"编号不连续 {key} {act['serial']}", "numbers have a gap")
                    self.numbers[key] = act["serial"]
                if db:
                    self.record(seq, at, by, act, db)
            if db and act["act"] in ("append", "revise"):
                self.row(seq, self.ledgers.get(act["id"]), act["values"], db)
        except (ValueError, KeyError, TypeError, AttributeError):
            self.tell(f"流水第 {seq} 行", "读不懂", "cannot be read")

    def record(self, seq, at, by, act, db):
        """The table of records says of a record what its line says."""
        row = db.execute("SELECT * FROM record WHERE rec = ?", (seq,)).fetchone()
        self.records += 1
        if row is None:
            self.tell(f"流水第 {seq} 行", "表 record 中缺这一行", "its row is missing")
            return
        wanted = {"id": bytes.fromhex(act["id"].replace("-", "")), "at": at, "by": by}
        wanted |= {key: act[key] for key in ("year", "serial", "sheet", "opened_at", "origin")}
        for key, value in wanted.items():
            if row[key] != value:
                self.tell(f"流水第 {seq} 行", f"表 record 的 {key} 不符", "its row differs")

    def row(self, seq, name, values, db):
        known = isinstance(name, str) and name.replace("_", "").isalpha() and name.isascii()
        row = db.execute(f"SELECT * FROM {name} WHERE seq = ?", (seq,)).fetchone() if known else None
        if row is None:
            self.tell(f"流水第 {seq} 行", f"表 {name} 中缺这一行", "its row is missing")
            return
        self.texts[name] = self.texts.get(name, 0)
        self.texts[name] += 1
        for key in set(row.keys()) - {"seq", "rec"}:
            wanted, is_here = values.get(key), row[key]
            if isinstance(wanted, list) and isinstance(is_here, str):
                is_here = json.loads(is_here)
            if wanted != is_here or isinstance(is_here, bytes):
                self.tell(f"流水第 {seq} 行", f"表 {name} 的 {key} 不符", "its row differs")


def read_line(raw):
    """A line of the tape: number, time, officer, body as bytes, hash."""
    text = raw[:-1].removesuffix(b',"more":true}') + (b"}" if raw.endswith(b',"more":true}\n') else b"")
    head, rest = text.split(b',"body":', 1)
    body, end = rest[:-75], rest[-75:]
    meta = json.loads(head + b"}")
    if not (end.startswith(b',"hash":"') and end.endswith(b'"}') and list(meta) == ["seq", "at", "by"]):
        raise ValueError
    return meta["seq"], meta["at"], meta["by"], body, bytes.fromhex(end[9:-2].decode())


def on_tape(tape):
    for raw in tape:
        if not raw.endswith(b"\n"):
            return  # torn off by a power cut; nobody acknowledged it
        try:
            yield read_line(raw)
        except (ValueError, KeyError, TypeError):
            yield None


def ledger(check, path, tape):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    db.execute("BEGIN")
    lines, sql = on_tape(tape) if tape else None, "SELECT seq, at, by, CAST(body AS BLOB), hash FROM journal ORDER BY seq"
    for seq, at, by, body, stored in db.execute(sql):
        check.line(seq, at, by, body, stored)
        check.act(seq, at, by, body, db)
        if lines is not None:
            same = next(lines, "end")
            if same == "end":
                check.tell("纸带", f"只到第 {seq - 1} 行", "the tape ends early")
                lines = None
            elif same != (seq, at, by, body, stored):
                check.tell(f"纸带第 {seq} 行", "与台账不符", "the tape differs")
    if lines is not None and next(lines, None) is not None:
        check.tell("台账", "比纸带短", "the ledger ends before the tape")
    for name, count in check.texts.items():
        if db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] != count:
            check.tell(f"表 {name}", "行数与流水不符", "rows that no line made, or missing ones")
    if db.execute("SELECT count(*) FROM record").fetchone()[0] != check.records:
        check.tell("表 record", "行数与流水不符", "rows that no line made, or missing ones")


def tape_alone(check, tape):
    for number, line in enumerate(on_tape(tape), 1):
        if line is None:
            check.tell(f"纸带第 {number} 行", "读不懂", "cannot be read")
            continue
        check.line(*line)
        check.act(*line[:4], None)


def main(words):
    options = dict(zip(words[1::2], words[2::2]))
    if len(words) % 2 == 0 or not words or not set(options) <= {"--tape", "--code"}:
        print(__doc__, file=sys.stderr)
        return 2
    digits = "".join(c for c in unicodedata.normalize("NFKC", options.get("--code", "")) if c.isdigit())
    if "--code" in options and (len(digits) != 22 or int(digits) % 97 != 1):
        print("抄错了:应为 22 位,校验位要对 / a slip: 22 digits with fitting check digits")
        return 2
    check, path = Check(digits), words[0]
    tape_path = options.get("--tape") or (path + ".tape" if os.path.exists(path + ".tape") else None)
    tape = open(tape_path, "rb") if tape_path else None
    try:
        tape_alone(check, tape) if path == "-" else ledger(check, path, tape)
    except (sqlite3.Error, TypeError, ValueError, struct.error, OverflowError) as fault:
        check.tell("文件", f"读不下去({fault})", "cannot be read any further")
    if digits and check.found is None:
        check.tell("链码", "记录里没有这个链码", "that code is not in the chain")
    elif digits:
        print(f"一致:第 1–{check.found} 行没有改动 / whole up to line {check.found}")
    if check.findings:
        print(f"不完整/not whole: {check.findings} findings")
        return 1
    print(f"完整/whole: {check.lines} lines, code {code_of(check.previous)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
