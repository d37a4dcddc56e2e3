"""Every outcome table of a registry in DuckDB SQL, as an analyst would write it for registries like the made-up ones.

Those have one row per person and day of sessions, in two products and one indication, each spelt in one way; sites
of a session and sessions that only a history tells of are not in them.
"""
