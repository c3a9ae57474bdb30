"""The servers of these tests against GnuPG's own programs: what it sends we find, and what we send it finds."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sealring.openpgp import certifying
from sealring.openpgp.keys import OwnKey
from sealring.people import book, discovery, naming
from sealring.people.places import Place
from sealring.vault.vault import Vault
from tests.openpgp.conftest import Gpg, _gpg
from tests.people.servers import Hkps, Internet
from tests.people.strangers import NOW

PLACE = Place("hkps", "hkps.example.org")


@pytest.mark.parametrize("address", ["Joe.Doe@Example.ORG", "ada+post@example.org", "x@example.org"])
def test_the_hash_is_the_one_that_gnupg_computes(address: str) -> None:
    program = shutil.which("gpg-wks-client", path="/usr/lib/gnupg:/usr/libexec/gnupg:/usr/libexec:/usr/bin")
    if program is None:
        pytest.skip("gpg-wks-client is not installed")
    done = subprocess.run([program, "--print-wkd-hash", address], capture_output=True, check=True)
    assert done.stdout.decode().split()[0] == discovery.wkd_hash(address.partition("@")[0])


def keyserver(gpg: Gpg, net: Internet) -> list[str]:
    """Options that let gpg reach the test's keyserver; it would take no certificate for this machine itself."""
    if shutil.which("dirmngr") is None:
        pytest.skip("dirmngr is not installed")
    (Path(gpg.home) / "dirmngr.conf").write_text("disable-ldap\n")
    return ["--keyserver", f"hkp://127.0.0.1:{net.route['plain'][1]}"]


def test_gpg_and_we_meet_at_a_keyserver(net: Internet, betty: OwnKey) -> None:
    net.host("plain", Hkps(net, PLACE.host).answer, tls=False)
    with _gpg() as gpg:
        there = keyserver(gpg, net)
        fingerprint = gpg.make("ed25519")
        gpg(*there, "--send-keys", fingerprint)
        for text in ("some@body.example", fingerprint):
            [found] = discovery.lookup(net.network(), PLACE, naming.query(text))
            assert found.fingerprint == fingerprint
        discovery.hkps_add(net.network(), PLACE, betty.certificate())
        gpg(*there, "--recv-keys", betty.fingerprint)
        listed = gpg("--list-keys", "--with-colons", betty.fingerprint).stdout.decode()
        assert "Betty <betty@example.org>" in listed


def test_gpg_takes_what_we_export_with_our_certification(vault: Vault, own: OwnKey, betty: OwnKey) -> None:
    from sealring.people import deciding

    contact, _ = book.add(vault, betty.certificate(), source="file", now=NOW + 5)
    names = {"fingerprint": betty.fingerprint, "user_ids": betty.user_ids, "now": NOW + 10}
    contact = deciding.certify(vault, contact, contact.revision, own, local=False, **names)
    with _gpg() as gpg:
        gpg("--import", data=own.certificate().armored().encode())
        gpg("--import", data=contact.certificate.armored().encode())
        checked = gpg("--check-sigs", "--with-colons", betty.fingerprint).stdout.decode().splitlines()
        rows = [line.split(":") for line in checked if line.startswith("sig:")]
        assert ["!", own.fingerprint[-16:]] in [[row[1], row[4]] for row in rows]


def test_a_certification_by_gpg_comes_in_with_the_key(vault: Vault, betty: OwnKey) -> None:
    with _gpg() as gpg:
        fingerprint = gpg.make("ed25519")
        gpg("--import", data=betty.certificate().armored().encode())
        gpg("--passphrase", "", "--yes", "--quick-sign-key", betty.fingerprint)
        certified = gpg("--armor", "--export", betty.fingerprint).stdout
        signer = gpg("--armor", "--export", fingerprint).stdout
    book.add(vault, book.parse(betty.certificate().to_bytes()), source="file", now=NOW)
    contact, outcome = book.add(vault, book.parse(certified), source="file", now=NOW)
    assert outcome == "updated"
    known = [book.parse(signer)]
    later = 2**31
    [row] = certifying.certifications(contact.certificate, known, now=later)
    assert (row.issuer, row.state) == (fingerprint, "good")
