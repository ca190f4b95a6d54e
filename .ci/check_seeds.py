"""Check a running site against the real documents: check_seeds.py SITE IMPORT.json

IMPORT.json is what `import_reports --publish --json` printed when the documents were new. Prints
counts and misses by number, never their text. Ends with status 1 when anything is missed.
"""

import json
import random
import sys
import urllib.parse
import urllib.request

SUBSTRINGS = 40  # of each document, 2 to 10 characters long
WORDS = ("民生实事", "代表建议", "执法检查", "老人大学")
EXPECTED_PLACES = ["150102", "310110", "330902", None, None]


def get(site: str, path: str, **parameters: object) -> dict:
    """Return one answer of the API."""
    query = urllib.parse.urlencode(parameters)
    with urllib.request.urlopen(f"{site}/api/v1/{path}?{query}", timeout=60) as answer:  # noqa: S310 - http
        return json.load(answer)


def hits(site: str, words: str) -> list[dict]:
    """Return every section that the search finds, page by page."""
    found: list[dict] = []
    page = get(site, "search", q=words, limit=100)
    while True:
        found += page["results"]
        if not page["next"]:
            return found
        with urllib.request.urlopen(page["next"], timeout=60) as answer:  # noqa: S310 - http
            page = json.load(answer)


def stretches(report: dict) -> list[tuple[int, int]]:
    """Return the unbroken runs of letters and digits that lie within one section."""
    text = report["text"]
    edges = {
        n for section in report["sections"] for n in (section["start"], section["body_start"], section["end"])
    }
    found, start = [], None
    for at in range(len(text) + 1):
        ends = at == len(text) or not text[at].isalnum()
        if start is not None and (ends or at in edges):
            found.append((start, at))
            start = None
        if start is None and not ends:
            start = at
    return [(a, b) for a, b in found if b - a >= 2]


def main(site: str, listing: str) -> int:
    """Print one line a check; return how many failed."""
    with open(listing, encoding="utf-8") as file:  # noqa: PTH123
        lines = [json.loads(line) for line in file]
    numbers = [line["report"] for line in lines if "report" in line]
    reports = {n: get(site, f"reports/{n}", include="sections") for n in numbers}
    failures = 0

    def check(name: str, good: bool, detail: object = "") -> None:
        nonlocal failures
        failures += not good
        print(f"{'ok    ' if good else 'FAILED'} {name} {detail}".rstrip())  # noqa: T201

    places = [(report["division"] or {}).get("code") for report in reports.values()]
    check("places", sorted(places, key=str) == EXPECTED_PLACES, places)
    copies = [n for n, r in reports.items() if any(x["reason"] == "duplicate_copy" for x in r["removed"])]
    check("one document was pasted twice and is kept once", len(copies) == 1, copies)
    for word in WORDS:
        holding = {n for n, report in reports.items() if word in report["text"]}
        found = {hit["report_id"] for hit in hits(site, word)} & set(reports)
        check(f"search {word}", found == holding, f"{len(found)} of {len(holding)} documents")
    for name, parameters, wanted in (
        ("division 330902", {"division": "330902"}, {"330902"}),
        ("division 33", {"division": "33"}, {"330902"}),
        ("division 310110", {"division": "310110"}, {"310110"}),
    ):
        got = {r["division"]["code"] for r in get(site, "reports", limit=100, **parameters)["results"]}
        check(name, got == wanted, sorted(got))
    for year in sorted({r["covers_year"] for r in reports.values() if r["covers_year"]}):
        wanted_numbers = {
            n
            for n, r in reports.items()
            if r["covers_year"] and (r["covers_from"] or r["covers_year"]) <= year <= r["covers_year"]
        }
        listed = {r["id"] for r in get(site, "reports", year=year, limit=100)["results"]} & set(reports)
        check(f"year {year}", listed == wanted_numbers, len(listed))

    generator = random.Random(2026)  # noqa: S311
    missed: dict[int, list[tuple[int, int]]] = {}
    for number, report in reports.items():
        runs = stretches(report)
        for _ in range(SUBSTRINGS):
            low, high = generator.choice(runs)
            length = generator.randint(2, min(10, high - low))
            start = generator.randint(low, high - length)
            found_here = [
                hit
                for hit in hits(site, f'"{report["text"][start : start + length]}"')
                if hit["report_id"] == number
            ]
            if not any(hit["start"] <= start < hit["end"] for hit in found_here):
                missed.setdefault(number, []).append((start, start + length))
    check("random substrings find their sections", not missed, missed or f"{SUBSTRINGS * len(reports)} tried")
    return failures


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:3]) else 0)
