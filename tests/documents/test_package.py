"""What is shipped: the wheel holds the game alone, and plays with nothing but its declared dependencies."""

import ast
import os
import re
import subprocess
import sys
from email import message_from_string
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pettingzoo
import pytest
from packaging.requirements import Requirement

import sd_env

ROOT = Path(__file__).parents[2]
CODE = ("sd_env", "agents", "scripts", "tests")
PLAY = """
import sd_env
env = sd_env.parallel_env("doubly_dangerous", horizon=8)
observations, infos = env.reset(seed=0)
steps = 0
while env.agents:
    actions = {a: env.action_space(a).sample(infos[a]["action_mask"]) for a in env.agents}
    observations, rewards, terminations, truncations, infos = env.step(actions)
    steps += 1
assert all(truncations.values()) and not any(terminations.values())
print(steps, sd_env.__file__)
"""


def run(*command: str, **settings: object) -> str:
    """Standard output of a command; what it said on stderr is shown when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, **settings)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    with ZipFile(built) as opened:
        yield opened


def in_dist_info(wheel: ZipFile, name: str) -> str:
    return wheel.read(f"sd_env-{sd_env.__version__}.dist-info/{name}").decode()


def requirements(text: str) -> list[Requirement]:
    """What METADATA asks for without extras, here and now."""
    asked = [Requirement(line) for line in message_from_string(text).get_all("Requires-Dist", [])]
    return [one for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]


def with_all_they_need(names: list[str]) -> set[str]:
    found: set[str] = set()
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            names += [need.name for need in requirements(distribution(name).read_text("METADATA") or "")]
    return found


@pytest.fixture(scope="module")
def bare(wheel, tmp_path_factory):
    """Runs Python where the installed wheel and its declared dependencies are all there is, from an empty folder."""
    site, links, empty = (tmp_path_factory.mktemp(name) for name in ("site", "links", "empty"))
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile")
    run(*pip, "--disable-pip-version-check", "--target", str(site), str(wheel.filename))
    for name in with_all_they_need([need.name for need in requirements(in_dist_info(wheel, "METADATA"))]):
        files = distribution(name).files or []
        for top in {file.parts[0] for file in files} - {"..", "__pycache__"}:
            (links / top).symlink_to(distribution(name).locate_file(top))
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "NUMBA_", "SD_ENV_"))}
    clean |= {"PYTHONPATH": f"{site}{os.pathsep}{links}", "PYTHONDONTWRITEBYTECODE": "1"}

    def python(code: str, **variables: str) -> str:
        return run(sys.executable, "-S", "-W", "error", "-c", code, cwd=empty, env=clean | variables)

    python.site = site
    return python


def test_the_wheel_holds_the_game_and_nothing_else(wheel):
    own = {name for name in wheel.namelist() if not name.startswith(f"sd_env-{sd_env.__version__}.dist-info/")}
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sd_env").rglob("*.py")}
    pages = {f"sd_env/{folder}README.md" for folder in ("", "classics/", "scenarios/")}
    tables = {"sd_env/scenarios/figures.csv", "sd_env/suite/line_ups.csv", "sd_env/suite/known.csv"}
    weights = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sd_env").rglob("*.safetensors")}
    player = {f"sd_env/viewer/{name}" for name in ("charts.js", "player.js", "player.css")}
    assert len(weights) == 8
    assert own == sources | pages | tables | weights | player | {"sd_env/py.typed"}


def test_the_game_asks_for_four_packages(wheel):
    asked = {need.name for need in requirements(in_dist_info(wheel, "METADATA"))}
    assert asked == {"numpy", "numba", "gymnasium", "pettingzoo"}


def test_an_episode_with_nothing_but_the_declared_dependencies(bare):
    others = ("torch", "stable_baselines3", "pandas", "matplotlib", "hydra", "agents", "scripts", "tests")
    assert bare(f"import importlib.util as u; print([n for n in {others} if u.find_spec(n)])").strip() == "[]"
    steps, where = bare(PLAY, NUMBA_DISABLE_JIT="1").split()
    assert steps == "8"
    assert Path(where) == bare.site / "sd_env" / "__init__.py"


def test_gymnasium_and_pettingzoo_make_it_by_name_before_anybody_imported_it(bare):
    code = "import gymnasium as g; e = g.make('sd_env:SecurityDilemmaSolo-v1'); e.reset(seed=0); print(len(e.step(0)))"
    assert bare(code, NUMBA_DISABLE_JIT="1").strip() == "5"
    if hasattr(pettingzoo, "make"):  # not before 1.27
        code = "import sd_env, pettingzoo as z; print(z.make('parallel', 'security_dilemma_v1').possible_agents)"
        assert bare(code, NUMBA_DISABLE_JIT="1").strip() == "['agent_0', 'agent_1']"


def test_a_picture_without_matplotlib_names_the_extra(bare):
    code = """
import sd_env
env = sd_env.parallel_env(render_mode="rgb_array")
env.reset(seed=0)
try:
    env.render()
except ImportError as error:
    print(error)
"""
    assert "sd-env[render]" in bare(code, NUMBA_DISABLE_JIT="1")


@pytest.mark.slow
def test_a_read_only_install_compiles_into_the_users_cache(bare, tmp_path):
    before = sorted(bare.site.rglob("*"))
    for path in [bare.site, *before]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert bare(PLAY, SD_ENV_CACHE=str(tmp_path)).split()[0] == "8"
    assert sorted(bare.site.rglob("*")) == before
    assert list(tmp_path.rglob("*.code"))


def loaded_by(code: str, *names: str) -> str:
    return run(sys.executable, "-c", f"{code}\nimport sys\nprint(sorted(set({names!r}) & set(sys.modules)))").strip()


def test_import_loads_nothing_heavy():
    heavy = ("numba", "llvmlite", "torch", "stable_baselines3", "pandas", "scipy", "matplotlib", "pygame", "hydra")
    assert loaded_by("import sd_env", *heavy) == "[]"


def test_playing_loads_no_learner_and_no_screen():
    heavy = ("torch", "stable_baselines3", "pandas", "matplotlib", "pygame", "hydra", "agents")  # numba loads scipy
    play = "import sd_env; e = sd_env.parallel_env(); e.reset(seed=0); e.step(dict.fromkeys(e.agents, 0))"
    assert loaded_by(play, *heavy) == "[]"


def test_import_contracts_are_kept():
    told = run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache", cwd=ROOT)
    assert "0 broken." in told
    assert "ignored" not in told


def test_no_import_is_hidden_from_the_contracts():
    """One file loads modules by name: the package's own list of public names, all of them its submodules."""
    hidden = {"import_module", "__import__", "exec", "eval"}
    calls = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if path.relative_to(ROOT).parts[0] != "tests"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in hidden
    }
    assert calls == {"sd_env/__init__.py"}
    assert {module.split(".")[0] for module, _ in sd_env._WHERE.values()} == {"sd_env"}


def test_there_is_one_process_pool_one_bootstrap_and_one_file_of_hydra():
    own = [path for path in sources() if path.relative_to(ROOT).parts[0] != "tests"]
    users = {
        word: {path.relative_to(ROOT).as_posix() for path in own if re.search(word, path.read_text(), re.MULTILINE)}
        for word in (r"loky import|ProcessPoolExecutor", r"import .*\bbootstrap\b,", r"^(import|from) hydra")
    }
    assert list(users.values()) == [{"agents/runs/engines.py"}, {"agents/statistics.py"}, {"scripts/settings.py"}]


def sources() -> list[Path]:
    return [path for folder in CODE for path in sorted((ROOT / folder).rglob("*.py"))]


def test_no_file_is_longer_than_three_hundred_lines():
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in sources()}
    assert len(lengths) > 50
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_no_file_is_named_for_having_no_subject():
    vague = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
    assert [path for path in sources() if vague & {path.stem, *path.relative_to(ROOT).parts}] == []
