"""Length and last digest of each chain, to be kept elsewhere: who rewrites a whole chain cannot rewrite these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from abate.clinic.record.models import Chain, Event
from abate.clinic.record.verify import Finding
from abate.errors import Fault, InputError

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
LINE = re.compile(rf"(?P<chain>site|{UUID}) +(?P<length>\d{{1,18}}) +(?P<digest>[0-9a-f]{{64}})(?: .*)?")


@dataclass(frozen=True, slots=True)
class Head:
    """How long a chain was, and the digest of its last event."""

    chain: str
    """Id of the clinic, or `site`."""
    length: int
    digest: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.chain:<36} {self.length:>10} {self.digest} {self.name}".rstrip()


def heads() -> list[Head]:
    """The heads of all chains that have events."""
    return [head_of(chain) for chain in Chain.objects.select_related("clinic").order_by("id") if chain.length]


def head_of(chain: Chain) -> Head:
    """The head of one chain."""
    return Head(str(chain.clinic_id or "site"), chain.length, chain.head, str(chain))


def read_heads(lines: Iterable[str], source: str) -> list[Head]:
    """Heads as they were printed; empty lines and lines that begin with # are left out.

    Raises:
        InputError: with every line that is no head.
    """
    kept, faults = [], []
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        if found:
            kept.append(Head(found["chain"], int(found["length"]), found["digest"]))
        else:
            right = "give what `abate clinic verify-record --heads` printed"
            faults.append(Fault("this is no chain's head", right, source, number, value=line))
    if not kept and not faults:
        faults.append(Fault("no chain's head stands in it", "print it with verify-record --heads", source))
    if faults:
        raise InputError(faults)
    return kept


def findings_against(kept: Iterable[Head]) -> Iterator[Finding]:
    """Where the record no longer holds what it held when the heads were printed."""
    for head in kept:
        chains = (
            Chain.objects.filter(clinic=None) if head.chain == "site" else Chain.objects.filter(clinic_id=head.chain)
        )
        chain = chains.first()
        where = f"chain of {head.chain}, event {head.length}"
        if chain is None:
            yield Finding(where, "the chain is gone")
        elif chain.length < head.length:
            yield Finding(where, f"it is missing; the chain now ends with event {chain.length}")
        elif not Event.objects.filter(chain=chain, number=head.length, digest=head.digest).exists():
            yield Finding(where, "it is not the event that was there when the head was printed")
