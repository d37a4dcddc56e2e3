"""The model of response: what a person's days say about the change on treatment, and how sure that is."""
