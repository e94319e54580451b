"""Looks at the papers that `.ci/papers` made: standard Python, nothing of ours."""

import html
import pathlib
import re
import sys

ROOM = pathlib.Path(sys.argv[1])
MM = 72 / 25.4
ACROSS = {"log", "register", "accounts"}
# Papers of text alone: what is said is the same in every format, word for word and in order.
TEXT = {"bulletin", "special", "report", "talk_notice"}
faults = []


def fault(paper, words):
    faults.append(f"{paper}: {words}")


def squeezed(text):
    """Only what is said: no blanks, rules, bars, page numbers or form feeds."""
    text = re.sub(r"— *\d+ *—|【演练】", "", text)
    # A table too wide for a page of text says the labels beside its cells.
    return re.sub(r"[\s\ufeff━─#█—|；：]+|各项", "", text)


def words_of(key):
    """The words of the plain text, line by line, without page numbers and marks."""
    lines = (ROOM / f"{key}.txt").read_text("utf-8").replace("\f", "").splitlines()
    kept = [l for l in lines if not re.search(r"— \d+ —", l)]
    return [w for l in kept for w in re.split(r"[\s━─#]+", l) if len(w) > 1]


def parted(said, key):
    """Where two texts part."""
    told = squeezed((ROOM / f"{key}.txt").read_text("utf-8"))
    at = next((n for n, (a, b) in enumerate(zip(said, told)) if a != b), min(len(said), len(told)))
    return f"{said[max(0, at - 8):at + 20]!r} for {told[max(0, at - 8):at + 20]!r}"


def check_pdf(key):
    info = (ROOM / f"{key}.pdf.info").read_text()
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info)
    wide, high = float(size[1]), float(size[2])
    want = (841.89, 595.28) if key in ACROSS else (595.28, 841.89)
    if abs(wide - want[0]) > 1 or abs(high - want[1]) > 1:
        fault(key, f"page is {wide} x {high} pt")
    fonts = (ROOM / f"{key}.pdf.fonts").read_text().splitlines()[2:]
    if not fonts:
        fault(key, "no font")
    for line in fonts:
        # Columns from the end: object, generation, unicode, subset, embedded.
        embedded, subset, unicode = line.split()[-5:-2]
        if (embedded, subset, unicode) != ("yes", "yes", "yes"):
            fault(key, f"font not embedded as a subset: {line}")
    said = squeezed((ROOM / f"{key}.pdf.words").read_text("utf-8"))
    lost = [w for w in words_of(key) if squeezed(w) and any(c not in said for c in squeezed(w))]
    if lost:
        fault(key, f"characters lost in PDF: {lost[:3]}")
    if key in TEXT and said != squeezed((ROOM / f"{key}.txt").read_text("utf-8")):
        fault(key, f"the PDF does not say what the text says: {parted(said, key)}")
    pages = sorted(ROOM.glob(f"{key}-*.png"))
    if not pages or any(p.stat().st_size < 500 for p in pages):
        fault(key, "a page was not rendered")
    check_place(key, wide, high)


def check_place(key, wide, high):
    """天头 37 mm and 订口 28 mm, each within 1 mm; nothing right of or below the text area but the page number."""
    text = (ROOM / f"{key}.pdf.bbox").read_text("utf-8")
    left, top, width, height = (37, 28, 225, 156) if key in ACROSS else (28, 37, 156, 225)
    least = (1e9, 1e9)
    for page in text.split("<page ")[1:]:
        spans = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', page)
        for x0, y0, x1, y1, word in spans:
            x0, y0, x1, y1 = (float(v) / MM for v in (x0, y0, x1, y1))
            least = (min(least[0], x0), min(least[1], y0))
            foot = y0 > top + height
            if x1 > left + width + 1:
                fault(key, f"{html.unescape(word)} ends at {x1:.1f} mm, right of the text area")
            if not foot and y1 > top + height + 2.5:
                fault(key, f"{html.unescape(word)} ends at {y1:.1f} mm, below the text area")
    if abs(least[0] - left) > 1:
        fault(key, f"text begins {least[0]:.1f} mm from the left, not {left}")


def check_grid():
    """A full page of the bulletin: 22 lines, 28 characters in a full line, in step."""
    text = (ROOM / "bulletin.pdf.bbox").read_text("utf-8")
    page = text.split("<page ")[2]
    spans = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', page)
    area = [s for s in spans if float(s[1]) / MM < 37 + 225]
    tops = sorted({round(float(s[1])) for s in area})
    rows = []
    for y in tops:
        if not rows or y - rows[-1] > 10:
            rows.append(y)
    if not 15 <= len(rows) <= 22:
        fault("bulletin", f"{len(rows)} lines on the second page")
    steps = [b - a for a, b in zip(rows, rows[1:])]
    if any(abs(s / round(s / 29.61) - 29.61) > 1.5 for s in steps):
        fault("bulletin", f"lines are not in step: {steps}")
    plain = (ROOM / "bulletin.txt").read_text("utf-8").split("\f")[1].splitlines()
    full = [l for l in plain if re.fullmatch(r"[\u3000-\u9fff\uff00-\uffef]{28}", l)]
    for line in full:
        # The same line in the PDF is as wide as the text area: 28 characters of 156 mm.
        found = [s for s in area if html.unescape(s[4]).startswith(line.strip("\u3000")[:6])]
        if found and not 150 < max(float(s[2]) for s in found) / MM - 28 + 0 <= 157:
            fault("bulletin", f"a full line is not 156 mm wide: {line}")


def check_word(key):
    text = ROOM / "word" / f"{key}.txt"
    if not text.exists():
        fault(key, "Word file was not opened")
        return
    said = squeezed(text.read_text("utf-8"))
    lost = [w for w in words_of(key) if any(c not in said for c in squeezed(w))]
    if lost:
        fault(key, f"lost in the Word file: {lost[:3]}")
    if key in TEXT and said != squeezed((ROOM / f"{key}.txt").read_text("utf-8")):
        fault(key, f"the Word file does not say what the text says: {parted(said, key)}")
    if not (ROOM / "word" / f"{key}.pdf").exists():
        fault(key, "Word file was not laid out")


def check_sheet(key):
    files = list((ROOM / "sheet").glob(f"{key}*.csv"))
    if not files:
        fault(key, "workbook was not opened")
        return
    said = "".join(f.read_text("utf-8", "replace") for f in files)
    marked = "【演练】" in said
    if not marked or "Err:" in said or "#NAME" in said:
        fault(key, "workbook is not as it was written")


for paper in sorted(ROOM.glob("*.pdf")):
    check_pdf(paper.stem)
    check_word(paper.stem)
    if (ROOM / f"{paper.stem}.xlsx").exists():
        check_sheet(paper.stem)
check_grid()
count = len(list(ROOM.glob("*.pdf")))
print("\n".join(faults) or f"{count} papers are as they should be in PDF, Word and Excel")
sys.exit(1 if faults or count < 18 else 0)
