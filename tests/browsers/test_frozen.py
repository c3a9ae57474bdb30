"""The one-folder build does what the installed package does: it registers itself, launches, saves, locks and fills."""

import ast
import base64
import contextlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import segno

from sealring.session import fido
from tests.browsers import drivers
from tests.browsers.site import Site
from tests.browsers.story import Story
from tests.native.host import Host, frame, request
from tests.session import desktops, people
from tests.session.test_pinentry import Fake

ROOT = Path(__file__).parents[2]
MANIFEST = "org.sealring.host.json"
CANARY = "canary-of-the-built-host-ä-5206"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the two programs, built for these tests."""
    builder = Path(sys.executable).parent / "pyinstaller"
    if not builder.exists() or not shutil.which("objdump"):
        pytest.skip("needs pyinstaller and objdump")
    folder = tmp_path_factory.mktemp("frozen")
    places = ["--distpath", str(folder / "dist"), "--workpath", str(folder / "work")]
    command = [str(builder), "--noconfirm", "--log-level", "ERROR", *places, str(ROOT / "build/frozen/sealring.spec")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder / "dist" / "sealring"


class FrozenPlace(drivers.Place):
    """One person's folders, with the one-folder build in place of the installed package."""

    def __init__(self, root: Path, built: Path) -> None:
        super().__init__(root)
        self.program = root / "program"
        shutil.copytree(built, self.program, symlinks=True)

    def install(self, folder: Path, browser: str) -> None:
        """As a person does who has only the built folder."""
        folder.mkdir(parents=True, exist_ok=True)
        words = [str(self.program / "sealring"), "install", browser, "--no-timer"]
        done = subprocess.run(words, env=self.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        # Chromium looks beside the profile that it was started with, not in HOME.
        if not (folder / MANIFEST).exists():
            (written,) = self.home.rglob(MANIFEST)
            shutil.copy(written, folder)

    def processes(self, word: str) -> list[int]:
        """Processes that run a program of the built folder."""
        found = []
        for each in Path("/proc").iterdir():
            try:
                line = (each / "cmdline").read_bytes().decode(errors="replace") if each.name.isdigit() else ""
            except OSError:
                continue
            if line.startswith(f"{self.program}/") and word in line:
                found.append(int(each.name))
        return found


@pytest.fixture
def place(built: Path) -> Any:
    """One person's folders, as the other tests have them, but with the built programs."""
    with drivers.place(dear=True) as fresh:
        yield FrozenPlace(fresh.root, built)


@pytest.mark.slow
@pytest.mark.parametrize("name", drivers.FOR_PAGES)
def test_the_story_with_the_built_host(
    name: str, start: Callable[..., drivers.Browser], site: Site, tmp_path: Path
) -> None:
    """Set up, save, lock, unlock, fill; the hosts are the built program, and they end with their browser."""
    browser = start(name)
    Story(browser, site, tmp_path).tell()
    assert browser.hosts()
    browser.close()
    drivers.until(lambda: not browser.hosts(), "the built host to end with its browser")


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sealring-host", "sealring"])
def test_the_built_program_is_its_own_child(built: Path, program: str) -> None:
    """`--inner` runs the clipboard's child, and nothing that isn't on its list."""
    words = [str(built / program), "--inner"]
    child = subprocess.run([*words, "sealring.session.clipboard", "child"], input=b"", capture_output=True, timeout=30)
    assert child.stdout == b"no\n", child.stderr  # nothing was given to it
    refused = subprocess.run([*words, "os", "getcwd"], input=b"", capture_output=True, timeout=30)
    assert b"no\n" not in refused.stdout


# --- what is imported late --------------------------------------------------------------------------


def of_others() -> set[str]:
    """Every module of other packages that the host's source imports, wherever in a file that stands."""
    found = set()
    for path in (ROOT / "host").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    others = {name for name in found if name.split(".")[0] not in sys.stdlib_module_names | {"sealring"}}
    return {name for name in others if is_module(name)}


def is_module(name: str) -> bool:
    """And not a class or a function in one."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
    except ValueError:  # a module that is loaded and has put something else in its own place
        return True


def inside(program: Path) -> set[str]:
    """The modules of a built program: those in its archive, and those in C that lie beside it."""
    from PyInstaller.archive.readers import CArchiveReader

    packed = set(CArchiveReader(str(program)).open_embedded_archive("PYZ.pyz").toc)
    folder = program.parent / "_internal"
    libraries = {str(path.relative_to(folder)).split(".")[0] for path in folder.rglob("*.so")}
    return packed | {name.replace(os.sep, ".") for name in libraries}


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sealring-host", "sealring"])
def test_every_module_that_is_ever_imported_is_in_the_build(built: Path, program: str) -> None:
    wanted = of_others()
    late = {"fido2.hid", "fido2.ctap2.pin", "segno", "zxingcpp", "PIL.Image", "certifi", "httpcore", "jeepney", "pgpy"}
    assert late <= wanted
    present = inside(built / program)
    assert sorted(wanted - present) == []
    assert not {"pytest", "mypy", "psutil", "playwright"} & present  # nothing that is here for development alone
    own = {
        ".".join(path.relative_to(ROOT / "host").with_suffix("").parts)
        for path in (ROOT / "host").rglob("*.py")
        if path.parent.name != "alone"  # a program for itself, which is there as a file
    }
    assert sorted(name for name in own if name.removesuffix(".__init__") not in present) == []
    assert (built / "_internal" / "certifi" / "cacert.pem").stat().st_size > 100_000


@pytest.mark.slow
def test_the_built_host_does_what_it_loads_late(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pinentry, a security key, a code drawn and one read from a picture: each answers as itself, and not as broken."""
    home = str(tmp_path / "home")
    monkeypatch.setenv("SEALRING_HOME", home)
    people.made()
    (tmp_path / "bin").mkdir()
    fake = Fake(tmp_path / "bin")
    fake.answers(GETPIN=["D " + people.PASSPHRASE, "OK"])
    path = {"PATH": f"{fake.folder}{os.pathsep}{os.environ['PATH']}"}
    with Host(home, program=str(built / "sealring-host"), environment=path) as host:
        assert host.result("session.unlock_by_pinentry")["state"] == "unlocked"
        given = host.result("key.certificate")
        assert given["qr"]
        picture = io.BytesIO()
        segno.make_qr("https://example.org").save(picture, kind="png", scale=4)
        data = picture.getvalue()
        transfer = host.result("transfer.begin", purpose="picture", size=len(data))["id"]
        host.result("transfer.put", id=transfer, index=0, data=base64.b64encode(data).decode())
        [code] = host.result("person.read_qr", transfer=transfer)["codes"]
        assert code["text"] == "https://example.org"
        if not fido.devices():  # else it would wait for a touch
            host.write(frame({**request("factor.prepare", "fido"), "params": {"kind": "fido2", "name": "stick"}}))
            assert host.reply("fido")["error"]["data"]["name"] == "security_key"


@contextlib.contextmanager
def copied(built: Path, desktop: desktops.Desktop, seconds: int) -> Iterator[subprocess.Popen[bytes]]:
    """The built program as the clipboard's child, which says that it has put the canary there."""
    words = [str(built / "sealring-host"), "--inner", "sealring.session.clipboard", "child"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, env=desktop.environment) as child:
        try:
            assert child.stdin
            assert child.stdout
            child.stdin.write(b"%d %d\n%s" % (seconds, len(CANARY.encode()), CANARY.encode()))
            child.stdin.flush()
            assert child.stdout.readline() == b"ok\n"
            yield child
        finally:
            child.kill()


@pytest.mark.slow
@pytest.mark.parametrize("kind", desktops.BOTH)
def test_the_built_child_clears_in_time_what_nobody_changed(built: Path, kind: str) -> None:
    with desktops.BOTH[kind]() as desktop:
        with copied(built, desktop, 2) as child:
            assert desktop.content() == CANARY
            assert child.wait(30) == 0
        assert desktop.content() == ""
        with copied(built, desktop, 1) as child:
            desktop.put("theirs")
            assert child.wait(30) == 0
        assert desktop.content() == "theirs"


def environments(desktop: desktops.Desktop, word: str) -> list[set[str]]:
    """What the programs on this display that have the word in their command inherited."""
    found = []
    for each in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if each.name.isdigit() and word in (each / "cmdline").read_text(errors="replace"):
                lines = set((each / "environ").read_text(errors="replace").split("\0"))
                if f"{desktop.name}={desktop.value}" in lines:
                    found.append(lines)
    return found


@pytest.mark.slow
def test_the_built_host_copies_and_clears(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At lock, and when it is killed; and the system's tools are not made to load the built folder's libraries."""
    home = str(tmp_path / "home")
    monkeypatch.setenv("SEALRING_HOME", home)
    people.made()
    with desktops.x11() as desktop:
        desktop.use(monkeypatch)
        for kill in (False, True):
            with Host(home, program=str(built / "sealring-host")) as host:
                host.unlock(people.PASSPHRASE)
                login = {"type": "login", "name": "A", "password": CANARY}
                item = host.result("item.create", item=login)["id"]
                host.result("item.copy", id=item, field="password")
                assert desktop.content() == CANARY
                (inherited,) = environments(desktop, "xclip")
                assert not [line for line in inherited if str(built) in line and line.startswith("LD_LIBRARY_PATH")]
                if kill:
                    host.process.kill()
                else:
                    host.result("session.lock", reason="person")
                assert host.gone()
            drivers.until(lambda: desktop.content() == "", "the clipboard to be cleared")
