"""``certgen.toml`` → ``Settings``."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from certgen.config.table import Table, read_toml
from certgen.errors import ConfigError

FILE = "certgen.toml"
HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
Algorithm = Literal["p256", "rsa3072"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Issuer:
    """The organisation that vouches."""

    name: Mapping[str, str]
    """By language."""
    host: str
    """The host in every QR code, lower case: chosen once, for ever."""
    place: Mapping[str, str]
    """Where certificates are drawn up, by language."""
    institutions: Mapping[str, str]
    """The institutions that vouch, as a sentence begins with them, by language."""


@dataclass(frozen=True)
class Partner:
    """An institution that stands on the page."""

    name: Mapping[str, str]
    logo: Path | None = None


@dataclass(frozen=True)
class Signatory:
    """Who signs by hand: on whose behalf, in what role, who."""

    behalf: Mapping[str, str]
    role: Mapping[str, str]
    name: Mapping[str, str]
    signature: Path | None = None
    """A picture of the signature, to be printed over the rule."""


@dataclass(frozen=True)
class DeviceSettings:
    """A PKCS #11 device that keeps the seal's key, and where its PIN is. Never the PIN itself."""

    module: Path
    """The library of its maker."""
    token: str
    """Its label."""
    label: str
    """The label of the seal's key."""
    pin_file: Path | None = None
    pin_env: str | None = None


@dataclass(frozen=True)
class KeySettings:
    """Where the private keys lie and how they are opened. Never the passphrase itself."""

    folder: Path
    algorithm: Algorithm = "p256"
    passphrase_file: Path | None = None
    passphrase_env: str | None = None
    device: DeviceSettings | None = None


@dataclass(frozen=True)
class ServiceSettings:
    """How the verification service treats its clients."""

    proxies: tuple[Network, ...] = ()
    """Those whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed."""
    lookups: int = 600
    """Look-ups a minute a client may make; 0 is no limit."""
    uploads: int = 60
    """Files a minute a client may have judged; 0 is no limit."""


@dataclass(frozen=True)
class Settings:
    """Everything ``certgen.toml`` says; paths are absolute."""

    file: Path
    issuer: Issuer
    programme: str
    """The programme's name as a word mark."""
    partners: tuple[Partner, ...]
    """In order of precedence."""
    signatories: tuple[Signatory, ...]
    keys: KeySettings
    register: Path
    out: Path
    """The folder of issued batches."""
    published: Path
    """Where the service finds the files of ``certgen publish``."""
    templates: Path
    languages: Path
    """Languages of the office's own; the folder may be missing."""
    fonts: Path
    jobs: int
    """Worker processes; 0 means one for each processor."""
    service: ServiceSettings = ServiceSettings()

    @property
    def folder(self) -> Path:
        """The office's folder, to which paths in the file are relative."""
        return self.file.parent


def find(start: Path) -> Path:
    """The nearest ``certgen.toml`` from ``start`` upward. Raises ``ConfigError``."""
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
    raise ConfigError("no_office", folder=start)


def read_settings(file: Path) -> Settings:
    """What ``certgen.toml`` at ``file`` says. Raises ``ConfigError`` with every mistake."""
    file = file.resolve()
    root = read_toml(file)
    here = file.parent
    issuer = root.table("issuer")
    host = issuer.text("host").lower()
    if host and not (HOST.fullmatch(host) and 4 <= len(host) <= 64):
        issuer.wrong("setting_host", "host", found=host)
    partners = tuple(
        Partner(each.by_language("name"), _path(here, each.text("logo", "")))
        for each in root.tables("partner")
    )
    signatories = tuple(
        Signatory(
            each.by_language("behalf"),
            each.by_language("role", {}),
            each.by_language("name", {}),
            _path(here, each.text("signature", "")),
        )
        for each in root.tables("signatory")
    )
    keys = root.table("keys", {})
    algorithm = keys.one_of("algorithm", ("p256", "rsa3072"), "p256")
    folders = root.table("folders", {})
    run = root.table("issue", {})
    jobs = run.value("jobs", int, 0)
    if jobs is not None and not 0 <= jobs <= 256:
        run.wrong("setting_choice", "jobs", found=jobs, allowed="0 … 256")
    settings = Settings(
        file=file,
        issuer=Issuer(
            issuer.by_language("name"),
            host,
            issuer.by_language("place"),
            issuer.by_language("institutions"),
        ),
        programme=root.text("programme", ""),
        partners=partners,
        signatories=signatories,
        keys=KeySettings(
            folder=here / keys.text("folder", "var/keys"),
            algorithm="rsa3072" if algorithm == "rsa3072" else "p256",
            passphrase_file=_path(here, keys.text("passphrase_file", "")),
            passphrase_env=keys.text("passphrase_env", "") or None,
            device=_read_device(here, keys.table("pkcs11")) if "pkcs11" in keys else None,
        ),
        register=here / folders.text("register", "var/register.sqlite3"),
        out=here / folders.text("issued", "var/issued"),
        published=here / folders.text("published", "var/public"),
        templates=here / folders.text("templates", "templates"),
        languages=here / folders.text("languages", "languages"),
        fonts=here / folders.text("fonts", "fonts"),
        jobs=jobs or 0,
        service=_read_service(root.table("service", {})),
    )
    root.finish(file)
    return settings


def _read_device(here: Path, device: Table) -> DeviceSettings:
    return DeviceSettings(
        module=here / device.text("module"),
        token=device.text("token"),
        label=device.text("label", "seal"),
        pin_file=_path(here, device.text("pin_file", "")),
        pin_env=device.text("pin_env", "") or None,
    )


def _read_service(service: Table) -> ServiceSettings:
    networks = []
    for said in service.value("trusted_proxies", list, []):
        try:
            networks.append(ipaddress.ip_network(said))
        except ValueError:
            service.wrong("setting_network", "trusted_proxies", found=said)
    lookups = service.value("lookups_per_minute", int, ServiceSettings.lookups)
    uploads = service.value("uploads_per_minute", int, ServiceSettings.uploads)
    for key, found in (("lookups_per_minute", lookups), ("uploads_per_minute", uploads)):
        if found < 0:
            service.wrong("setting_choice", key, found=found, allowed="0 …")
    return ServiceSettings(tuple(networks), lookups, uploads)


def _path(here: Path, said: str) -> Path | None:
    return here / said if said else None
