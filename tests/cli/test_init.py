"""``sealring init`` makes a vault, with questions or without, and does not end before the key file was checked."""

from pathlib import Path

import pytest

from tests.cli.terminal import PASSPHRASE, Terminal

ADA = ["--name", "Ada", "--email", "ada@example.org"]


def test_without_questions(empty: Terminal, tmp_path: Path) -> None:
    key = tmp_path / "key.asc"
    ran = empty.open("init", *ADA, "--token", "k7m:#1565C0", "--key-file", str(key), "--json")
    assert ran.status == 0 and ran.err == ""
    assert ran.json["state"]["state"] == "unlocked" and not ran.json["state"].get("setup")
    assert ran.json["key_file"]["checked"] is True and ran.json["key_file"]["path"] == str(key)
    assert key.read_text().startswith("-----BEGIN PGP PRIVATE KEY BLOCK") and key.stat().st_mode & 0o077 == 0
    assert empty.run("token").out == "K7M\t#1565c0\n"
    again = empty.open("init", *ADA, "--json")
    assert again.error == "vault_exists" and again.status == 73


def test_with_questions(empty: Terminal) -> None:
    status, shown = empty.talk(
        ["init"],
        [
            ("Your name: ", "Ada"),
            ("e-mail address: ", "ada@example.org"),
            ("New passphrase: ", "password1"),
            ("New passphrase: ", PASSPHRASE),
            ("The same again: ", PASSPHRASE),
            ("or type your own", "K7M:#1565c0"),
        ],
    )
    assert status == 0, shown
    assert "Strength: refused" in shown and "Strength: good" in shown and "Your vault is ready" in shown
    assert PASSPHRASE not in shown and "password1" not in shown


def test_a_weak_passphrase_makes_no_vault(empty: Terminal) -> None:
    empty.passphrase_file.write_text("password1\n")
    ran = empty.open("init", *ADA, "--json")
    assert ran.error == "passphrase_weak" and empty.run("status", "--json").json["state"] == "no_vault"


def test_a_key_that_one_has(empty: Terminal, tmp_path: Path) -> None:
    from sealring.base.secret import Secret
    from sealring.openpgp import keys

    own = keys.generate("Grace", "grace@example.org", now=1_700_000_000)
    file, its = tmp_path / "own.asc", tmp_path / "its-passphrase"
    file.write_text(keys.protect(own, Secret("the key's own")))
    its.write_text("the key's own\n")
    ran = empty.open("init", "--import", str(file), "--key-passphrase-file", str(its), "--json")
    assert ran.status == 0 and ran.json["state"]["fingerprint"] == own.fingerprint


@pytest.mark.parametrize("token", ["K7", "K7M", "K7M:blue", "K7M4:#1565c0", "K7M:#1565c0 "])
def test_tokens(empty: Terminal, token: str) -> None:
    ran = empty.open("init", *ADA, "--token", token, "--json")
    if token.endswith(" "):
        assert ran.status == 0
    else:
        assert ran.error == "bad_params" and empty.run("status", "--json").json["state"] == "no_vault"


def test_vaults_side_by_side(empty: Terminal, tmp_path: Path) -> None:
    assert empty.run("vaults", "--json").json == {"vaults": []}
    for name, token in (("work", "WRK:#2e7d32"), ("default", "K7M:#1565c0")):
        made = empty.open("init", *ADA, "--vault", name, "--token", token, "--key-file", str(tmp_path / name), "--json")
        assert made.status == 0 and made.json["state"]["vault"] == name
    listed = empty.run("vaults").out.splitlines()
    assert [line.split("\t")[:3] for line in listed] == [
        ["default", "K7M #1565c0", "locked"],
        ["work", "WRK #2e7d32", "locked"],
    ]
    assert [state["vault"] for state in empty.run("vaults", "--json").json["vaults"]] == ["default", "work"]
    assert empty.open("list", "--vault", "nowhere", "--json").error == "no_vault"
