"""Where each browser looks for native-messaging manifests: one table for Linux, macOS and Windows.

Checked against the browsers' own sources and the installers of browserpass, gopass, passff and KeePassXC. In the table
``{config}`` is the folder of settings, ``{home}`` the person's home, ``{app}`` is ``~/Library/Application Support``.
"""

import os
from dataclasses import dataclass

from sealring.base.errors import SealringError
from sealring.base.machine import Machine, this

HOST = "org.sealring.host"
CHROMIUM = "chromium"  # the families, by the form of their manifests
FIREFOX = "firefox"

_N = "NativeMessagingHosts"
_n = "native-messaging-hosts"
_CHROME_KEY = "Software\\Google\\Chrome"
_MOZILLA_KEY = "Software\\Mozilla"


@dataclass(frozen=True)
class Browser:
    """One browser. The folders are those of its settings; ``signs`` on Linux and macOS tell that it is used here.

    Attributes:
        name: how the person names it in the terminal.
        title: how its maker writes it.
        family: CHROMIUM or FIREFOX.
        linux, linux_system, mac, mac_system: the folders of manifests, all of which are written.
        windows: its registry keys; manifests stand under ``NativeMessagingHosts`` below them.
        programs: its programs' names on Linux.
        signs: folders that are there once it was used, besides the parents of ``linux`` and ``mac``.
        snap, flatpak: its names in these stores; a browser from there is caged and needs more than a manifest.
    """

    name: str
    title: str
    family: str
    linux: tuple[str, ...] = ()
    linux_system: tuple[str, ...] = ()
    mac: tuple[str, ...] = ()
    mac_system: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    snap: str = ""
    flatpak: str = ""


_MOZILLA_SYSTEM = (f"/usr/lib/mozilla/{_n}", f"/usr/lib64/mozilla/{_n}", f"/usr/share/mozilla/{_n}")
_MOZILLA_MAC = (f"{{app}}/Mozilla/{_N}",)
_MOZILLA_MAC_SYSTEM = (f"/Library/Application Support/Mozilla/{_N}",)
_TOR = "{home}/.local/share/torbrowser/tbb/x86_64"
_CHROME_SYSTEM = (f"/etc/opt/chrome/{_n}",)
_CHROME_MAC_SYSTEM = (f"/Library/Google/Chrome/{_N}",)

TABLE = (
    Browser(
        "chrome", "Google Chrome", CHROMIUM,
        linux=(f"{{config}}/google-chrome/{_N}",), linux_system=_CHROME_SYSTEM,
        mac=(f"{{app}}/Google/Chrome/{_N}",), mac_system=_CHROME_MAC_SYSTEM, windows=(_CHROME_KEY,),
        programs=("google-chrome", "google-chrome-stable"), flatpak="com.google.Chrome",
    ),
    Browser(
        "chrome-beta", "Google Chrome Beta", CHROMIUM,
        linux=(f"{{config}}/google-chrome-beta/{_N}",), linux_system=_CHROME_SYSTEM,
        mac=(f"{{app}}/Google/Chrome Beta/{_N}",), mac_system=_CHROME_MAC_SYSTEM, windows=(_CHROME_KEY,),
        programs=("google-chrome-beta",),
    ),
    Browser(
        "chrome-unstable", "Google Chrome Dev", CHROMIUM,
        linux=(f"{{config}}/google-chrome-unstable/{_N}",), linux_system=_CHROME_SYSTEM,
        mac=(f"{{app}}/Google/Chrome Dev/{_N}",), mac_system=_CHROME_MAC_SYSTEM, windows=(_CHROME_KEY,),
        programs=("google-chrome-unstable",), flatpak="com.google.ChromeDev",
    ),
    Browser(
        "chromium", "Chromium", CHROMIUM,
        linux=(f"{{config}}/chromium/{_N}",), linux_system=(f"/etc/chromium/{_n}",),
        mac=(f"{{app}}/Chromium/{_N}",), mac_system=(f"/Library/Application Support/Chromium/{_N}",),
        windows=("Software\\Chromium",), programs=("chromium", "chromium-browser"),
        snap="chromium", flatpak="org.chromium.Chromium",
    ),
    Browser(
        "edge", "Microsoft Edge", CHROMIUM,
        linux=(f"{{config}}/microsoft-edge/{_N}",), linux_system=(f"/etc/opt/edge/{_n}",),
        mac=(f"{{app}}/Microsoft Edge/{_N}",), mac_system=(f"/Library/Microsoft/Edge/{_N}",),
        windows=("Software\\Microsoft\\Edge",), programs=("microsoft-edge", "microsoft-edge-stable"),
        flatpak="com.microsoft.Edge",
    ),
    Browser(
        "brave", "Brave", CHROMIUM,
        linux=(f"{{config}}/BraveSoftware/Brave-Browser/{_N}",), linux_system=_CHROME_SYSTEM,
        mac=(f"{{app}}/BraveSoftware/Brave-Browser/{_N}", f"{{app}}/Google/Chrome/{_N}"),
        mac_system=_CHROME_MAC_SYSTEM, windows=(_CHROME_KEY,),
        programs=("brave-browser", "brave"), snap="brave", flatpak="com.brave.Browser",
    ),
    Browser(
        "vivaldi", "Vivaldi", CHROMIUM,
        linux=(f"{{config}}/vivaldi/{_N}",), linux_system=(f"/etc/opt/vivaldi/{_n}", f"/etc/vivaldi/{_n}"),
        mac=(f"{{app}}/Vivaldi/{_N}",), mac_system=(f"/Library/Application Support/Vivaldi/{_N}",),
        windows=(_CHROME_KEY,), programs=("vivaldi", "vivaldi-stable"), snap="vivaldi", flatpak="com.vivaldi.Vivaldi",
    ),
    Browser(
        "opera", "Opera", CHROMIUM,
        linux=(f"{{config}}/google-chrome/{_N}", f"{{config}}/opera/{_N}"), linux_system=_CHROME_SYSTEM,
        mac=(f"{{app}}/Google/Chrome/{_N}",), mac_system=_CHROME_MAC_SYSTEM, windows=(_CHROME_KEY,),
        programs=("opera",), snap="opera", flatpak="com.opera.Opera",
        signs=("{config}/opera", "{app}/com.operasoftware.Opera"),
    ),
    Browser(
        "arc", "Arc", CHROMIUM,
        mac=(f"{{app}}/Arc/User Data/{_N}",), windows=(_CHROME_KEY,), signs=("{app}/Arc",),
    ),
    Browser(
        "yandex", "Yandex Browser", CHROMIUM,
        linux=(f"{{config}}/yandex-browser/{_N}",), linux_system=(f"/etc/opt/yandex-browser/{_n}",),
        mac=(f"{{app}}/Yandex/YandexBrowser/{_N}",), programs=("yandex-browser", "yandex-browser-stable"),
        flatpak="ru.yandex.Browser",
    ),
    Browser(
        "firefox", "Firefox", FIREFOX,
        linux=(f"{{home}}/.mozilla/{_n}",), linux_system=_MOZILLA_SYSTEM,
        mac=_MOZILLA_MAC, mac_system=_MOZILLA_MAC_SYSTEM, windows=(_MOZILLA_KEY,),
        programs=("firefox", "firefox-esr"), snap="firefox", flatpak="org.mozilla.firefox",
        # Firefox keeps new profiles in the second place, and still looks for manifests in ~/.mozilla (tried on 153).
        signs=("{home}/.mozilla/firefox", "{config}/mozilla/firefox", "{app}/Firefox"),
    ),
    Browser(
        "librewolf", "LibreWolf", FIREFOX,
        linux=(f"{{home}}/.librewolf/{_n}",), linux_system=(f"/usr/lib/librewolf/{_n}",),
        mac=(f"{{app}}/librewolf/{_N}", *_MOZILLA_MAC), mac_system=_MOZILLA_MAC_SYSTEM, windows=(_MOZILLA_KEY,),
        programs=("librewolf",), flatpak="io.gitlab.librewolf-community",
    ),
    Browser(
        "waterfox", "Waterfox", FIREFOX,
        linux=(f"{{home}}/.waterfox/{_n}",), linux_system=_MOZILLA_SYSTEM,
        mac=(f"{{app}}/Waterfox/{_N}", *_MOZILLA_MAC), mac_system=_MOZILLA_MAC_SYSTEM, windows=(_MOZILLA_KEY,),
        programs=("waterfox",), flatpak="net.waterfox.waterfox",
    ),
    Browser(
        "floorp", "Floorp", FIREFOX,
        linux=(f"{{home}}/.floorp/{_n}",), linux_system=_MOZILLA_SYSTEM,
        mac=(f"{{app}}/Floorp/{_N}", *_MOZILLA_MAC), mac_system=_MOZILLA_MAC_SYSTEM, windows=(_MOZILLA_KEY,),
        programs=("floorp",), flatpak="one.ablaze.floorp",
    ),
    Browser(
        "tor", "Tor Browser", FIREFOX,
        linux=(
            f"{_TOR}/tor-browser_en-US/Browser/TorBrowser/Data/Browser/.mozilla/{_n}",
            f"{_TOR}/tor-browser/Browser/TorBrowser/Data/Browser/.mozilla/{_n}",
        ),
        mac=(f"{{app}}/TorBrowser-Data/Browser/Mozilla/{_N}",), windows=(_MOZILLA_KEY,),
        programs=("torbrowser-launcher",), flatpak="org.torproject.torbrowser-launcher",
        signs=("{home}/.local/share/torbrowser", "{app}/TorBrowser-Data"),
    ),
)  # fmt: skip

_BY_NAME = {browser.name: browser for browser in TABLE}


def known() -> list[str]:
    """The names of all browsers that Sealring knows."""
    return list(_BY_NAME)


def browser(name: str) -> Browser:
    """The browser of that name.

    Raises:
        SealringError: browser_unknown.
    """
    try:
        return _BY_NAME[name]
    except KeyError:
        raise SealringError("browser_unknown", browser=name) from None


def folders(chosen: Browser, machine: Machine, *, system: bool = False) -> list[str]:
    """Where the browser looks for manifests; empty on Windows (see ``keys``) and where it does not exist."""
    if machine.platform == "linux":
        templates = chosen.linux_system if system else chosen.linux
    elif machine.platform == "darwin":
        templates = chosen.mac_system if system else chosen.mac
    else:
        return []
    if system:
        return [machine.system(template) for template in templates]
    return [_expand(template, machine) for template in templates]


def keys(chosen: Browser, machine: Machine) -> list[str]:
    """The registry keys, below HKCU or HKLM, whose default value is the path of the manifest."""
    if machine.platform != "win32":
        return []
    return [f"{key}\\{_N}\\{HOST}" for key in chosen.windows]


def _expand(template: str, machine: Machine) -> str:
    app = os.path.join(machine.home, "Library", "Application Support")
    config = machine.config("CHROME_CONFIG_HOME")  # Chrome's own variable goes first, as in Chrome
    return template.format(config=config, home=machine.home, app=app)


def here(machine: Machine) -> list[str]:
    """The browsers that seem to be used on this machine: a folder of settings or a program is there.

    On Windows every browser's answer is yes: what they leave in the registry differs too much to be told, and a key
    for a browser that is not there does no harm.
    """
    if machine.platform == "win32":
        return [entry.name for entry in TABLE if entry.windows]
    return [entry.name for entry in TABLE if _is_here(entry, machine)]


def _is_here(entry: Browser, machine: Machine) -> bool:
    wanted = "{app}" if machine.platform == "darwin" else ("{config}", "{home}")
    signs = [_expand(sign, machine) for sign in entry.signs if sign.startswith(wanted)]
    if not signs:
        signs = [os.path.dirname(folder) for folder in folders(entry, machine)]
    if any(os.path.isdir(sign) for sign in signs):
        return True
    return machine.platform == "linux" and any(machine.program(name) for name in entry.programs)


def family_of(folder: str) -> str:
    """Whose manifests a folder given by hand takes, told by its name; both families use their own on Linux."""
    last = os.path.basename(os.path.normpath(folder))
    if "mozilla" in folder.lower() or last == _n:
        return FIREFOX
    return CHROMIUM


def machine() -> Machine:
    """The computer that we run on."""
    return this()
