"""The record: an append-only log of what was done, read and changed, chained by digests, a chain for each clinic."""
