"""A new office in a folder: settings, templates, fonts, keys, register, an example batch."""

from __future__ import annotations

import shutil
from pathlib import Path

import certgen
from certgen.config import FILE
from certgen.errors import InputError
from certgen.files import make_folder, refused, write_file
from certgen.office import Office

_SETTINGS = """# The office of one issuer. Paths are relative to this file.

programme = "Programme"              # a word mark above the title; "" for none

[issuer]
host = "verif.exemple.ma"            # printed in every QR code: choose it once, for ever
name.ar = "اسم المؤسسة"
name.fr = "Nom de l’organisme"
place.ar = "الرباط"
place.fr = "Rabat"
institutions.ar = "المؤسسة الأولى والمؤسسة الثانية"          # as a sentence begins with them
institutions.fr = "La première institution et la seconde institution"

[[partner]]                          # the institutions on the page, in order of precedence
name.ar = "المؤسسة الأولى"
name.fr = "Première institution"
# logo = "logos/first.svg"           # SVG or PDF; else PNG or JPEG

[[partner]]
name.ar = "المؤسسة الثانية"
name.fr = "Seconde institution"

[[signatory]]                        # who signs by hand: on whose behalf; role and name if wanted
behalf.ar = "عن المؤسسة الأولى"
behalf.fr = "Pour la première institution"
# name.ar = "…"
# name.fr = "…"
# signature = "logos/signature.png"  # a picture, printed over the rule

[[signatory]]
behalf.ar = "عن المؤسسة الثانية"
behalf.fr = "Pour la seconde institution"

[keys]
folder = "var/keys"
algorithm = "p256"                   # or "rsa3072"
# passphrase_file = "/run/secrets/certgen"     # or passphrase_env = "CERTGEN_PASSPHRASE"
# [keys.pkcs11]                      # the seal's key on a device; then: certgen keys rotate seal
# module = "/usr/lib/softhsm/libsofthsm2.so"   # its maker's library
# token = "certgen"                  # its label
# pin_file = "/run/secrets/certgen-pin"        # or pin_env = "CERTGEN_PIN"

[folders]
register = "var/register.sqlite3"
issued = "var/issued"
"""
_LANGUAGES = """# Languages of your own

A file here, such as `pt.toml`, lets pages be written in that language. One of the same name as a
language that comes with certgen (`ar`, `en`, `fr`, `zgh`) stands in its place: to correct the words
for dates, hours and days of such a language, copy its file here and change the copy.
`certgen template show recognition` says where each sentence and each small word stands.
"""


def found_office(folder: Path) -> None:
    """Make a working office in ``folder``.

    Raises ``InputError`` when there is one already, ``StorageError`` when the disk refuses.
    """
    if (folder / FILE).exists():
        raise InputError("office_there", folder=folder)
    starter = _starter()
    make_folder(folder)
    try:
        for part in ("templates", "fonts", "batches/example"):
            shutil.copytree(starter / part, folder / part, dirs_exist_ok=True)
    except OSError as error:
        raise refused(folder, error) from None
    make_folder(folder / "languages")
    write_file(folder / "languages" / "README.md", _LANGUAGES.encode())
    write_file(folder / FILE, _SETTINGS.encode())
    with Office.open(folder / FILE) as office:
        office.make_keys()
        office.summary()


def _starter() -> Path:
    """Where the first templates lie: in the installed package, or beside it in the repository."""
    package = Path(certgen.__file__).parent
    inside = package / "starter"
    return inside if inside.is_dir() else package.parent
