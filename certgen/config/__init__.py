"""What administrators write in TOML, and ``certgen.toml`` first of all."""

from certgen.config.settings import (
    FILE,
    DeviceSettings,
    Issuer,
    KeySettings,
    Network,
    Partner,
    ServiceSettings,
    Settings,
    Signatory,
    find,
    read_settings,
)
from certgen.config.table import Mistake, Table, read_toml

__all__ = [
    "FILE",
    "DeviceSettings",
    "Issuer",
    "KeySettings",
    "Mistake",
    "Network",
    "Partner",
    "ServiceSettings",
    "Settings",
    "Signatory",
    "Table",
    "find",
    "read_settings",
    "read_toml",
]
