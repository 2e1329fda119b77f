"""Where numbers come from: one file per kind of file, each with its `read`. Siblings never meet."""
