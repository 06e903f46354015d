# SPDX-License-Identifier: BSD-3-Clause
"""What a shell starts when somebody presses Tab: prints what the word can become, one to a line.

Runs as `python -IS complete.py SHELL BREAKS CURRENT WORD...` in the root of a tree, without
site-packages, which only reading recipes needs. BREAKS are the characters at which bash ends a
word: it wants what follows the last of them. The others get the whole word, a tab, and a text.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing takes 5 ms to import
if TYPE_CHECKING:
    from unicore.words import Words


def main(shell: str, breaks: str, current: str, said: list[str]) -> None:
    from unicore.words import OPEN, candidates

    found = candidates(_words(_pools(said)), current, said)
    if shell == "bash":
        lines = [
            word[_start(current, breaks) :] + ("" if word.endswith(OPEN) else " ")
            for word, _ in found
        ]
    else:
        lines = [f"{word}\t{text}" for word, text in found]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _start(current: str, breaks: str) -> int:
    """Where bash thinks that the last part of a word begins."""
    at = max((current.rfind(letter) for letter in breaks), default=-1)
    # Readline counts these to what they stand before (rl_special_prefixes).
    return at if current[at : at + 1] in ("$", "@") else at + 1


def _pools(said: list[str]) -> list[str]:
    """The pools that a command line names, as planning has them."""
    asked = next((word[6:] for word in said if word.startswith("pools=")), "")
    pools = (os.path.normpath(pool) for pool in asked.split(",") if pool)
    return list(dict.fromkeys((".", *pools)))


def _words(pools: list[str]) -> Words:
    """The words of the tree; read anew when a recipe was changed, or nobody has planned yet."""
    from unicore import seal, words

    known: Words | None = seal.check(words.path_of(pools))
    if known is not None:
        return known
    import site
    from pathlib import Path

    site.main()  # reading recipes takes packages
    from unicore.errors import UserError
    from unicore.planner import catalog_of
    from unicore.sources import Sources

    seen = Sources()
    try:
        catalog = catalog_of(Path.cwd(), pools, seen, dry=False)
    except UserError:
        sys.exit(1)  # a build tells what is wrong
    return words.keep(pools, catalog, seen)


if __name__ == "__main__":
    sys.path.insert(0, os.path.abspath(os.path.join(__file__, "../../..")))
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
