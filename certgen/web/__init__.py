"""The verification service: reads the register, holds no private key, answers people and programs.

A request goes ``application`` → ``certificate`` (a scan), ``verify`` (several things, files) or
``files`` (what is published) → ``certgen.verdict`` → ``pages`` or JSON.
"""

from certgen.web.application import Door
from certgen.web.journal import Journal
from certgen.web.server import serve
from certgen.web.service import Service

__all__ = ["Door", "Journal", "Service", "serve"]
