"""The command line: build, check, answers, export, template, import, fetch.

Messages in French on stderr, data alone on stdout. Exit code 0, or 1 for any refusal.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from ctg.answers.deliveries import codes, colonnes
from ctg.answers.official import STATES, officielles, told
from ctg.answers.registry import ANSWERS, ask
from ctg.errors import CtgError
from ctg.exports import calendar, files, tables, templates
from ctg.tasks import base, carnet, contours, deliver, init


class FrenchHelp(argparse.HelpFormatter):
    """The few words of argparse's help that no option lets us choose."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Usage\u00a0: " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section("Options\u00a0" if heading == "options" else "Arguments\u00a0")


class FrenchParser(argparse.ArgumentParser):
    """Refuses in one French sentence, with exit code 1 like every other refusal."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, formatter_class=FrenchHelp, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise CtgError(f"Commande mal formée ({_french(message)}). Aide : « {self.prog} --help ».")


def _french(message: str) -> str:
    """The few sentences argparse itself can say."""
    for english, french in (
        ("the following arguments are required:", "il manque :"),
        ("unrecognized arguments:", "argument inconnu :"),
        ("invalid choice:", "choix inconnu :"),
        ("choose from", "choix possibles :"),
        ("expected one argument", "une valeur est attendue"),
        ("ignored explicit argument", "valeur en trop :"),
        ("argument ", ""),
    ):
        message = message.replace(english, french)
    return message


def parser() -> argparse.ArgumentParser:
    """Every command, its options and its help."""
    common = FrenchParser(add_help=False)
    common.add_argument("-h", "--help", action="help", help="afficher cette aide")
    common.add_argument(
        "--data",
        default=os.environ.get("CTG_DATA", "data"),
        metavar="DOSSIER",
        help="le dossier des données (défaut : data, ou CTG_DATA)",
    )
    common.add_argument(
        "--base",
        metavar="FICHIER",
        help="le fichier de la base (défaut : celui que le dossier des données désigne)",
    )
    root = FrenchParser(prog="python -m ctg", description="Tableau de bord CTG.", add_help=False)
    root.add_argument("-h", "--help", action="help", help="afficher cette aide")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMANDE")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[common], add_help=False)

    build = command("build", "Construire la base à partir des données.")
    build.add_argument("--no-demo", action="store_true", help="sans l'inventaire d'exemple")
    build.add_argument("--json", action="store_true", help="résumé en JSON sur la sortie standard")
    command("check", "Vérifier les données sans rien écrire.")
    command("answers", "Lister les réponses, leurs paramètres et leurs colonnes.")
    export = command("export", "Écrire une réponse en CSV ou en JSON.")
    export.add_argument("answer", metavar="RÉPONSE", help="voir « python -m ctg answers »")
    export.add_argument("values", nargs="*", metavar="nom=valeur", help="paramètres de la réponse")
    export.add_argument(
        "--format",
        choices=("csv", "json", "ics"),
        default="csv",
        help="csv par défaut\u00a0; ics\u00a0: calendrier",
    )
    export.add_argument("--out", default="-", metavar="FICHIER", help="« - » : sortie standard")
    export.add_argument("--plain", action="store_true", help="CSV à virgules et points décimaux")
    listing = command("sources", "Dire quelles sources officielles sont là, manquent ou sont périmées.")
    listing.add_argument("--json", action="store_true", help="la même liste en JSON")
    _delivery_commands(command)
    _init_command(command)
    fetching = command("fetch", "Télécharger un fichier officiel.")
    fetching.add_argument("what", choices=("contours",), metavar="contours")
    fetching.add_argument("--url-base", default=contours.URL_BASE, metavar="URL", help="adresse du service")
    return root


def _delivery_commands(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    kinds = tuple(deliver.kinds())
    template = command("template", "Écrire le modèle d'une livraison.")
    template.add_argument("kind", choices=kinds, metavar="GENRE", help=", ".join(kinds))
    template.add_argument("--out", required=True, metavar="FICHIER", help="un nom en .csv ou en .xlsx")
    importing = command("import", "Importer les contours officiels ou une livraison locale.")
    importing.add_argument(
        "what", choices=("contours", *kinds), metavar="GENRE", help=f"contours, {', '.join(kinds)}"
    )
    importing.add_argument(
        "file", metavar="FICHIER", help="CSV ou XLSX ; pour les contours, GeoJSON des communes en WGS84"
    )
    importing.add_argument("--dry-run", action="store_true", help="vérifier sans rien écrire")
    importing.add_argument("--report", metavar="FICHIER", help="écrire tous les problèmes en CSV")
    importing.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="TITRE=COLONNE",
        help="lire un titre comme une colonne",
    )


def _init_command(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    starting = command("init", "Préparer les données d'un territoire à partir de fichiers officiels.")
    starting.add_argument(
        "--siren", action="append", default=[], metavar="SIREN", help="un EPCI (peut être répété)"
    )
    starting.add_argument("--communes", metavar="FICHIER", help="ou une liste de codes Insee, un par ligne")
    starting.add_argument(
        "--from", dest="source", required=True, metavar="DOSSIER", help="les fichiers officiels"
    )
    starting.add_argument(
        "--force",
        action="store_true",
        help="refaire un territoire existant, en gardant les réglages à la main",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0, or 1 with one sentence on stderr."""
    try:
        options = parser().parse_args(arguments)
        return COMMANDS[options.command](options)
    except CtgError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output left: nothing to say, nobody to hear it
        sys.stderr.close()
        return 1


def _location(options: argparse.Namespace) -> base.Location:
    return base.location(options.data, options.base)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _build(options: argparse.Namespace) -> int:
    built = base.build(_location(options), demo=not options.no_demo)
    _report(built, as_json=options.json)
    return 0


def _report(built: base.Built, *, as_json: bool = False) -> None:
    total = f"{sum(built.rows.values()):,}".replace(",", "\u00a0")
    _say(f"Base construite : {built.path} ({total} lignes).")
    if as_json:
        summary = {"base": str(built.path), "exemples": built.demo, "lignes": built.rows}
        print(json.dumps(summary, ensure_ascii=False))


def _check(options: argparse.Namespace) -> int:
    base.check(_location(options))
    _say("Données vérifiées : aucune erreur.")
    return 0


def _answers(_options: argparse.Namespace) -> int:
    for answer in ANSWERS.values():
        print(f"{answer.name} : {answer.question}")
        for item in answer.parameters:
            values = f" ({', '.join(item.accepted)})" if item.accepted else ""
            print(f"  {item.name} : {item.help}{values}")
        print(f"  colonnes : {', '.join(answer.columns)}")
    return 0


def _export(options: argparse.Namespace) -> int:
    if options.format == "ics" and options.answer != "calendrier":
        raise CtgError("Seule la réponse « calendrier » s'écrit en ics. Choisir csv ou json.")
    if options.answer in ANSWERS and ANSWERS[options.answer].carnet:
        carnet.ensure(_location(options))
    frame = ask(_location(options), options.answer, **_values(options.values))
    content = _content(options, frame)
    if options.out == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return 0
    path = Path(options.out)
    files.save(path, content)
    _say(f"{len(frame)} lignes écrites dans {path}.")
    return 0


def _content(options: argparse.Namespace, frame: Any) -> bytes:
    if options.format == "ics":
        return calendar.ics_bytes(frame, name=f"CTG {base.territory(Path(options.data)).short}")
    if options.format == "json":
        return tables.json_bytes(frame)
    return tables.csv_bytes(frame, plain=options.plain)


def _values(pairs: list[str]) -> dict[str, str]:
    values = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise CtgError(f"Paramètre « {pair} » mal formé : écrire nom=valeur.")
        values[name] = value
    return values


def _sources(options: argparse.Namespace) -> int:
    frame = officielles(_location(options))
    if options.json:
        sys.stdout.buffer.write(tables.json_bytes(frame))
        sys.stdout.flush()
        return 0
    for state, words in STATES.items():
        rows = frame[frame["etat"] == state]
        if len(rows):
            print(f"{words.capitalize()} ({len(rows)})")
        for row in rows.to_dict("records"):
            print(f"  {row['id']} : {row['titre']}, {row['producteur']}{told(row)}")
    return 0


def _template(options: argparse.Namespace) -> int:
    path = Path(options.out)
    files.save(
        path, templates.template_bytes(colonnes(options.kind), codes(options.kind), path.suffix.lower())
    )
    _say(f"Modèle écrit dans {path}.")
    return 0


def _import(options: argparse.Namespace) -> int:
    if options.what != "contours":
        return _deliver(options)
    if options.dry_run or options.report or options.column:
        raise CtgError(
            "Les contours s'importent sans option : relancer la commande sans --dry-run ni --report."
        )
    _report(contours.import_file(_location(options), Path(options.file)))
    return 0


def _deliver(options: argparse.Namespace) -> int:
    if options.report and Path(options.report).resolve() == Path(options.file).resolve():
        raise CtgError(
            f"{options.report} : c'est le fichier à importer. Donner un autre nom après --report, "
            "puis recommencer."
        )
    act = deliver.examine if options.dry_run else deliver.import_file
    outcome = act(_location(options), options.what, Path(options.file), _values(options.column))
    if options.report:
        files.save(Path(options.report), tables.csv_bytes(outcome.report()))
    if outcome.problems:
        raise CtgError(outcome.refusal(options.report or ""))
    for note in outcome.notes:
        _say(f"À savoir : {note}.")
    ending = " ; vérification seule, rien n'est écrit." if options.dry_run else "."
    _say(f"{outcome.file} : {outcome.summary()}{ending}")
    if outcome.built:
        _report(outcome.built)
    return 0


def _fetch(options: argparse.Namespace) -> int:
    _report(contours.fetch(_location(options), options.url_base))
    return 0


def _init(options: argparse.Namespace) -> int:
    communes = Path(options.communes) if options.communes else None
    made = init.init(
        Path(options.data), Path(options.source), sirens=options.siren, communes=communes, force=options.force
    )
    for note in made.notes:
        _say(note)
    many = "s" * (made.communes > 1)
    _say(f"{made.name} : {made.communes} commune{many}, données dans {options.data}.")
    _report(made.built)
    return 0


COMMANDS = {
    "build": _build,
    "check": _check,
    "answers": _answers,
    "export": _export,
    "template": _template,
    "import": _import,
    "fetch": _fetch,
    "init": _init,
    "sources": _sources,
}

if __name__ == "__main__":
    sys.exit(main())
