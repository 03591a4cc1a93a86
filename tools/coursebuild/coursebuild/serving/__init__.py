"""The site for the author at work: served on this machine, rebuilt after every edit, with live previews."""
