"""What the pages of the plan let people choose: its first level, the themes, the statuses."""

from dataclasses import dataclass

from ctg import services as catalogue
from ctg.answers.engagements import ACROSS
from ctg.answers.plan import natural, plan
from ctg.base.read import Location
from ctg.carnet.kinds import kind, words


@dataclass(frozen=True)
class Axis:
    """A first-level element of the plan, with the territory's own word for that level."""

    code: str
    level: str
    label: str


def axes(base: Location) -> list[Axis]:
    """The first level of every convention, in the order of the plan, those without a sheet included."""
    read_on = plan(base)
    starts = {row["code"]: str(row["debut"] or "") for row in read_on.rows["convention"]}
    tops = [row for row in read_on.rows["noeud"] if row["parent"] is None]
    tops.sort(
        key=lambda row: (
            starts.get(row["convention"], ""),
            row["ordre"] is None,
            row["ordre"] or 0,
            natural(row["code"]),
        )
    )
    return [Axis(row["code"], row["niveau"], row["libelle"]) for row in tops]


def sheets(base: Location) -> dict[str, str]:
    """Code -> "1.2 Créer des places", in the order of the plan."""
    return {row["code"]: f"{row['code']} {row['intitule']}" for row in plan(base).sheets}


def themes() -> dict[str, str]:
    return catalogue.themes() | ACROSS


def statuses() -> dict[str, str]:
    """Code -> word, of the statuses that people choose."""
    return {code: words()[code] for code in kind("fiche").fields["statut"].choices}
