"""Arrays by name, read as attributes: what records of episodes have in common."""

from collections.abc import Mapping
from typing import Any


class Named:
    """Reads ``arrays["war"]`` as ``.war``. AttributeError names an array that is not there."""

    arrays: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["arrays"][name]
        except KeyError:
            raise AttributeError(name) from None
