"""An office in small for the tests of the verdict, and how to see what a verdict says."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdf_samples
import pytest
import sealing

from certgen import words
from certgen.keys import Keys
from certgen.model import Credential, Recipient, Role, Status, canonical
from certgen.pdf.stamp import stamp
from certgen.qr import symbol
from certgen.registry import Issued, Registry, Reservation
from certgen.seal.sealer import Sealer
from certgen.seal.trust import Statuses, Trust
from certgen.token import Claims, TokenKey, address, new_code, write
from certgen.verdict import Outcome, Verdict

AT = sealing.AT
DAY = dt.date(2013, 4, 5)
HOST = "verif.example.ma"
LANGUAGES = "ar+fr"


def trainee(key: str, place: Reservation) -> Credential:
    """Leïla, by the number of ``place``."""
    name = {"ar": f"ليلى {place.number}", "fr": f"Leïla {place.number}"}
    person = Recipient(key, Role.TRAINEE, name)
    title = {"fr": "Fête"}
    return Credential(
        "DU", place.number, place.code, "attestation", (LANGUAGES,), DAY, AT, title, person
    )


class Desk:
    """An office in small: keys, a register, and three trainees with a certificate each."""

    def __init__(self, folder: Path):
        self.keys = Keys.make(folder / "keys", organisation="Exemple", at=AT)
        self.trust = sealing.trust(self.keys)
        self.sealer = Sealer(*self.keys.sealer())
        self.path = folder / "register.sqlite3"
        with Registry.open(self.path) as registry:
            people = [(Role.TRAINEE, f"CNIE-{number}") for number in range(4)]
            held = registry.reserve(
                "DU",
                people,
                issued_on=DAY,
                title={"fr": "Fête"},
                at=AT,
                new_code=lambda: new_code(os.urandom),
            )
            self.credentials = [
                trainee(key, place) for (_, key), place in zip(people, held, strict=True)
            ]
            self.pdfs = [self.pdf(credential) for credential in self.credentials[:3]]
            registry.record([self.issued(n, pdf) for n, pdf in enumerate(self.pdfs)], AT)

    def issued(self, which: int, pdf: bytes) -> Issued:
        sha256 = hashlib.sha256(pdf).hexdigest()
        return Issued(self.credentials[which], LANGUAGES, f"{which}.pdf", sha256, len(pdf))

    def text(self, credential: Credential, host: str = HOST, keys: Keys | None = None) -> str:
        """The text of the QR code."""
        person = credential.recipient
        claims = Claims("DU", credential.number, person.role, person.name, AT)
        return write(
            claims, address(host, credential.code), TokenKey(*(keys or self.keys).token_key())
        )

    def pdf(
        self,
        credential: Credential,
        *,
        sealer: Sealer | None = None,
        text: str = "",
        said: str = "X",
    ) -> bytes:
        """A sealed PDF of ``credential``; ``text`` shows another QR code than the embedded one."""
        sealer, token = sealer or self.sealer, self.text(credential)
        told = {"facts": credential.facts(), "languages": LANGUAGES, "token": token}
        stamped = stamp(
            pdf_samples.plate(LANGUAGES),
            pdf_samples.page(LANGUAGES, tuple((f"{said} {row}", "latin") for row in range(8))),
            symbol(text or token),
            serial=credential.serial,
            code=credential.code,
            person=said,
            attachment=(canonical(told), b""),
            at=AT,
        ).pressed()
        return b"".join(stamped.sealed(sealer.seal(stamped.digest))[0])


def sheet(text: str, sealer: Sealer | None = None) -> bytes:
    """A PDF made elsewhere that shows the QR code ``text``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "SYMBOL", text)
        return sealing.sealed(sealer, attachment=b"{}") if sealer else sealing.paper(64)


def said(verdict: Verdict, outcome: Outcome, **facts: Any) -> Verdict:
    """See that ``verdict`` is ``outcome`` with ``facts``, and can be told in three languages."""
    told = json.loads(json.dumps([verdict.json(lang) for lang in words.LANGUAGES]))
    assert told[0]["verdict"] == outcome, told[2]["why"]
    assert {name: told[0][name] for name in facts} == facts
    assert told[0]["stands"] is (outcome in ("genuine", "genuine_offline")) is verdict.stands
    assert all(one["message"] and all(each["detail"] for each in one["why"]) for one in told)
    assert "CNIE" not in json.dumps(told)  # the register's key of a person is not for the public
    return verdict


def checks(verdict: Verdict) -> dict[str, bool | None]:
    return {check.check: check.ok for check in verdict.why}


def listing(trust: Trust, *fallen: Credential, fate: Status = Status.REVOKED) -> Trust:
    """``trust`` with a list of certificates that are not in force."""
    as_of = dt.datetime(2014, 2, 3, tzinfo=dt.UTC)
    return replace(trust, statuses=Statuses(as_of, {each.code: fate for each in fallen}))
