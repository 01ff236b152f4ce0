-- Saved views: a query, its range and its columns under a name, for oneself or for everybody.

create table saved_view (
  id           uuid        primary key,
  -- Which list it belongs to.
  page         text        not null,
  name         text        not null,
  q            text        not null default '',
  -- As typed: `now-24h` stays relative. Null: what the page applies by itself.
  range_from   text,
  range_to     text,
  -- What the page's `cols` holds: order, choice and widths. Null: the page's own.
  columns      text,
  shared       boolean     not null default false,
  pinned       boolean     not null default false,
  -- The name the audit log knows its maker by. Not a reference: a shared view outlives its maker's account.
  owner        text        not null,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  constraint a_view_belongs_to_a_known_page check (page in ('events', 'failures'))
);
-- A name leads to one view: of everybody's, and of one's own.
create unique index a_shared_view_has_its_own_name on saved_view (page, lower(name)) where shared;
create unique index a_private_view_has_its_own_name on saved_view (page, owner, lower(name)) where not shared;
