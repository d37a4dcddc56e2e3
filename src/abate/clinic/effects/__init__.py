"""Side effects: reported by patients, triaged at once, graded by staff, traced to session, site and lot."""
