"""Words of people inside labels and messages, where Streamlit would read markdown."""

import pytest

from ctg.ui import blocks


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Où en est-on ? (2026)", "Où en est-on ? (2026)"),  # read aloud as it is
        ("date_debut", "date_debut"),
        ("**Axe** [x](y) $a$ :red[b]", r"\*\*Axe\*\* \[x\](y) \$a\$ \:red\[b\]"),
        ("- Axe", r"\- Axe"),
        ("1. Axe", r"1\. Axe"),
        ("<b>_Axe_", r"\<b>\_Axe\_"),
    ],
)
def test_only_what_markdown_would_read_is_escaped_in_a_label(title: str, label: str) -> None:
    assert blocks.plain(title) == label
