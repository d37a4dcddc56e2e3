"""The patient's guide: counts, where in the 12 weeks, what to expect, when to call for help, the decision aid."""
