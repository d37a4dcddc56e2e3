"""The clinician's pages: the patients of a clinic, and one page a patient with what the core says."""
