"""Print every sentence as it must stand on its page."""

from tests.documents.claims import ALL

for name, claim in ALL.items():
    print(f"{claim.page} {name}\n    {claim.rendered()}")
