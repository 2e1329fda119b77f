"""The services deck: what goes to the browser."""

import json

import pandas as pd
import pytest

from ctg.charts.palette import THEMES
from ctg.charts.points import legend_html, prepared, services_deck, tooltip, view
from ctg.charts.rows import each
from ctg.charts.vega import Theme

NAN = float("nan")


@pytest.fixture
def services() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("Les <b>Lutins</b>", "Crèche", "Roisel", 2.95, 49.95, 12.0, "places", "exemple"),
            ("Maison", "MAM", "Roisel", 2.95, 49.95, NAN, "places", "observe"),
            ("Halte", "Crèche", "Épehy", 2.85, 49.95, 0.0, "places", "observe"),
            ("Nulle part", "École", "Épehy", NAN, NAN, 5.0, "élèves", "observe"),
        ],
        columns=["nom", "type_libelle", "commune", "lon", "lat", "places", "unite", "nature"],
    )


def test_one_mark_per_place_and_nature(services):
    # At Roisel an observed service and an example share the place: they are never counted together.
    marks = prepared(services)
    assert list(zip(marks["lon"], marks["nature"], marks["texte"], marks["groupe"], strict=True)) == [
        (2.85, "observe", "0", False),
        (2.95, "observe", "", False),
        (2.95, "exemple", "1", True),
    ]


def test_figures_of_several_units_are_not_written_side_by_side(services):
    mixed = pd.concat([services, services[services["nom"] == "Halte"].assign(unite="élèves", lat=49.0)])
    assert list(prepared(mixed)["texte"]) == ["", "", "", "1"]


def test_services_of_one_place_are_counted_and_their_places_never_added(services):
    marks = prepared(pd.concat([services.head(1)] * 3))
    assert list(marks["texte"]) == ["3"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_goes_to_the_browser(services, shapes, theme: Theme):
    deck = json.loads(services_deck(services, shapes, theme=theme).to_json())
    layers = {layer["id"]: layer for layer in deck["layers"]}
    violet = THEMES[theme]["example"]
    assert [disc["texte"] for disc in layers["services"]["data"]] == ["0", ""]
    assert [pill["encre"] for pill in layers["groupes"]["data"]] == [
        [int(violet[i : i + 2], 16) for i in (1, 3, 5)]
    ]
    colours = [value for layer in layers.values() for name, value in layer.items() if name.endswith("Color")]
    assert all(len(value) == 3 for value in colours if isinstance(value, list))  # opaque
    assert deck.get("mapProvider") is None  # nobody else's background
    assert layers["places"]["characterSet"] == "auto"
    assert layers["services"]["radiusUnits"] == "pixels"


def test_the_legend_holds_only_what_is_drawn(services):
    assert "exemple" in legend_html(services, alt="Carte")
    assert "exemple" not in legend_html(services.iloc[1:2], alt="Carte")
    assert "<script>" not in legend_html(services, alt="<script>")


def test_no_service_at_all(services, shapes):
    assert json.loads(services_deck(services.head(0), shapes).to_json())["layers"]


def test_the_tooltip_is_plain_text_and_says_what_is_not_told(services, shapes):
    # Streamlit escapes what fills a tooltip: escaped twice, an apostrophe would read &#x27;.
    assert tooltip(each(services.head(2))).split("\n") == [
        "Roisel",
        "Les <b>Lutins</b> (exemple)\u00a0: Crèche, 12\u00a0places",
        "Maison\u00a0: MAM, capacité non communiquée",
    ]
    assert "html" not in services_deck(services, shapes)._tooltip


def test_a_long_tooltip_is_cut(services):
    text = tooltip(each(pd.concat([services.head(1)] * 11)))
    assert text.count("Crèche") == 8
    assert text.endswith("et 3\u00a0autres")


def test_everything_holds_on_a_phone(shapes):
    state = view(shapes.loc[shapes["kind"] == "commune", "rings"])
    assert (state.longitude, state.latitude) == (pytest.approx(2.85), pytest.approx(49.95))
    # At zoom z the world is 512 * 2**z px wide: 0.3 degree must be under 358 px, but not by much.
    width = 512 * 2**state.zoom * 0.3 / 360
    assert 300 < width <= 358
