-- Sources: demo data that says so, and accepting what does not verify for a while, without handling it.

-- ── Demo data ─────────────────────────────────────────────────────────────────────────────────────────────

-- Only handlers that ask for demo sources get its events. The name is the watermark in every list, export and command.
alter table source add column demo boolean not null default false;
alter table source add constraint a_demo_source_says_so check (not demo or name like 'Demo %');

-- ── Accept and log only ───────────────────────────────────────────────────────────────────────────────────

-- Until then a request that fails nothing but its signature is stored and answered like an accepted one. It never becomes an event.
alter table source add column log_only_since timestamptz, add column log_only_until timestamptz;
alter table source add constraint log_only_ends_within_an_hour
  check ((log_only_since is null) = (log_only_until is null) and log_only_until <= log_only_since + interval '60 minutes');

-- A verdict of its own, so that nothing that counts accepted requests takes one of these for genuine. Every old row has a verdict of
-- before: they need not be read again.
alter table request drop constraint a_request_has_a_known_verdict;
alter table request add constraint a_request_has_a_known_verdict
  check (verdict in ('accepted', 'duplicate', 'rejected', 'handshake', 'unverified')) not valid;
