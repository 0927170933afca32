"""Take the pictures of the verification app on a 360-pixel phone, as docs/pictures has them.

    python docs/pictures/make_app_pictures.py

Issues a small batch in a temporary folder, publishes it on a host of files, and photographs one
verdict a picture. Needs Chromium and the test requirements.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image

PICTURES = Path(__file__).parent
sys.path.insert(0, str(PICTURES.parent.parent / "tests"))

from conftest import make_workplace  # noqa: E402
from plain_host import plain_host  # noqa: E402
from stage import chromium, make_scene, ready, visitors  # noqa: E402

TAKEN = {
    "app-scan-ar": (None, "ar"),
    "app-genuine-ar": ("genuine", "ar"),
    "app-genuine-fr": ("genuine", "fr"),
    "app-revoked-fr": ("revoked", "fr"),
    "app-replaced-en": ("replaced", "en"),
    "app-foreign-ar": ("foreign domain", "ar"),
    "app-forged-fr": ("forged key", "fr"),
}
"""Picture → the case before the camera, and the language."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = make_workplace(Path(folder) / "office")
        place.issue()
        scene = make_scene(place, Path(folder) / "stage")
        with (
            plain_host(scene.published) as origin,
            chromium(scene) as browser,
            visitors(browser, scene) as visit,
        ):
            for name, (case, lang) in TAKEN.items():
                page = ready(visit(origin, lang), f"{origin}/scan")
                page.focus("#code")  # which closes the camera
                if case:
                    page.fill("#code", scene.texts[case])
                    page.click("#typed button")
                    page.wait_for_selector("#answer [data-verdict]")
                page.evaluate("document.activeElement.blur()")
                page.wait_for_timeout(300)
                file = PICTURES / f"{name}.png"
                page.screenshot(path=file)
                Image.open(file).convert("RGB").quantize(48).save(file, optimize=True)


if __name__ == "__main__":
    main()
