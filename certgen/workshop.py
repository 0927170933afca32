"""What one process needs to make certificates, and the making: composed, stamped, sealed, written.

Every worker has one, and does there all that a certificate costs; ``issuance`` is how they work
together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from certgen.composer import Composer
from certgen.config import Settings
from certgen.errors import CertgenError, ComposeError, IntegrityError, SealError, StorageError
from certgen.fields import require_office
from certgen.files import Folder
from certgen.keys import Keys
from certgen.language import read_languages
from certgen.model import canonical
from certgen.page import Page, printed
from certgen.pdf.art import draw
from certgen.pdf.plate import Plate, compile_plate
from certgen.pdf.stamp import Stamp, stamp
from certgen.qr import Matrix, symbol
from certgen.roster import Problem, Severity
from certgen.seal.sealer import Sealer
from certgen.task import Ceremony, Failure, Made, Task
from certgen.template import read_template
from certgen.text.faces import Catalogue
from certgen.text.typesetter import Typesetter
from certgen.token import TokenKey, verify_urls

TOGETHER = 64
"""PDFs taken through each station together: a station that works on one after the other finds its
code and its tables in the processor's caches (a sixth of the time; beyond that the documents
themselves fill them)."""
SCHEMA = "urn:certgen:credential:1"
"""The shape of the attached credential; see docs/reference/credential.md."""


def attachment(
    task: Task,
    *,
    token: str,
    issuer: Mapping[str, str],
    sentences: Mapping[str, Mapping[str, str]],
) -> tuple[bytes, bytes]:
    """What travels in the PDF for machines, one JSON object in two parts.

    The first is what a damaged file must still be told from a stranger's by. What the office says
    in every language it says here in those of the page.
    """
    credential, spoken = task.credential, task.languages.split("+")
    facts = credential.facts()
    facts["title"] = _spoken(spoken, facts["title"])
    del facts["recipient"]["key"]  # an identity card number is nobody else's business
    opening = {
        "$schema": SCHEMA,
        "serial": credential.serial,
        "code": credential.code,
        "token": token,
    }
    rest = {
        "facts": facts,
        "issuer": _spoken(spoken, issuer),
        "languages": task.languages,
        "printed": sentences,
    }
    return canonical(opening)[:-1] + b",", canonical(rest)[1:]


def _spoken(languages: Sequence[str], said: Mapping[str, str]) -> dict[str, str]:
    """What is ``said`` in one of ``languages``; all of it when nothing is."""
    return {lang: said[lang] for lang in languages if lang in said} or dict(said)


class Workshop:
    """All that one process needs to make certificates: composers, plates, keys."""

    def __init__(self, settings: Settings, ceremony: Ceremony, keys: Keys | None = None):
        """Without ``keys`` it can only compose.

        Raises ``TemplateError``, and ``ConfigError`` for what the office leaves unsaid.
        """
        catalogue = Catalogue.open(settings.fonts)
        self.typesetter = typesetter = Typesetter(catalogue)
        self.languages = languages = read_languages(settings.languages)
        self._templates = {
            name: read_template(settings.templates / name, languages)
            for name in dict.fromkeys(name for name, _ in ceremony.pages)
        }
        self.composers = {
            (name, languages): Composer(
                settings,
                self._templates[name],
                languages,
                occasion=ceremony.occasion,
                typesetter=typesetter,
            )
            for name, languages in ceremony.pages
        }
        for composer in self.composers.values():
            require_office(settings, composer.template, composer.layout, ceremony.occasion)
        self._settings = settings
        self._ceremony = ceremony
        self.catalogue = catalogue
        self._plates: dict[tuple[str, str], Plate] = {}
        self._sealer: Sealer | None = None
        self._token_key: TokenKey | None = None
        if keys:
            self.entrust(keys)

    @property
    def entrusted(self) -> bool:
        """Whether it has keys."""
        return self._sealer is not None

    def entrust(self, keys: Keys) -> None:
        """Give it the keys, to be able to make certificates."""
        self._sealer = Sealer(*keys.sealer())
        self._token_key = TokenKey(*keys.token_key())

    def warm(self) -> None:
        """Compile the plates, which else the first certificate of each waits for."""
        for key in self.composers:
            self._plate(key)

    def problem(self, task: Task) -> CertgenError | None:
        """Why the page of ``task`` cannot be composed; None when it can."""
        try:
            self.composers[task.credential.template, task.languages].examine(task.credential)
        except Exception as error:
            return _told(error, task)
        return None

    def unfit(self) -> list[Problem]:
        """What keeps the pages from being used for anybody."""
        from certgen.appraisal import appraise  # here, for of all workers one is asked, once

        found: list[Problem] = []
        for name, template in self._templates.items():
            mine = {page: each for (of, page), each in self.composers.items() if of == name}
            found += appraise(
                self._settings,
                template,
                self.catalogue,
                tuple(mine),
                self._ceremony.occasion,
                long=False,
                composers=mine,
            )
        return [each for each in found if each.severity is Severity.ERROR]

    def make(self, tasks: Sequence[Task], folder: Path) -> list[Made | Failure]:
        """Compose, stamp, seal and write the PDF of every task.

        One that cannot be made does not keep the others from it. Raises ``StorageError``, and
        ``SealError`` when a device seals no more.
        """
        groups = (tasks[start : start + TOGETHER] for start in range(0, len(tasks), TOGETHER))
        with Folder(folder) as shelf:
            return [answer for group in groups for answer in self._group(group, shelf)]

    def _group(self, tasks: Sequence[Task], folder: Folder) -> list[Made | Failure]:
        try:
            return list(self._make(tasks, folder))
        except (StorageError, SealError):
            raise
        except Exception as error:
            if len(tasks) == 1:
                return [Failure(_told(error, tasks[0]))]
            return [answer for task in tasks for answer in self._group((task,), folder)]

    def _make(self, tasks: Sequence[Task], folder: Folder) -> Iterator[Made]:
        assert self._token_key is not None and self._sealer is not None
        host, key, sealer = self._settings.issuer.host, self._token_key, self._sealer
        pdfs = [(task.credential, task.languages) for task in tasks]
        urls = verify_urls(pdfs, host=host, key=key)
        composers = list(map(self._composer, tasks))
        pages = [of.page(task.credential) for of, task in zip(composers, tasks, strict=True)]
        attached = list(map(self._attachment, composers, tasks, urls, pages))
        symbols = list(map(symbol, urls))
        stamps = list(map(self._stamp, composers, tasks, symbols, pages, attached))
        stamped = [each.pressed() for each in stamps]
        seals = [sealer.seal(each.digest) for each in stamped]
        sealed = [(each.digest, cms) for each, cms in zip(stamped, seals, strict=True)]
        for task, holds in zip(tasks, sealer.each_holds(sealed), strict=True):
            if not holds:
                raise IntegrityError("seal_self_check", serial=task.credential.serial)
        for task, url, document, cms in zip(tasks, urls, stamped, seals, strict=True):
            pdf, sha256 = document.sealed(cms)
            if task.expected not in (None, sha256):
                raise IntegrityError(
                    "restored_differs" if sealer.repeatable else "restored_unrepeatable",
                    serial=task.credential.serial,
                )
            file = task.credential.file(task.languages)
            folder.put(file, *pdf)
            yield Made(file, sha256, sum(map(len, pdf)), url)

    def _attachment(
        self, composer: Composer, task: Task, url: str, page: Page
    ) -> tuple[bytes, bytes]:
        sentences = printed(composer.sheet, page)
        return attachment(task, token=url, issuer=self._settings.issuer.name, sentences=sentences)

    def _stamp(
        self,
        composer: Composer,
        task: Task,
        symbol: Matrix,
        page: Page,
        attached: tuple[bytes, bytes],
    ) -> Stamp:
        credential = task.credential
        return stamp(
            self._plate((credential.template, task.languages)),
            page,
            symbol,
            serial=credential.serial,
            code=credential.code,
            person=credential.recipient.name[composer.layout.langs[0]],
            attachment=attached,
            at=credential.planned_at,
        )

    def _composer(self, task: Task) -> Composer:
        return self.composers[task.credential.template, task.languages]

    def _plate(self, key: tuple[str, str]) -> Plate:
        if key not in self._plates:
            assert self._sealer is not None
            sheet = self.composers[key].sheet
            issuer = self._settings.issuer.name
            self._plates[key] = compile_plate(
                sheet,
                draw(sheet),
                self.catalogue,
                issuer=issuer.get(key[1].split("+")[0]) or next(iter(issuer.values())),
                gap=self._sealer.gap,
            )
        return self._plates[key]


def _told(error: Exception, task: Task) -> CertgenError:
    """``error`` as one that speaks; what nobody foresaw keeps its name for the engineer."""
    if isinstance(error, CertgenError):
        return error
    what = f"{type(error).__name__}: {error}"
    return ComposeError("row_fails", serial=task.credential.serial, what=what)
