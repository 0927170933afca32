"""How many times the processor time of certgen the usual program takes, in a minute.

``python bench/ratio.py FOLDER`` makes two small offices in ``FOLDER`` and issues in both, in turn
with the usual program. From the two sizes follows what one more certificate costs, without the
start of Python, which a batch of thousands does not notice either. What was made is verified.
Prints JSON. A ratio means the same on any machine, and little changes on a busy one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

import proof
from workplace import found

ROUNDS = 3
FEW, MANY = 100, 500
"""People in the two offices."""
DOCUMENTS = 8
"""Made by the usual program in a round."""


def measured(folder: Path) -> dict[str, float]:
    """``certgen_us`` and ``usual_us`` for one more document, and their ``ratio``."""
    many = found(folder / "many", MANY, "p256")
    few = found(folder / "few", FEW, "p256", many.keys)
    script = Path(__file__).with_name("peer.py")
    command = [sys.executable, str(script), "usual", str(DOCUMENTS), str(few.folder)]
    ours, usual = [], []
    for _ in range(ROUNDS):
        start = few.issue(1).cpu
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
        usual.append(1e6 * json.loads(said)["cpu"])
        ours.append(1e6 * (many.issue(1).cpu - start) / (MANY - FEW))
    proof.sample(many)
    told = {"certgen_us": median(ours), "usual_us": median(usual)}
    return {**told, "ratio": told["usual_us"] / told["certgen_us"]}


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))
