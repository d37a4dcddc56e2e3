"""The clinic: a Django site with the patient's diary, which works offline, and the pages of the clinic's staff.

Rooms, each with its own models, services, views, templates and tests: `record` (the append-only log), `people`
(accounts, clinics, roles, consent, credentials), `diary` (the patient's days), `intake` (what is known besides),
`guide` (counts, cycle, decision aid for the patient), `assessment` (the clinician's pages). Services write, views ask
services. Who may open which page stands in one table, `access.py`.
"""
