"""The demo: a clinic of evidently invented people, made anew for the day on which it is started."""
