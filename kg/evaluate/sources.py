"""Where records come from: JSON Lines, extractions, articles marked in the corpus's form."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from kg import terms
from kg.errors import BadMarking
from kg.evaluate.records import (
    NATIONALITY,
    PLAIN,
    Marking,
    Quote,
    Relation,
    Thing,
    Value,
    canonical,
    normalise,
)
from kg.model import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.learn.corpus import Marked
    from kg.model import Claim, Entity, Extraction, Quotation


def read_lines(path: Path) -> Marking:
    """Read the records of one article from JSON Lines.

    Raises BadMarking with file and line where a line is not such a record.
    """
    marking = Marking(path.stem)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            _add(marking, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadMarking(
                f"{path}:{number}: not a record of a thing, relation, value or quotation ({error})"
            ) from error
    return marking


def _short(name: str | None) -> str:
    return re.split(r"[#/:]", name or "")[-1]


def _add(marking: Marking, line: dict[str, Any]) -> None:
    kind = line["kind"]
    if kind == "entity":
        thing = _thing(line)
        marking.things[thing.id] = thing
    elif kind == "relation" and _short(line["p"]) == NATIONALITY:
        marking.values.append(_value({**line, "v": line["o"]}))
    elif kind == "relation":
        marking.relations.append(_relation(line))
    elif kind == "value":
        if (_short(line.get("modality")) or "asserted") in PLAIN:
            marking.values.append(_value(line))
    elif kind == "quote":
        marking.quotes.append(_quote(line))
    else:
        raise ValueError(f"kind {kind}")


def _thing(line: dict[str, Any]) -> Thing:
    cls = _short(line.get("type"))
    forms = {normalise(f) for f in [line.get("label"), *(line.get("aliases") or [])] if f}
    return Thing(
        id=line["id"],
        cls=cls,
        label=line.get("label") or line["id"],
        forms=frozenset(forms - {""}),
        classes=frozenset({cls} | {_short(t) for t in line.get("type_alt") or []}),
        wikidata=_short(str(line["wikidata"])) if line.get("wikidata") else None,
        optional=bool(line.get("optional")),
    )


def _relation(line: dict[str, Any]) -> Relation:
    p = _short(line["p"])
    modality = _short(line.get("modality")) or "asserted"
    subjects = [line["s"], *(line.get("s_alt") or [])]
    objects = [line["o"], *(line.get("o_alt") or [])]
    triples = {canonical(s, p, o) for s in subjects for o in objects}
    triples |= {canonical(a[0], a[1], a[2]) for a in line.get("alts") or []}
    return Relation(
        s=line["s"],
        p=p,
        o=line["o"],
        modality=modality,
        triples=frozenset(triples),
        modalities=frozenset({modality} | set(line.get("modality_alt") or [])),
        optional=bool(line.get("optional")),
        evidence=line.get("evidence") or "",
        confidence=float(line.get("confidence") or 1.0),
    )


def _value(line: dict[str, Any]) -> Value:
    return Value(
        s=line["s"],
        p=_short(line["p"]),
        v=str(line["v"]),
        values=(str(line["v"]), *(str(v) for v in line.get("v_alt") or [])),
        optional=bool(line.get("optional")),
        evidence=line.get("evidence") or "",
        confidence=float(line.get("confidence") or 1.0),
    )


def _quote(line: dict[str, Any]) -> Quote:
    words = line.get("text") or line.get("text_start") or ""
    return Quote(
        words=words,
        speaker=line.get("speaker"),
        speakers=frozenset({line.get("speaker")} | set(line.get("speaker_alt") or [])),
        whole=line.get("text") is not None,
        optional=bool(line.get("optional")),
        confidence=float(line.get("confidence") or 1.0),
    )


def from_extraction(extraction: Extraction, name: str) -> Marking:
    """Turn what the pipeline found in an article into records."""
    text = extraction.article.text
    marking = _gather(name, extraction.entities, extraction.claims, frozenset(), text)
    marking.quotes.extend(_said(q, text) for q in extraction.quotations)
    return marking


def from_marked(marked: Marked, name: str) -> Marking:
    """Turn an article marked in the corpus's form into records of the gold.

    Things without a name in the text are no things to find; first words stand for quotations.
    """
    text = marked.article.text
    named = [e for e in marked.entities.values() if e.names]
    marking = _gather(name, named, marked.claims, marked.optional, text)
    for quotation in marked.quotations:
        speaker = quotation.speaker.entity if quotation.speaker else None
        words = quotation.span.of(text)
        marking.quotes.append(Quote(words, speaker, frozenset({speaker}), whole=False))
    return marking


def _gather(
    name: str,
    entities: Iterable[Entity],
    claims: Iterable[Claim],
    optional: frozenset[Claim],
    text: str,
) -> Marking:
    marking = Marking(name)
    for entity in entities:
        marking.things[entity.key] = _entity(entity)
    for claim in claims:
        p = terms.local_name(claim.predicate)
        if isinstance(claim.object, Mention) and p != NATIONALITY:
            relation = _claimed(claim, claim.object, p, text, optional=claim in optional)
            marking.relations.append(relation)
        elif claim.modality.is_plain:
            v = claim.object.entity if isinstance(claim.object, Mention) else claim.object
            marking.values.append(
                Value(
                    claim.subject.entity,
                    p,
                    v,
                    (v,),
                    claim in optional,
                    claim.span.of(text),
                    claim.confidence,
                )
            )
    return marking


def _entity(entity: Entity) -> Thing:
    cls = terms.local_name(entity.cls)
    wikidata = [iri for iri in entity.same_as if iri.startswith(terms.WIKIDATA)]
    return Thing(
        id=entity.key,
        cls=cls,
        label=entity.name or entity.key,
        forms=frozenset({normalise(n) for n in (entity.name, *entity.names)} - {""}),
        classes=frozenset({cls}),
        wikidata=_short(wikidata[0]) if wikidata else None,
    )


def _claimed(claim: Claim, obj: Mention, p: str, text: str, *, optional: bool) -> Relation:
    s, o, modality = claim.subject.entity, obj.entity, claim.modality.value
    return Relation(
        s=s,
        p=p,
        o=o,
        modality=modality,
        triples=frozenset({canonical(s, p, o)}),
        modalities=frozenset({modality}),
        optional=optional,
        evidence=claim.span.of(text),
        confidence=claim.confidence,
    )


def _said(quotation: Quotation, text: str) -> Quote:
    speaker = quotation.speaker.entity if quotation.speaker else None
    words = quotation.span.of(text)
    return Quote(words, speaker, frozenset({speaker}), confidence=quotation.confidence)
