"""A plan in the spreadsheet of whoever wrote it: one module per step, from cells to drafts of rows.

sheet    the cells, whatever the container: file or paste
words    what people write for a title, a status, a commune: mots.toml
mapping  title of a column -> what it holds
tree     rows -> elements of the plan and sheets, in either of two layouts
codes    a stable code for each of them
drafts   the values of each row, typed as far as words go; every problem
"""
