import os

import pytest

from sealring.base.errors import SealringError
from sealring.base.machine import Machine
from sealring.browsers import places

PEOPLE = {
    "linux": {
        "chrome": [".config/google-chrome/NativeMessagingHosts"],
        "chrome-beta": [".config/google-chrome-beta/NativeMessagingHosts"],
        "chrome-unstable": [".config/google-chrome-unstable/NativeMessagingHosts"],
        "chromium": [".config/chromium/NativeMessagingHosts"],
        "edge": [".config/microsoft-edge/NativeMessagingHosts"],
        "brave": [".config/BraveSoftware/Brave-Browser/NativeMessagingHosts"],
        "vivaldi": [".config/vivaldi/NativeMessagingHosts"],
        "opera": [".config/google-chrome/NativeMessagingHosts", ".config/opera/NativeMessagingHosts"],
        "arc": [],
        "yandex": [".config/yandex-browser/NativeMessagingHosts"],
        "firefox": [".mozilla/native-messaging-hosts"],
        "librewolf": [".librewolf/native-messaging-hosts"],
        "waterfox": [".waterfox/native-messaging-hosts"],
        "floorp": [".floorp/native-messaging-hosts"],
    },
    "darwin": {
        "chrome": ["Google/Chrome/NativeMessagingHosts"],
        "chromium": ["Chromium/NativeMessagingHosts"],
        "edge": ["Microsoft Edge/NativeMessagingHosts"],
        "brave": ["BraveSoftware/Brave-Browser/NativeMessagingHosts", "Google/Chrome/NativeMessagingHosts"],
        "vivaldi": ["Vivaldi/NativeMessagingHosts"],
        "arc": ["Arc/User Data/NativeMessagingHosts"],
        "firefox": ["Mozilla/NativeMessagingHosts"],
        "librewolf": ["librewolf/NativeMessagingHosts", "Mozilla/NativeMessagingHosts"],
        "tor": ["TorBrowser-Data/Browser/Mozilla/NativeMessagingHosts"],
    },
}
SYSTEM = {
    ("linux", "chrome"): "/etc/opt/chrome/native-messaging-hosts",
    ("linux", "chromium"): "/etc/chromium/native-messaging-hosts",
    ("linux", "edge"): "/etc/opt/edge/native-messaging-hosts",
    ("linux", "vivaldi"): "/etc/opt/vivaldi/native-messaging-hosts",
    ("linux", "firefox"): "/usr/lib/mozilla/native-messaging-hosts",
    ("linux", "librewolf"): "/usr/lib/librewolf/native-messaging-hosts",
    ("darwin", "chrome"): "/Library/Google/Chrome/NativeMessagingHosts",
    ("darwin", "firefox"): "/Library/Application Support/Mozilla/NativeMessagingHosts",
}
KEYS = {
    "chrome": "Software\\Google\\Chrome",
    "chromium": "Software\\Chromium",
    "edge": "Software\\Microsoft\\Edge",
    "brave": "Software\\Google\\Chrome",
    "firefox": "Software\\Mozilla",
    "tor": "Software\\Mozilla",
}


def computer(platform, **environ):
    return Machine(platform, "/p", environ)


@pytest.mark.parametrize(("platform", "name"), [(platform, name) for platform in PEOPLE for name in PEOPLE[platform]])
def test_where_a_browser_looks_for_one_person(platform, name):
    base = "/p" if platform == "linux" else "/p/Library/Application Support"
    expected = [os.path.join(base, folder) for folder in PEOPLE[platform][name]]
    assert places.folders(places.browser(name), computer(platform)) == expected


@pytest.mark.parametrize(("platform", "name"), SYSTEM)
def test_where_a_browser_looks_for_all_users(platform, name):
    assert places.folders(places.browser(name), computer(platform), system=True)[0] == SYSTEM[platform, name]


@pytest.mark.parametrize("name", KEYS)
def test_windows_keys(name):
    key = f"{KEYS[name]}\\NativeMessagingHosts\\org.sealring.host"
    assert places.keys(places.browser(name), computer("win32")) == [key]
    assert places.folders(places.browser(name), computer("win32")) == []


def test_chromium_follows_its_own_variable_before_the_common_one():
    chromium = places.browser("chromium")
    common = places.folders(chromium, computer("linux", XDG_CONFIG_HOME="/x"))
    own = places.folders(chromium, computer("linux", XDG_CONFIG_HOME="/x", CHROME_CONFIG_HOME="/c"))
    assert common == ["/x/chromium/NativeMessagingHosts"]
    assert own == ["/c/chromium/NativeMessagingHosts"]


def test_a_relative_folder_of_settings_is_passed_over():
    found = places.folders(places.browser("chromium"), computer("linux", XDG_CONFIG_HOME="here"))
    assert found == ["/p/.config/chromium/NativeMessagingHosts"]


def test_firefox_stays_in_its_old_folder_whatever_the_variable():
    found = places.folders(places.browser("firefox"), computer("linux", XDG_CONFIG_HOME="/x"))
    assert found == ["/p/.mozilla/native-messaging-hosts"]


def test_an_unknown_browser_is_named():
    with pytest.raises(SealringError) as caught:
        places.browser("mosaic")
    assert caught.value.name == "browser_unknown"
    assert caught.value.data == {"browser": "mosaic"}


def test_every_browser_has_somewhere_to_go():
    for name in places.known():
        entry = places.browser(name)
        assert entry.linux or entry.mac or entry.windows
        assert entry.family in {places.CHROMIUM, places.FIREFOX}


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        (".config/chromium", "chromium"),
        (".config/BraveSoftware/Brave-Browser", "brave"),
        (".mozilla/firefox", "firefox"),
        (".config/mozilla/firefox", "firefox"),
        (".librewolf", "librewolf"),
        (".config/opera", "opera"),
    ],
)
def test_a_used_browser_is_found_by_its_folder(machine, sign, name):
    here = machine()
    os.makedirs(os.path.join(here.home, sign))
    assert places.here(here) == [name]


def test_a_browser_never_started_is_found_by_its_program(machine, tmp_path):
    program = tmp_path / "bin" / "firefox-esr"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert places.here(machine(environ={"PATH": str(program.parent)})) == ["firefox"]


def test_nothing_is_found_on_an_empty_computer(machine):
    assert places.here(machine()) == []
    assert places.here(machine("darwin")) == []


def test_a_used_browser_is_found_on_macos(machine):
    here = machine("darwin")
    os.makedirs(os.path.join(here.home, "Library/Application Support/Vivaldi"))
    os.makedirs(os.path.join(here.home, "Library/Application Support/Firefox"))
    assert places.here(here) == ["vivaldi", "firefox"]


@pytest.mark.parametrize(
    ("folder", "family"),
    [
        ("/profile/NativeMessagingHosts", places.CHROMIUM),
        ("/h/.mozilla/native-messaging-hosts", places.FIREFOX),
        ("/h/Library/Application Support/Mozilla/NativeMessagingHosts/", places.FIREFOX),
    ],
)
def test_whose_folder_is_told_by_its_name(folder, family):
    assert places.family_of(folder) == family
