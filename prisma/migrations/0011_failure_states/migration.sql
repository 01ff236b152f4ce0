-- Failure groups that people work through: acknowledged, muted, resolved, assigned, merged, talked about.
-- Settlement writes none of this. Whether a resolved group is open again follows from last_seen_at > resolved_at.

alter table failure
  -- Which version of the fingerprint made the group: a later one never reshuffles old groups.
  add column fingerprint_version smallint not null default 1,
  add column acknowledged_at timestamptz,
  add column acknowledged_by text,
  add column muted_at        timestamptz,
  add column muted_by        text,
  -- A mute ends at this moment, or when so many are dead, whichever comes first; with neither it lasts.
  add column muted_until     timestamptz,
  add column muted_until_dead integer,
  add column resolved_at     timestamptz,
  add column resolved_by     text,
  add column assignee        text,
  -- The group that people look at in this one's place. This one goes on counting its own.
  add column merged_into     text references failure (fingerprint),
  add constraint an_acknowledgement_has_an_author check ((acknowledged_at is null) = (acknowledged_by is null)),
  add constraint a_mute_has_an_author check ((muted_at is null) = (muted_by is null)),
  add constraint only_a_mute_has_an_end check (muted_at is not null or (muted_until is null and muted_until_dead is null)),
  add constraint a_mute_ends_at_a_count check (muted_until_dead > 0),
  add constraint a_resolution_has_an_author check ((resolved_at is null) = (resolved_by is null)),
  add constraint an_assignee_is_short check (length(assignee) between 1 and 120),
  add constraint a_group_is_not_merged_into_itself check (merged_into <> fingerprint);
-- The groups merged into one; most are not merged.
create index failure_merged_idx on failure (merged_into) where merged_into is not null;

create table failure_comment (
  id          uuid        primary key,
  fingerprint text        not null references failure (fingerprint) on delete cascade,
  author      text        not null,
  text        text        not null,
  created_at  timestamptz not null default now(),
  constraint a_comment_says_something check (length(text) between 1 and 4000)
);
create index failure_comment_idx on failure_comment (fingerprint, id);
