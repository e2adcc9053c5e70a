"""What optional packages are installed by: an extra a use."""


def install(extra: str) -> str:
    """The command that installs what an extra holds, from an index and in a checkout."""
    return f"pip install 'sd-env[{extra}]', in a checkout pip install '.[{extra}]'"
