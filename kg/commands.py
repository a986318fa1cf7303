"""The commands by which a person looks through what was merged, and decides."""

import getpass
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

store_option = click.option(
    "--store",
    "store_dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="NEWSGRAPH_STORE",
    default=Path("newsgraph-store"),
    show_default=True,
    show_envvar=True,
    help="Folder of the graph.",
)
who_option = click.option("--who", default=getpass.getuser, help="Who decides.  [default: you]")
why_option = click.option("--why", default="", help="The reason, kept with the decision.")
form_option = click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table"
)


@click.command()
@click.argument("thing", required=False)
@store_option
@click.option(
    "--below",
    type=click.FloatRange(0, 1),
    default=1.0,
    show_default=True,
    help="Only merges less certain than this, or as certain.",
)
@form_option
def merges(thing: str | None, store_dir: Path, below: float, form: str) -> None:
    """List what was taken to be one thing, and why; the least certain first.

    THING narrows the list to one thing: a name of it, its IRI, or the end of its IRI.

    \b
    kg merges --below 0.8         what to look through first
    kg merges OpenAI
    kg split "Meta" --form "Meta AI"       undo one of them
    kg keep "Meta" --form "Meta AI"        it is right: be certain of it
    """
    from kg.display import show_merges
    from kg.store import open_snapshot

    with open_snapshot(store_dir) as snapshot:
        found = [m for m in snapshot.merges() if m.certainty <= below]
    if thing:
        found = [
            m
            for m in found
            if thing in {m.entity, m.label, m.form} or m.entity.endswith(f"/{thing}")
        ]
    show_merges(found, form)


@click.command()
@click.argument("thing")
@click.argument("other")
@store_option
@who_option
@why_option
def merge(thing: str, other: str, store_dir: Path, who: str, why: str) -> None:
    """Decide that THING is OTHER, whose name stays; at once, and for all builds to come.

    Each is a name in the graph, an IRI, or the end of one such as organisation/openai.

    \b
    kg merge "Alexander Wang" "Alexandr Wang" --why "misspelt"
    """
    from kg import curate

    _decide(store_dir, lambda store: curate.merge(store, thing, other, who, why))


@click.command()
@click.argument("thing")
@click.option("--form", "name", help="A name that is no name of it.")
@click.option("--article", help="An article that means another thing by its name.")
@store_option
@who_option
@why_option
def split(
    thing: str, name: str | None, article: str | None, store_dir: Path, who: str, why: str
) -> None:
    """Undo a merge: a name is no name of THING, or an article means another thing by it.

    \b
    kg split Meta --form "Meta AI"
    kg split "Wei Zhang" --article 7c1f64a0e1b2c3d4 --why "two people"
    """
    from kg import curate

    if name and not article:
        _decide(store_dir, lambda store: curate.split_form(store, thing, name, who, why))
    elif article and not name:
        _decide(store_dir, lambda store: curate.split_article(store, thing, article, who, why))
    else:
        raise click.UsageError("give either --form or --article; `kg merges` lists both")


@click.command()
@click.argument("thing")
@click.option("--form", "name", help="A name that is rightly taken for one of it.")
@store_option
@who_option
@why_option
def keep(thing: str, name: str | None, store_dir: Path, who: str, why: str) -> None:
    """Decide that a merge is right: a name is one of THING, or all its articles mean the same.

    It counts as certain from then on. An article that mentions THING later is another question.

    \b
    kg keep Meta --form "Meta AI"
    kg keep "Wei Zhang" --why "one professor"
    """
    from kg import curate

    if name:
        _decide(store_dir, lambda store: curate.keep_form(store, thing, name, who, why))
    else:
        _decide(store_dir, lambda store: curate.keep_articles(store, thing, "", who, why))


@click.command()
@click.argument("assertion")
@store_option
@who_option
@why_option
def accept(assertion: str, store_dir: Path, who: str, why: str) -> None:
    """Decide that an assertion is right: it stays for as long as its article has the sentence."""
    from kg import curate

    _decide(store_dir, lambda store: curate.judge(store, assertion, right=True, who=who, why=why))


@click.command()
@click.argument("assertion")
@store_option
@who_option
@why_option
def reject(assertion: str, store_dir: Path, who: str, why: str) -> None:
    """Decide that an assertion is wrong: it leaves the graph, also in builds to come.

    The decision is on what the sentence says, and holds when the article changes around it.
    """
    from kg import curate

    _decide(store_dir, lambda store: curate.judge(store, assertion, right=False, who=who, why=why))


@click.command()
@store_option
@click.option("--undo", metavar="DECISION", help="Take one back.")
@click.option(
    "--load",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Apply decisions that `kg decisions --format json` has written.",
)
@form_option
def decisions(store_dir: Path, undo: str | None, load: Path | None, form: str) -> None:
    """List what was decided, by whom, when and why; or take a decision back.

    \b
    kg decisions --undo 9d3f0a7be1c24456
    kg decisions --format json > decisions.json       keep them beside the store
    kg decisions --load decisions.json --store new    apply them to another
    """
    from kg import curate
    from kg.display import show_decisions
    from kg.store import open_store

    if undo:
        _decide(store_dir, lambda store: curate.undo(store, undo), "took back")
        return
    if load:
        with open_store(store_dir) as store:
            number = curate.load(store, json.loads(load.read_text(encoding="utf-8")))
            generation = store.publish()
        click.echo(f"applied {number} decisions; published {generation}")
        return
    with open_store(store_dir) as store:
        found = store.decisions()
    if form == "json":
        json.dump([asdict(d) for d in found], sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        show_decisions(found)


def _decide(store_dir: Path, act: Any, verb: str = "decided") -> None:
    from kg import terms
    from kg.store import open_store

    with open_store(store_dir) as store:
        decision = act(store)
        generation = store.publish()
    click.echo(
        f"{verb}: {decision.kind} {decision.subject}"
        + (f" → {decision.target}" if decision.target else "")
        + f"\npublished {generation}"
        + (
            f"; take it back with `kg decisions --undo {terms.local_name(decision.iri)}`"
            if verb == "decided"
            else ""
        )
    )


COMMANDS = (merges, split, merge, keep, accept, reject, decisions)
