"""All sentences with numbers, by page.

python -m tests.documents.claims        prints them as the committed tables have them now
"""

from tests.documents.claims import (
    cases,
    cross_play,
    experiments,
    findings,
    full_game,
    history,
    learners,
    phase,
    remedies,
    rivals,
    truth,
    worlds,
)
from tests.documents.prose import Claim

GROUPS = {
    "worlds": worlds,
    "phase": phase,
    "full_game": full_game,
    "cases": cases,
    "remedies": remedies,
    "learners": learners,
    "cross_play": cross_play,
    "truth": truth,
    "findings": findings,
    "experiments": experiments,
    "history": history,
    "rivals": rivals,
}
ALL: dict[str, Claim] = {
    f"{name}.{key}": claim for name, group in GROUPS.items() for key, claim in group.CLAIMS.items()
}
PAGES = tuple(dict.fromkeys(claim.page for claim in ALL.values()))


def of_page(page: str) -> list[Claim]:
    """The claims of one page."""
    return [claim for claim in ALL.values() if claim.page == page]
