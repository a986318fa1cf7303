"""The command kg: one function a subcommand, each a few lines over the pipeline.

Exit codes: 0 all well; 1 the command failed; 2 wrong use; 3 done, but something was
skipped or broke a rule, and the report says what; 4 the query or a name in it is at fault.
"""

import logging
import os
import sys
from pathlib import Path

import click

from kg import __version__
from kg.commands import COMMANDS, store_option
from kg.errors import KgError, QueryError

FAILED, INCOMPLETE, BAD_QUERY = 1, 3, 4


class Commands(click.Group):
    """The subcommands; an error that newsgraph raises on purpose becomes one line and a code."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the chosen subcommand."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.secho(f"kg: {error}", fg="red", err=True)
            ctx.exit(BAD_QUERY if isinstance(error, QueryError) else FAILED)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the subcommands in the order of use, not of the alphabet."""
        del ctx
        return list(self.commands)


_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsgraph")
@click.option("-v", "--verbose", count=True, help="Say more of what is done; twice for all.")
def main(verbose: int) -> None:
    """Turn news articles about AI into a graph in which every fact shows its sentence.

    \b
    kg build articles/            read a folder of articles into ./newsgraph-store
    kg query developers           who develops which model, and on what basis
    kg query --list               what else is ready to be asked
    kg extract article.html       look at what one article says, without a store
    kg serve                      SPARQL and pages on http://127.0.0.1:8000/
    """
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")


min_confidence_option = click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Leave out claims less sure than this.",
)
allow_private_option = click.option(
    "--allow-private", is_flag=True, help="Also fetch from private and loopback addresses."
)


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@store_option
@min_confidence_option
@click.option(
    "--workers", type=click.IntRange(1), help="Processes that extract.  [default: one a core]"
)
@click.option(
    "--max-skipped",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Publish nothing if a larger share of the sources was skipped.",
)
@allow_private_option
def build(
    sources: tuple[str, ...],
    store_dir: Path,
    min_confidence: float,
    workers: int | None,
    max_skipped: float,
    allow_private: bool,  # noqa: FBT001
) -> None:
    """Read articles, extract their claims, and publish the graph.

    SOURCE is a text or HTML file, a folder, a URL, or - for standard input. An article that
    the store has already is left as it is; a changed one replaces its former self. What
    cannot be read is named at the end with the reason, and the rest goes on (exit code 3).

    \b
    kg build articles/ https://example.org/news/ai-act.html
    curl -s https://example.org/news.html | kg build -
    """
    from kg.build import Options
    from kg.build import build as run
    from kg.display import progress_bar, show_report, show_skipped
    from kg.errors import TooManySkipped
    from kg.read import Limits
    from kg.store import open_store

    options = Options(Limits(allow_private=allow_private), min_confidence, workers, max_skipped)
    try:
        with open_store(store_dir, create=True) as store, progress_bar() as progress:
            report = run(sources, store, options, progress)
    except TooManySkipped as error:
        show_skipped(error.skipped)
        raise
    show_report(report, store_dir)
    sys.exit(INCOMPLETE if report.skipped else 0)


@main.command()
@click.argument("source")
@click.option(
    "--format",
    "form",
    default="table",
    show_default=True,
    type=click.Choice(["table", "turtle", "trig", "nquads", "jsonld"]),
    help="The table is for reading; the others are RDF.",
)
@min_confidence_option
@allow_private_option
def extract(source: str, form: str, min_confidence: float, allow_private: bool) -> None:  # noqa: FBT001
    """Print what one article says: its claims with modality, confidence and sentence.

    \b
    kg extract article.txt
    kg extract https://example.org/news/ai-act.html --format turtle
    """
    from kg.build import extract_article
    from kg.display import show_extraction
    from kg.graph import serialize_extraction
    from kg.model import Article
    from kg.read import Limits, read_sources

    items = list(read_sources([source], Limits(allow_private=allow_private)))
    if len(items) != 1:
        raise click.UsageError(f"{source} holds {len(items)} articles; kg extract takes one")
    (item,) = items
    if not isinstance(item, Article):
        raise item
    extraction = extract_article(item, min_confidence)
    if form == "table":
        show_extraction(extraction)
    else:
        click.echo(serialize_extraction(extraction, form), nl=False)


@main.command()
@click.argument("query", required=False)
@store_option
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", help="A value for a saved query."
)
@click.option(
    "--format",
    "form",
    default="table",
    show_default=True,
    type=click.Choice(["table", "json", "csv", "tsv", "xml", "turtle", "ntriples"]),
    help="How answers are written; turtle and ntriples for CONSTRUCT and DESCRIBE.",
)
@click.option("--list", "listed", is_flag=True, help="List the saved queries and their parameters.")
def query(
    query: str | None,
    store_dir: Path,
    params: tuple[str, ...],
    form: str,
    listed: bool,  # noqa: FBT001
) -> None:
    """Ask the published graph a query: a file, the name of a saved one, or - for standard input.

    \b
    kg query --list
    kg query developers
    kg query everything-about --param entity=OpenAI --format csv
    echo 'SELECT * { ?s a ng:Model } LIMIT 5' | kg query -
    """
    from kg.ask import ask
    from kg.display import show_queries

    if listed or query is None:
        show_queries()
        return
    pairs = dict(_pair(p) for p in params)
    ask(query, pairs, form, store_dir, sys.stdout.buffer)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{text} is not of the form NAME=VALUE", param_hint="--param")
    return name, value


@main.command()
@click.argument("article")
@store_option
def forget(article: str, store_dir: Path) -> None:
    """Take an article out, and exactly what only it supported; publish what is left.

    ARTICLE is its IRI or the end of it, or its URL; `kg articles` lists them.
    """
    from kg.store import open_store

    with open_store(store_dir) as store:
        record = store.forget(article)
        generation = store.publish()
    click.echo(f"forgot {record.title or record.iri} <{record.iri}>; published {generation}")


for _command in COMMANDS:
    main.add_command(_command)


@main.command()
@store_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
def articles(store_dir: Path, form: str) -> None:
    """List the articles in the store."""
    from kg.display import show_articles
    from kg.store import open_store

    with open_store(store_dir) as store:
        show_articles(store.articles(), form)


@main.command()
@store_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
def stats(store_dir: Path, form: str) -> None:
    """Count what the published graph holds."""
    from kg.display import show_stats
    from kg.store import open_snapshot
    from kg.store.embedded import count

    with open_snapshot(store_dir) as snapshot:
        show_stats(count(snapshot.graph), snapshot.generation, form)


@main.command()
@store_option
@click.option(
    "--format",
    "form",
    default="nquads",
    show_default=True,
    type=click.Choice(["nquads", "trig", "jsonld"]),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file; standard output unless given.",
)
def export(store_dir: Path, form: str, output: Path | None) -> None:
    """Write the whole published graph, in canonical order.

    The same articles give the same bytes, in whatever order they were built.
    """
    from kg.store import open_snapshot
    from kg.store.export import export as run
    from kg.store.export import write_file

    with open_snapshot(store_dir) as snapshot:
        if output is None:
            run(snapshot.graph, sys.stdout.buffer, form)
        else:
            write_file(snapshot.graph, output, form)


@main.command()
@store_option
def validate(store_dir: Path) -> None:
    """Check the store: SHACL shapes, the checks in queries/checks/, and every piece of evidence.

    Exit code 3 if anything breaks a rule.
    """
    from kg.display import show_validation
    from kg.store import open_snapshot
    from kg.validate import validate_graph

    with open_snapshot(store_dir) as snapshot:
        outcome = validate_graph(snapshot.graph, snapshot.text)
    show_validation(outcome)
    sys.exit(0 if outcome.conforms else INCOMPLETE)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--errors", is_flag=True, help="List every miss and every wrong claim.")
@click.option("--only", multiple=True, metavar="NAME", help="Only these articles.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--floors",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Fail if a figure is below its pinned floor in this file.  [default: FOLDER/floors.json]",
)
@click.option("--save", type=_FILE, help="Keep this evaluation in a file, for --compare.")
@click.option(
    "--compare", type=_FILE, help="Print what differs, claim by claim, from an evaluation kept."
)
def evaluate(
    folder: Path,
    errors: bool,  # noqa: FBT001
    only: tuple[str, ...],
    as_json: bool,  # noqa: FBT001
    floors: Path | None,
    save: Path | None,
    compare: Path | None,
) -> None:
    """Measure extraction on marked articles: precision, recall and F1 per predicate and in all.

    FOLDER holds articles/NN.txt and gold/NN.jsonl, or articles marked in the corpus's own form.

    \b
    kg evaluate tests/marked --save before.json     then change something, and
    kg evaluate tests/marked --compare before.json
    """
    from kg.build import extract_article
    from kg.evaluate import run

    code = run(
        folder,
        extract_article,
        errors=errors,
        only=only,
        as_json=as_json,
        floors=floors,
        save=save,
        compare=compare,
    )
    sys.exit(code)


@main.command()
@click.option(
    "--store",
    "store_dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="NEWSGRAPH_STORE",
    show_envvar=True,
    help="Folder of the graph.  [default: newsgraph-store]",
)
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="[default: 8000]")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="NEWSGRAPH_CONFIG",
    show_envvar=True,
    help="A TOML file of settings; docs/operating.md lists them.",
)
def serve(store_dir: Path | None, host: str | None, port: int | None, config: Path | None) -> None:
    """Serve the published graph: SPARQL at /sparql, pages, and each IRI at its own path."""
    from service.config import FILE, read_config
    from service.serve import serve as run

    settings = read_config(file=config)
    if config is not None:
        os.environ[FILE] = str(config.resolve())
    run(store_dir or Path(settings["STORE"]), host or settings["HOST"], port or settings["PORT"])


if __name__ == "__main__":
    main()
