"""Colours: one a pillar, the same everywhere, told apart by people who do not see all colours (Okabe and Ito 2008)."""

PILLARS = {
    "digital": "#0072B2",
    "market": "#E69F00",
    "culture": "#009E73",
    "inclusion": "#CC79A7",
    "mixed": "#7A7A7A",
    "none": "#B8B8B8",
}
SPARE = ("#56B4E9", "#D55E00", "#F0E442", "#332288", "#88CCEE", "#44AA99")


def colours(pillars: list[str]) -> dict[str, str]:
    """A colour a pillar; a programme's own pillars take the spare ones in order."""
    spare = iter(SPARE * (1 + len(pillars)))
    return {p: PILLARS.get(p) or next(spare) for p in pillars}
