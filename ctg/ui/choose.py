"""Choices that live in the URL: what is on the screen can be copied, sent and opened again.

The URL is the only truth; a widget shows it and changes it. A stale or forged value falls back to
the default, with a word that says so. (Streamlit's own binding writes labels into the URL, which
would break every link when a label is improved: docs/decisions.md.)
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from ctg.ui import blocks


def one(
    label: str,
    parameter: str,
    options: Mapping[str, str],
    *,
    default: str,
    empty: str | None = None,
    help: str | None = None,  # noqa: A002  # Streamlit's word for the same thing
    reasons: Mapping[str, str] | None = None,
) -> str:
    """One of `options` (code -> label), from the URL parameter; `default` leaves the URL.

    `empty` is the label of a first option that means no choice (code "").
    `reasons` says, of codes that exist and cannot be chosen here, why and what to do.
    """
    labels = ({"": empty} if empty is not None else {}) | dict(options)
    value = _from_url(label, parameter, labels, default, reasons or {})
    key = f"choice-{parameter}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    chosen = st.selectbox(
        label,
        list(labels),
        format_func=lambda code: labels[code],
        key=key,
        help=help,
        placeholder="Choisir…",
        on_change=_to_url,
        args=(parameter, key, default),
    )
    return str(chosen)


def _from_url(
    label: str, parameter: str, labels: Mapping[str, str], default: str, reasons: Mapping[str, str]
) -> str:
    asked = st.query_params.get(parameter)
    if asked is None or asked in labels:
        return default if asked is None else asked
    st.session_state.setdefault("ctg-fallbacks", []).append(
        (label, asked, reasons.get(asked), labels[default])
    )
    del st.query_params[parameter]
    return default


def _to_url(parameter: str, key: str, default: str) -> None:
    value = st.session_state[key]
    if value == default:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = value


def several(label: str, parameter: str, options: Mapping[str, str]) -> list[str]:
    """Any number of options, as a comma-separated URL parameter; none means all."""
    asked = [code for code in st.query_params.get(parameter, "").split(",") if code in options]
    key = f"choice-{parameter}"
    if st.session_state.get(key) != asked:
        st.session_state[key] = asked

    def to_url() -> None:
        codes = st.session_state[key]
        if codes:
            st.query_params[parameter] = ",".join(codes)
        else:
            st.query_params.pop(parameter, None)

    return st.multiselect(
        label,
        list(options),
        format_func=lambda code: options[code],
        key=key,
        placeholder="Tous",
        on_change=to_url,
    )


def year(parameter: str, years: Sequence[int], labels: Mapping[int, str] | None = None) -> int:
    """One of the years, the latest by default."""
    names = {str(value): (labels or {}).get(value, str(value)) for value in reversed(years)}
    return int(one("Année", parameter, names, default=str(years[-1])))


def say_fallbacks() -> None:
    """Tell once what the address asked for and was not found."""
    for label, asked, reason, shown in st.session_state.pop("ctg-fallbacks", []):
        why = f"qui n'a pas encore de chiffre ici ({reason})" if reason else "qui n'existe pas ou plus ici"
        told = f"{label} : l'adresse demandait « {asked} », {why}. La page montre « {shown} »."
        st.info(blocks.plain(told))
