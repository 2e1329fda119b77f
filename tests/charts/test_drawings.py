"""SVG and HTML: well formed, escaped, coloured by tokens only, and saying what they show."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
import vl_convert

from ctg.charts import kpi, legend, map_svg, names, patterns, picture, strip, timeline
from ctg.charts.lettering import two_lines, width_of
from ctg.charts.palette import DARK, LIGHT, css, inline, var
from ctg.charts.scale import Scale
from ctg.charts.style import STYLE

SVG = "{http://www.w3.org/2000/svg}"
NAN = float("nan")
HOSTILE = "<script>alert('x')</script>\x07 & \"Cie\""
SCALE = Scale((14.0,), ("seq-2", "seq-4"), ("moins", "plus"))


def drawn(shapes: pd.DataFrame, values: pd.DataFrame, **changes: object) -> str:
    given = {"key": "carte", "title": "Chômage, %", "alt": HOSTILE, "too_few": "moins de 50 actifs"}
    return map_svg.commune_map(shapes, 660, 300, 50.0, values, SCALE, **{**given, **changes})


def cards() -> list[kpi.Kpi]:
    somme, france = kpi.KpiReference("Somme", "S", 14.1), kpi.KpiReference(HOSTILE, "F", NAN)
    return [
        kpi.Kpi(HOSTILE, 15.3, "%", 1, "2021, Insee", references=(somme, france), example=True),
        kpi.Kpi("Population", 26393, "habitants", 0, "Insee", series=((2015, 27839.0), (2023, 26393.0))),
        kpi.Kpi("Couverture", NAN, "%", 1, "2021, Cnaf", mentions=("une seule année", HOSTILE)),
    ]


@pytest.fixture
def drawings(shapes: pd.DataFrame, values: pd.DataFrame) -> list[str]:
    special = legend.keys(values, too_few="moins de 50 actifs", schematic=True)
    references = [("Somme", 14.1), (HOSTILE, 14.2), ("France", NAN)]
    return [
        drawn(shapes, values, selected="80003", schematic=True),
        drawn(shapes, values, interactive=False),
        legend.legend_svg(SCALE, HOSTILE, special)[0],
        legend.legend_html(SCALE, HOSTILE, special),
        legend.legend_html(Scale((), ()), HOSTILE, special),
        *(
            strip.strip(
                values, (HOSTILE, 15.3), references, decimals=1, alt=HOSTILE, selected="80003", wide=wide
            )
            for wide in (True, False)
        ),
        *map(kpi.kpi, cards()),
        timeline.timeline(2024, 2028, 2026, label=HOSTILE),
    ]


def test_every_drawing_is_well_formed_and_escaped(drawings):
    for text in drawings:
        tree = ElementTree.fromstring(text)
        assert not [element for element in tree.iter() if element.tag.endswith("script")]


def test_colours_are_tokens_only(drawings):
    for text in [*drawings, STYLE]:
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b", text)
        assert not re.search(r"rgba?\(|[:\x22]\s*(white|black)\b", text)
        assert set(re.findall(r"var\(--ctg-([a-z0-9-]+)\)", text)) <= set(LIGHT)


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_every_svg_becomes_a_picture(drawings, tokens):
    for text in drawings:
        if text.startswith("<svg"):
            plain = inline(text, tokens)
            assert "var(" not in plain
            assert vl_convert.svg_to_png(plain).startswith(b"\x89PNG")


def test_a_file_holds_legend_map_and_source(shapes, values):
    key, _height = legend.legend_svg(SCALE, "Chômage", legend.keys(values, too_few="moins de 50 actifs"))
    whole = picture.picture([key, drawn(shapes, values)], ["Source : Insee. " * 20], LIGHT)
    assert "var(" not in whole
    assert [child.get("y") for child in ElementTree.fromstring(whole).iter(f"{SVG}svg")][1] == "24"
    assert whole.count("Source") > whole.count(">Source")  # the note is wrapped
    assert vl_convert.svg_to_png(whole).startswith(b"\x89PNG")


def test_tokens_become_properties():
    assert css({"page": "#FFFFFF", "text": "#17242B"}) == "--ctg-page:#FFFFFF;--ctg-text:#17242B;"
    assert inline(f'fill="{var("accent")}"', DARK) == 'fill="#7CCBDD"'
    with pytest.raises(KeyError):
        var("accnet")


# The map


def communes(text: str) -> dict[str, dict[str, str]]:
    paths = [
        path for path in ElementTree.fromstring(text).iter(f"{SVG}path") if path.get("class") == "commune"
    ]
    return {
        path.attrib.get("data-code", str(i)): {**path.attrib, "title": path[0].text}
        for i, path in enumerate(paths)
    }


def test_each_commune_says_its_value_or_why_it_has_none(shapes, values):
    values = pd.concat([values.iloc[1:2], values.iloc[2:].assign(lisible=False)])
    said = {code: path["aria-label"] for code, path in communes(drawn(shapes, values)).items()}
    assert said["80002"] == "Épehy\u00a0: secret statistique"
    assert said["80003"] == "Roisel\u00a0: moins de 50 actifs"
    assert said["80001"].endswith("\u00a0: non disponible")


def test_colours_and_hatches(shapes, values):
    paths = communes(drawn(shapes, values))
    assert paths["80001"]["fill"] == var("seq-2")
    assert paths["80002"]["fill"] == "url(#ctg-carte-secret)"
    assert paths["80003"]["fill"] == var("seq-4")


def test_hatches_belong_to_their_drawing(shapes, values):
    one, two = drawn(shapes, values, key="a"), drawn(shapes, values, key="b")
    ids = [set(re.findall(r' id="([^"]+)"', text)) for text in (one, two)]
    assert len(ids[0]) == len(patterns.REASONS)
    assert not ids[0] & ids[1]


@pytest.mark.parametrize(("selected", "stop"), [(None, "80001"), ("80003", "80003"), ("99999", "80001")])
def test_the_keyboard_stops_once(shapes, values, selected, stop):
    paths = communes(drawn(shapes, values, selected=selected))
    assert [code for code, path in paths.items() if path["tabindex"] == "0"] == [stop]
    assert all(path["role"] == "button" for path in paths.values())
    assert [code for code, path in paths.items() if path["aria-pressed"] == "true"] == [
        code for code in ("80003",) if code == selected
    ]


def test_positions_are_in_the_units_of_the_drawing(shapes, values):
    # The margin is 26 units: (550, 150) of the perimeter is (576, 176) of the drawing.
    assert communes(drawn(shapes, values))["80003"]["data-x"] == "576.0"
    assert communes(drawn(shapes, values))["80003"]["data-y"] == "176.0"


def test_a_picture_of_the_map_cannot_be_pressed(shapes, values):
    text = drawn(shapes, values, interactive=False)
    assert 'role="img"' in text
    assert not re.search(r"tabindex|data-code|role=\"button\"", text)
    assert "Roisel\u00a0: 16,4\u00a0%" in text


def test_a_perimeter_of_another_width_is_drawn_at_the_same_size(shapes, values):
    text = map_svg.commune_map(shapes, 1320, 600, 50.0, values, SCALE, key="k", title="t", alt="a")
    assert ElementTree.fromstring(text).get("viewBox") == "0 0 712 352"
    assert "scale(0.5)" in text


@pytest.mark.parametrize(("metres", "bar"), [(10.0, "1\u00a0km"), (50.0, "5\u00a0km"), (200.0, "20\u00a0km")])
def test_the_scale_bar_is_a_round_distance(shapes, values, metres, bar):
    # A fifth of 712 units is 142: 1.4 km, 7.1 km, 28 km.
    text = map_svg.commune_map(shapes, 660, 300, metres, values, SCALE, key="k", title="t", alt="a")
    assert f">{bar}</text>" in text


def test_the_selected_commune_is_named_besides_the_largest(shapes, values):
    named = [
        text.text
        for group in ElementTree.fromstring(drawn(shapes, values, named=1, selected="80002")).iter(f"{SVG}g")
        if group.get("class") == "noms"
        for text in group
    ]
    assert named == ["Épehy", "Roisel"]


def test_names_move_before_they_meet():
    frame = names.Box(0, 0, 400, 300)
    first, second = names.placed([("Péronne", 200, 150), ("Doingt", 205, 150)], frame)
    assert (first.x, first.y) == (200, 156)
    assert (second.x, second.y) != (205, 156)
    assert not names._box("Péronne", first.x, first.y, 18).meets(names._box("Doingt", second.x, second.y, 18))


def test_a_name_without_room_is_left_out():
    assert names.placed([("Péronne", 20, 15)], names.Box(0, 0, 40, 30)) == []


def test_a_name_cut_in_two():
    assert two_lines("CC du Pays du Vermandois") == ("CC du Pays", "du Vermandois")
    assert two_lines("Amiens") == ("Amiens",)


# Legend


def test_only_the_keys_present_are_shown(values):
    values = values.assign(lisible=[False, True, True])
    assert [key.text for key in legend.keys(values, too_few="moins de 50 actifs")] == [
        "secret statistique, 1\u00a0commune",
        "moins de 50 actifs, 1\u00a0commune",
        "territoires voisins",
    ]


def test_breaks_are_written_between_boxes():
    html = legend.legend_html(
        Scale((10.0, 20.0, 30.0, 40.0), tuple(f"seq-{i}" for i in range(1, 6))), "t", []
    )
    assert re.findall(r'left:(\d+)%">(\d+)<', html) == [
        ("20", "10"),
        ("40", "20"),
        ("60", "30"),
        ("80", "40"),
    ]


def test_the_class_of_zeros_has_its_zero_under_it():
    html = legend.legend_html(
        Scale((0.0, 5.0, 10.0), ("zero", "seq-1", "seq-3", "seq-5"), zero=True), "t", []
    )
    assert re.findall(r'left:([\d.]+)%">(\d+)<', html) == [("12.5", "0"), ("50", "5"), ("75", "10")]


# Strip and cards


def test_no_pole_crosses_a_word():
    flags = strip.flagged([(100, "France 12,1"), (150, "Somme 14,1"), (160, "Hauts-de-France 14,8")], 15)
    assert [flag.text.split()[0] for flag in flags] == ["France", "Somme", "Hauts-de-France"]
    assert [flag.level for flag in flags] == [3, 2, 1]
    assert [flag.level for flag in strip.flagged([(100, "France"), (900, "Somme")], 15)] == [1, 1]


def test_flags_stay_in_the_drawing(values):
    text = strip.strip(values, ("Nous", 12.5), [("Hauts-de-France", 90.0)], decimals=1, alt="", wide=False)
    flag = next(item for item in ElementTree.fromstring(text).iter(f"{SVG}text") if "Hauts" in item.text)
    assert float(flag.get("x")) + width_of(flag.text, 14) <= 370


def test_a_strip_of_nothing_is_empty(values):
    text = strip.strip(values.assign(valeur=NAN), ("Nous", NAN), [], decimals=1, alt="rien")
    assert len(ElementTree.fromstring(text)) == 0


def test_one_dot_per_known_value(values):
    text = strip.strip(values, ("Nous", NAN), [], decimals=1, alt="")
    titles = [title.text for title in ElementTree.fromstring(text).iter(f"{SVG}title")]
    assert titles[1:] == ["Roisel\u00a0: 16,4\u00a0%"]


def test_close_initials_are_written_together():
    assert kpi.initials([(50.0, "F"), (10.0, "S"), (60.0, "H")]) == [(10.0, "S"), (55.0, "F\u00a0H")]
    assert kpi.initials([(10.0, "S"), (21.0, "H")]) == [(10.0, "S"), (21.0, "H")]


def test_an_unknown_reference_is_said():
    card = kpi.kpi(cards()[0])
    assert "<b>non importé</b>" in card
    assert "<b>14,1</b>" in card
    assert "Exemple" in card


def test_a_series_shows_first_middle_and_change():
    values = ((2015, 100.0), (2016, 90.0), (2017, NAN), (2018, 80.0))
    card = kpi.kpi(kpi.Kpi("Population", 80, "habitants", 0, "Insee", series=values))
    assert re.findall(r"<span>([^<]+)</span><b>([^<]+)</b>", card) == [
        ("2015", "100"),
        ("2016", "90"),
        ("Écart", "−20"),
    ]
    line = re.search(r'<path d="([^"]+)" fill="none"', card).group(1)
    assert line.count("M") == 2  # the year without a figure breaks the line


def test_one_value_draws_no_line():
    card = kpi.kpi(kpi.Kpi("Places", 43, "places", 0, "Cnaf", series=((2020, 43.0), (2021, NAN))))
    assert "<svg" not in card


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (2023, "la convention commence en 2024"),
        (2024, "première année sur cinq"),
        (2026, "troisième année sur cinq"),
        (2029, "la convention s'est achevée en 2028"),
    ],
)
def test_the_year_of_the_convention(year, words):
    assert timeline.position(2024, 2028, year) == words


def test_the_current_year_is_marked_once():
    tree = ElementTree.fromstring(timeline.timeline(2024, 2028, 2026, label="Convention"))
    assert [item.get("aria-current") for item in tree] == [None, None, "true", None, None]
