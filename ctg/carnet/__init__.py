"""The logbook: what people write, in one transactional store with its history.

kinds        what can be written: fields, types, labels (kinds.toml)
tables       the same as tables, with the events and the changes that they made
engine       the store opened: SQLite in WAL by default, PostgreSQL by its URL; migrated after a backup
values       text or values typed by people -> values of the store, or sentences that say what is wrong
store        read, save, import, undo, history; a row changes in one transaction, seen by its version
connection   how each store is spoken to: one writer at a time, one view for a reader, French refusals
backup       a backup, a restoration and a check, the same for both stores
inspection   whether a carnet is whole
"""
