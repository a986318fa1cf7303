"""Makes an imperfect system output of a gold file, the same each time."""

import json

_ALTERNATIVES = (
    "optional type_alt s_alt o_alt modality_alt alts v_alt speaker_alt aliases_alt".split()
)


def spoil(gold):
    """Drop, change and rename lines of a gold file by their number."""
    lines = []
    for number, line in enumerate(gold.splitlines()):
        record = json.loads(line)
        if number % 7 == 3:
            continue
        for key in _ALTERNATIVES:
            record.pop(key, None)
        _CHANGES[record["kind"]](record, number)
        for key in ("id", "s", "o", "speaker"):
            if isinstance(record.get(key), str):
                record[key] = f"sys:{record[key]}"
        lines.append(record)
        if record["kind"] == "entity" and number % 10 == 4:
            lines.append({**record, "id": record["id"] + "/2", "aliases": record["aliases"][-1:]})
    return "".join(json.dumps(record) + "\n" for record in lines)


def _thing(record, number):
    record["aliases"] = record.get("aliases", [])[: 1 + number % 3]
    if number % 9 == 0:
        record["type"] = "Company"
    if number % 11 == 0:
        record["label"] += " Group"
        record["aliases"] = []
    if number % 13 == 0:
        record["wikidata"] = "Q1"


def _relation(record, number):
    if number % 5 == 1:
        record["modality"] = "reported"
    if number % 8 == 2:
        record["modality"] = "proposed"
    if number % 6 == 0:
        record["s"], record["o"] = record["o"], record["s"]


def _value(record, number):
    if number % 2:
        record["v"] = str(record["v"])[:4]


def _quote(record, number):
    if number % 2:
        record["text"] = f"Well, {record['text_start']} and so on"
    if number % 3 == 0:
        record["speaker"] = "nobody"


_CHANGES = {"entity": _thing, "relation": _relation, "value": _value, "quote": _quote}
