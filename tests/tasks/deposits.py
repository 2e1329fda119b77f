"""A folder of official files about a country that does not exist, small enough to compute by hand.

Two EPCIs: 990000001 has Exemple-le-Bas (01990, made in 2025 of 01990 and 01991), Exemple-Neuf (01994,
born in 2025 of a split of 01993) and 01993; 990000002 has Voisine (02990). Grandville (01980) has two
municipal arrondissements and no EPCI.
"""

import json
from pathlib import Path

COG = """\
TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT
COM,01990,84,01,01D,012,5,EXEMPLE LE BAS,Exemple-le-Bas,Exemple-le-Bas,0108,
COMD,01990,,,,,5,EXEMPLE LE BAS,Exemple-le-Bas,Exemple-le-Bas,,01990
COMD,01991,,,,,5,EXEMPLE LE VIEUX,Exemple-le-Vieux,Exemple-le-Vieux,,01990
COM,01993,84,01,01D,012,5,EXEMPLE TROIS,Exemple-Trois,Exemple-Trois,0108,
COM,01994,84,01,01D,012,5,EXEMPLE NEUF,Exemple-Neuf,Exemple-Neuf,0108,
COM,02990,32,02,02D,021,0,VOISINE,Voisine,Voisine,0201,
COM,01980,84,01,01D,012,0,GRANDVILLE,Grandville,Grandville,0199,
ARM,01981,84,01,01D,012,0,GRANDVILLE 1ER,Grandville 1er,Grandville 1er Arrondissement,0199,01980
ARM,01982,84,01,01D,012,0,GRANDVILLE 2E,Grandville 2e,Grandville 2e Arrondissement,0199,01980
"""
MOVEMENTS = """\
MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP
32,2025-01-01,COM,01990,0,,,Exemple-le-Bas,COM,01990,0,,,Exemple-le-Bas
32,2025-01-01,COM,01991,0,,,Exemple-le-Vieux,COM,01990,0,,,Exemple-le-Bas
21,2025-01-01,COM,01993,0,,,Exemple-Trois,COM,01993,0,,,Exemple-Trois
21,2025-01-01,COM,01993,0,,,Exemple-Trois,COM,01994,0,,,Exemple-Neuf
"""
EPCI = """\
dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;dep_com;insee;nom_membre
01;990000001;CC de l'Exemple (Bas - Trois);CC;FPU;3;01;01990;Exemple-le-Bas
01;990000001;CC de l'Exemple (Bas - Trois);CC;FPU;3;01;01993;Exemple-Trois
01;990000001;CC de l'Exemple (Bas - Trois);CC;FPU;3;01;01994;Exemple-Neuf
02;990000002;CA Voisine Agglomération;CA;FPU;1;02;02990;Voisine
;;;;;;;;
"""
# Population of 2022 in the communes of 2024, before the merger and the split; of 2023, after them.
OLD = """\
REG;Région;DEP;COM;Commune;PMUN;PCAP;PTOT
84;;01;01990;Exemple-le-Bas;1 000;0;1000
84;;01;01991;Exemple-le-Vieux;200;0;200
84;;01;01993;Exemple-Trois;300;0;300
84;;01;01981;Grandville 1er;5000;0;5000
84;;01;01982;Grandville 2e;6000;0;6000
32;;02;02990;Voisine;70;0;70
"""
NEW = """\
REG;Région;DEP;COM;Commune;PMUN;PCAP;PTOT
84;;01;01990;Exemple-le-Bas;1210;0;1210
84;;01;01993;Exemple-Trois;200;0;200
84;;01;01994;Exemple-Neuf;0;0;0
84;;01;01981;Grandville 1er;5100;0;5100
84;;01;01982;Grandville 2e;6100;0;6100
32;;02;02990;Voisine;71;0;71
"""
SQUARES = {"01990": (0, 0), "01993": (1, 0), "01994": (0, 1), "02990": (2, 0), "01980": (3, 3)}


def write(folder: Path, *, outlines: bool = True) -> Path:
    """The deposit, with or without the outlines of its communes."""
    folder.mkdir(parents=True)
    files = {
        "v_commune_2026.csv": COG,
        "v_mvtcommune_2026.csv": MOVEMENTS,
        "epcicom2025.csv": EPCI,
        "donnees_communes_2022.csv": OLD,
        "donnees_communes_2023.csv": NEW,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if outlines:
        features = [_square(code, x, y) for code, (x, y) in SQUARES.items()]
        document = {"type": "FeatureCollection", "features": features}
        (folder / "contours.geojson").write_text(json.dumps(document), encoding="utf-8")
    return folder


def _square(code: str, x: int, y: int) -> dict[str, object]:
    """A tenth of a degree wide, somewhere in France."""
    west, south = 3 + x / 10, 48 + y / 10
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
