"""What can be asked about: indicators and kinds of service, with their labels."""

from ctg import services


def themes() -> dict[str, str]:
    """Theme of services -> label."""
    return services.themes()


def types(theme: str | None = None) -> dict[str, str]:
    """Type of service -> label, of one theme or of all."""
    return {item.code: item.label for item in services.types() if theme in (None, "", item.theme)}
