"""A process that writes until it is killed, and says each row once it is acknowledged: `URL SEED`."""

import random
import sys

from ctg.carnet import store
from ctg.carnet.engine import opened
from ctg.carnet.store import Edit
from ctg.carnet.values import Known


def main(url: str, seed: int) -> None:
    """Lines « CODE VERSION »: a row of three, changed or made; flushed before the next one begins."""
    dice, engine = random.Random(seed), opened(url)
    while True:
        code = f"n{dice.randrange(40)}"
        row = store.one(engine, "noeud", code)
        given = {"convention": "ctg", "niveau": "axe", "libelle": "x" * dice.randrange(1, 300)}
        edits = [
            Edit(
                "noeud",
                code,
                given | {"ordre": int(row["version"]) + 1 if row else 1},
                seen=row and row["version"],
            )
        ]
        saved = store.write(engine, edits, actor="A", known=Known())
        print(code, saved.versions["noeud", code], flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
