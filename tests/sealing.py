"""A one-page PDF laid out as certgen lays its certificates out, for tests of the seal."""

from __future__ import annotations

import datetime as dt
import hashlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from certgen import confined
from certgen.keys import Keys
from certgen.qr import symbol
from certgen.seal.judge import judge
from certgen.seal.sealer import Sealer
from certgen.seal.trust import Trust

AT = dt.datetime.now(dt.UTC).replace(microsecond=0)
SYMBOL = "HTTPS://VERIF.EXAMPLE.MA/7K3M9QXD2FHPA4TZ#" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 6
ATTACHMENT = '{"serial": "DU-2013-000017", "name": {"ar": "سعيد"}}'.encode()
UNSET = 9_999_999_999


def trust(keys: Keys) -> Trust:
    return Trust.of_keys(keys, issuer={"fr": "Exemple"}, hosts=("verif.example.ma",))


def paper(
    gap: int,
    *,
    at: dt.datetime = AT,
    said: str = "CERTIFICAT",
    kind: str = "/ETSI.CAdES.detached",
    lock: int | None = 1,
    attachment: bytes = ATTACHMENT,
    field: bool = False,
) -> bytes:
    """The PDF with ``gap`` zeros where the seal comes and a byte range of fixed width to be set.

    ``lock`` None makes an approval signature; ``field`` adds a text field.
    """
    pdf = pikepdf.new()
    add = pdf.make_indirect
    matrix = symbol(SYMBOL)
    mask = pdf.make_stream(
        matrix.bits,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=matrix.size,
        Height=matrix.size,
        BitsPerComponent=1,
        ImageMask=True,
        Decode=[1, 0],
    )
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = pdf.add_blank_page(page_size=(842, 595))
    page.Resources = Dictionary(Font=Dictionary(F=font), XObject=Dictionary(Q=mask))
    drawing = f"BT /F 30 Tf 200 400 Td ({said}) Tj ET q 90 0 0 90 60 60 cm /Q Do Q"
    page.Contents = pdf.make_stream(drawing.encode())
    signature = add(
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name(kind),
            M=String(f"D:{at.astimezone(dt.UTC):%Y%m%d%H%M%S}Z"),
            Contents=String(bytes(gap // 2)),
            ByteRange=Array([0, UNSET, UNSET, UNSET]),
        )
    )
    if lock is not None:
        permitted = Dictionary(Type=Name.TransformParams, P=lock, V=Name("/1.2"))
        signature.Reference = Array(
            [Dictionary(Type=Name.SigRef, TransformMethod=Name.DocMDP, TransformParams=permitted)]
        )
        pdf.Root.Perms = Dictionary(DocMDP=signature)
    widget = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("seal"), F=132, V=signature
    )
    widgets = [add(widget)]
    widgets[0].Rect, widgets[0].P = Array([0, 0, 0, 0]), page.obj
    if field:
        widgets.append(
            add(
                Dictionary(
                    Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), F=4,
                    V=String("a"), Rect=Array([10, 10, 90, 30]), P=page.obj,
                )
            )
        )  # fmt: skip
    page.Annots = Array(widgets)
    pdf.Root.AcroForm = Dictionary(Fields=Array(widgets), SigFlags=3)
    stream = pdf.make_stream(attachment, Type=Name.EmbeddedFile, Subtype=Name("/application/json"))
    name = String("credential.json")
    file = add(
        Dictionary(
            Type=Name.Filespec, F=name, UF=name, EF=Dictionary(F=stream), AFRelationship=Name.Data
        )
    )
    pdf.Root.AF = Array([file])
    out = BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
    return out.getvalue()


def seal(raw: bytes, sealer: Sealer) -> bytes:
    """``raw`` of ``paper``, its byte range set and its gap filled."""
    before = raw.index(b"<" + b"0" * sealer.gap + b">")
    after = before + sealer.gap + 2
    unset = b"[ 0 %d %d %d ]" % (UNSET, UNSET, UNSET)
    span = (b"[ 0 %d %d %d ]" % (before, after, len(raw) - after)).ljust(len(unset))
    raw = raw.replace(unset, span)
    cms = sealer.seal(hashlib.sha256(raw[:before] + raw[after:]).digest())
    return raw[:before] + b"<" + cms.hex().encode().ljust(sealer.gap, b"0") + b">" + raw[after:]


def sealed(sealer: Sealer, **how: object) -> bytes:
    """A sealed PDF; ``how`` as for ``paper``."""
    return seal(paper(sealer.gap, **how), sealer)  # type: ignore[arg-type]


def span(pdf: bytes) -> tuple[int, int, int]:
    """Where the gap begins and ends, and where the covered bytes end."""
    numbers = pdf[pdf.index(b"/ByteRange") :].split(b"]")[0].split(b"[")[1].split()
    _, before, after, rest = map(int, numbers)
    return before, after, after + rest


def judged_here(function: str, argument: bytes, limits: confined.Limits) -> bytes:
    """In place of ``confined.run``: the judge in this process, which is faster; no page drawn."""
    return judge(argument) if function.endswith(":judge") else b"[]"
