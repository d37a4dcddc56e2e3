"""People: accounts, clinics, roles, patients and their consent, invitations, credentials of injectors."""
