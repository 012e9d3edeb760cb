"""Facts about clusters in general, as data: one JSON file for each subject, and a typed way to read it.

Each entry names its `source`. A file is read when it is first asked for; `facts.schema.json` says what may
be in it, which a test checks. What a repository declares or its configuration states beats every fact.
"""
