"""The chart `app-template` of bjw-s, a third of all HelmReleases seen: its objects, read off its values."""
