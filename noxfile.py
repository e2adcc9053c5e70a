"""Environments of their own, by nox: ``nox -s integrations`` tries every framework, see docs/adapters.md.

``nox -s wheels`` plays every scenario from the wheel alone, in each Python that is installed here.
"""

import tomllib
from pathlib import Path

import nox

PROGRAMS = tomllib.loads((Path(__file__).parent / "examples/integrations.toml").read_text(encoding="utf-8"))
ENVIRONMENTS = sorted({program["environment"] for program in PROGRAMS.values()})
nox.options.sessions = []


@nox.session
@nox.parametrize("environment", ENVIRONMENTS, ids=ENVIRONMENTS)
def integrations(session: nox.Session, environment: str) -> None:
    """Install what the programs of one environment need, the wheel of this checkout, and run them."""
    own = {name: program for name, program in PROGRAMS.items() if program["environment"] == environment}
    if any(program["torch"] for program in own.values()):
        session.install("torch==2.13.0")
    session.install(*sorted({package for program in own.values() for package in program["install"]}))
    apart = sorted({package for program in own.values() for package in program.get("no_deps", ())})
    if apart:
        session.install("--no-deps", *apart)
    for program in own.values():
        if "checkout" in program:  # a framework that is no package
            folder = Path(session.create_tmp()) / program["checkout"].rsplit("/", 1)[1]
            if not folder.exists():
                session.run("git", "clone", "--depth", "1", program["checkout"], str(folder), external=True)
            session.env["CHECKOUT"] = str(folder.resolve())  # programs run in folders of their own
    session.install(".")
    session.run("python", "-m", "sd_env.warm")
    session.run("python", "examples/integrations.py", *own)
    for test in {program["tests"] for program in own.values() if "tests" in program}:
        session.install("pytest", "hypothesis")
        session.run("python", "-m", "pytest", "-p", "no:cacheprovider", test)


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def wheels(session: nox.Session) -> None:
    """Build wheel and sdist, check them, install the wheel alone, play every scenario in every form."""
    folder = Path(session.create_tmp()).resolve()
    dist, bare = folder / "dist", folder / "bare"
    session.install("build", "twine")
    session.run("python", "-m", "build", "--outdir", str(dist))
    session.run("python", "-m", "twine", "check", "--strict", *(str(file) for file in dist.iterdir()))
    session.run("python", "-m", "venv", "--clear", str(bare))
    python = next(file for file in (bare / "bin/python", bare / "Scripts/python.exe") if file.exists())
    (wheel,) = dist.glob("*.whl")
    session.run(str(python), "-m", "pip", "install", "--quiet", str(wheel), external=True)
    with session.chdir(folder):
        session.run(str(python), str(Path(__file__).resolve().parent / "tests/wheels/play_all.py"), external=True)
