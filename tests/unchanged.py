"""Does this checkout still compute what an earlier commit computed? Byte for byte, on this machine.

    python -m tests.unchanged f2abb28

Compared are: the games of all scenarios, number by number; golden transcripts; and runs of 150,000 agent-steps of five
learners in two scenarios: their curves, tables, mean episodes and the weights of the final policies. Both checkouts
run here and now with this interpreter, since other processors round otherwise. ``--keep`` holds the earlier one's runs.
"""

import argparse
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parents[1]
LEARNERS = ("shared", "independent", "qrdqn", "recurrent", "league")
SCENARIOS = ("doubly_dangerous_no_diplomacy", "cold_war")
AGENT_STEPS = 150_000
TABLES = ("curve.csv", "final.csv", "episode.csv")
GAMES = """
import hashlib, json, numpy, sd_env
from sd_env import scenarios
def digest(params):
    return hashlib.sha256(repr([(k, numpy.asarray(v).dtype.str, numpy.asarray(v).tolist()) for k, v in
                                params._asdict().items()]).encode()).hexdigest()
print(json.dumps({name: [digest(s.params), list(s.states), list(s.weapons), list(s.kinds), sorted(s.tags)]
                  for name, s in scenarios.SCENARIOS.items()}))
"""


def games(checkout: Path) -> dict[str, object]:
    """Digest of the parameters, names of states, weapons and treaties, and tags of every scenario."""
    told = subprocess.run([sys.executable, "-c", GAMES], cwd=checkout, check=True, capture_output=True, text=True)
    return dict(json.loads(told.stdout.splitlines()[-1]))


def transcripts(checkout: Path) -> dict[str, str]:
    """The golden episodes."""
    return {file.name: file.read_text() for file in sorted((checkout / "tests" / "golden").glob("*.txt"))}


def train(checkout: Path, runs: Path, learner: str, scenario: str) -> Path:
    """One run's folder; a finished one is left alone by the command itself."""
    command = [sys.executable, "-m", "scripts.train", f"learner={learner}", f"scenario={scenario}", "seed=0"]
    command += [f"agent_steps={AGENT_STEPS}", f"runs={runs}", "progress=false"]
    subprocess.run(command, cwd=checkout, check=True, stdout=subprocess.DEVNULL)
    return runs / f"{scenario}-{learner}-seed0"


def contents(run: Path) -> dict[str, str]:
    """Digest of each table and of each policy's tensors."""
    found = {name: hashlib.sha256((run / name).read_bytes()).hexdigest() for name in TABLES}
    return found | weights((run / "model.zip").read_bytes(), "model")


def weights(content: bytes, name: str) -> dict[str, str]:
    """Digest of the tensors of every ``policy.pth`` in a zip, and in zips within it."""
    import torch

    found: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            if member.endswith(".zip"):
                found |= weights(archive.read(member), f"{name}/{member}")
            elif member == "policy.pth":
                tensors = torch.load(io.BytesIO(archive.read(member)), map_location="cpu", weights_only=True)
                raw = repr([(key, value.numpy().tobytes()) for key, value in sorted(tensors.items())])
                found[f"{name}/{member}"] = hashlib.sha256(raw.encode()).hexdigest()
    if not found:
        raise ValueError(f"{name}: no policy.pth in it")
    return found


def compare(commit: str, keep: Path, learners: list[str], scenarios: list[str]) -> list[str]:
    """What differs, a line each."""
    keep.mkdir(parents=True, exist_ok=True)
    before, after = keep / "checkout", keep / "after"
    if not before.exists():
        subprocess.run(["git", "clone", "--quiet", str(HERE), str(before)], check=True)
        subprocess.run(["git", "checkout", "--quiet", commit], cwd=before, check=True)
    shutil.rmtree(after, ignore_errors=True)
    pairs = {"game": (games(before), games(HERE)), "transcript": (transcripts(before), transcripts(HERE))}
    for scenario in scenarios:
        for learner in learners:
            folders = [train(at, runs, learner, scenario) for at, runs in ((before, keep / "before"), (HERE, after))]
            pairs[f"{scenario} {learner}"] = (contents(folders[0]), contents(folders[1]))
            print(f"{scenario} {learner}: {len(contents(folders[0]))} digests", file=sys.stderr)
    return [
        f"{what}: {key}"
        for what, (old, new) in pairs.items()
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]


def main() -> None:
    """Compare and say so; exit status 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", help="the earlier one")
    parser.add_argument("--keep", type=Path, help="folder for the earlier checkout and all runs (default: a new one)")
    parser.add_argument("--learners", nargs="+", default=list(LEARNERS))
    parser.add_argument("--scenarios", nargs="+", default=list(SCENARIOS))
    given = parser.parse_args()
    keep = given.keep or Path(tempfile.mkdtemp(prefix="unchanged-"))
    differing = compare(given.commit, keep, given.learners, given.scenarios)
    print(*differing or ["nothing differs"], sep="\n")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
