-- Compressed bodies, for the sources that allow them (ADR 0017).

-- Off unless an operator says so: a body that grows is a cost that its sender decides.
alter table source add column decompress boolean not null default false;
