"""Abate: from a headache diary to a reasoned decision about Botox for chronic migraine."""
