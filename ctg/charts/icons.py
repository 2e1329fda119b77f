"""Line icons, always beside a word: SVG of 16 units in the colour of the text around them."""

_PATHS = {
    "check": "M3 8.5l3.4 3.4L13 4.8",
    "rising": "M4 12L12 4M6 4h6v6",
    "eye": "M1.5 8C3.4 5.1 5.5 3.9 8 3.9S12.6 5.1 14.5 8C12.6 10.9 10.5 12.1 8 12.1S3.4 10.9 1.5 8z"
    "M8 6a2 2 0 1 0 .01 0z",
    "triangle": "M8 2.2L14.6 13.5H1.4zM8 6.4v3.4M8 11.7v.1",
    "question": "M5.6 6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.7M8 12.2v.1",
    "sun": "M8 5.2a2.8 2.8 0 1 0 .01 0zM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1"
    "M11.7 11.7l1.1 1.1M12.8 3.2l-1.1 1.1M4.3 11.7l-1.1 1.1",
    "bright": "M4.4 7.9A2.7 2.7 0 1 1 9.2 5.5M6.6 1v1.3M2.2 5.4H.9M3.4 2.3l.9.9M9.8 2.3l-.9.9"
    "M6 13.8h5.9a2.3 2.3 0 0 0 .3-4.6 3.4 3.4 0 0 0-6.5-.3A2.5 2.5 0 0 0 6 13.8z",
    "cloud": "M4.4 12.8h7.3a2.7 2.7 0 0 0 .3-5.4 4 4 0 0 0-7.7-.3 2.9 2.9 0 0 0 .1 5.7z",
    "storm": "M4.6 10.6a2.8 2.8 0 0 1-.2-5.5 3.9 3.9 0 0 1 7.5.3 2.6 2.6 0 0 1-.1 5.2"
    "M8.6 7.6L6.6 11h2.6l-1.9 3.6",
    "lock": "M3.5 7.2h9v6.6h-9zM5.4 7.2V5a2.6 2.6 0 0 1 5.2 0v2.2",
    "euro": "M12.3 3.6A5.2 5.2 0 1 0 12.3 12.4M2.4 6.8h6.4M2.4 9.2h6.4",
    "refresh": "M13 8a5 5 0 1 1-1.6-3.7M12.6 1.8v3h-3",
    "clock": "M8 2.2a5.8 5.8 0 1 0 .01 0zM8 4.9v3.4l2.3 1.5",
    "calendar": "M2.5 3.8h11v9.8h-11zM2.5 6.8h11M5.4 2.2v2.6M10.6 2.2v2.6",
    "pin": "M8 14.2C5.2 10.9 3.8 8.6 3.8 6.5a4.2 4.2 0 0 1 8.4 0c0 2.1-1.4 4.4-4.2 7.7z"
    "M8 5.1a1.4 1.4 0 1 0 .01 0z",
    "hand": "M2.4 4.2h11.2v7.2H8.4L5.2 14v-2.6H2.4z",
}


def icon(name: str) -> str:
    """An icon that screen readers skip; a name that does not exist is refused."""
    return (
        f'<svg class="ctg-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" '
        f'stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round">'
        f'<path d="{_PATHS[name]}"/></svg>'
    )
