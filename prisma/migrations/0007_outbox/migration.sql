-- Outbound calls of transactional handlers: written in the transaction of their effects, sent after its commit.

create table outbox (
  id              uuid        primary key,
  -- The delivery whose attempt wrote it.
  delivery_id     uuid        not null,
  event_id        uuid        not null,
  handler         text        not null,
  -- The event's idempotency key, the handler, and the call's key or number: the same over attempts and replays.
  idempotency_key text        not null,
  method          text        not null,
  url             text        not null,
  -- JSON of [name, value] pairs under APP_SECRET, bound to this row's id like source_secret: they carry Authorization.
  headers         bytea       not null,
  body            bytea,
  state           text        not null default 'queued',
  -- Counted when a sender takes the call, so that one that kills its sender does not go on for ever.
  attempts        integer     not null default 0,
  -- Queued: not before this. Sending: the lease; after it the sender is taken to be dead.
  next_attempt_at timestamptz not null default now(),
  -- Set when a sender takes it, checked when it writes the answer down.
  lease_token     uuid,
  -- The last answer: its status and the first kilobyte of its body.
  response_status integer,
  response_body   text,
  error           text,
  created_at      timestamptz not null default now(),
  sent_at         timestamptz,
  constraint a_call_has_a_known_state check (state in ('queued', 'sending', 'sent', 'dead')),
  -- What makes a replay, and an attempt that is repeated after its commit was lost sight of, send nothing twice.
  constraint a_call_is_made_once unique (idempotency_key)
) with (fillfactor = 80);
-- The senders' work list.
create index outbox_due_idx on outbox (next_attempt_at) where state in ('queued', 'sending');
-- Event page: the calls of a delivery.
create index outbox_delivery_idx on outbox (delivery_id);
-- GET /outbox?state=dead: what was given up, newest first.
create index outbox_dead_idx on outbox (id) where state = 'dead';
-- Retention: calls end with their event.
create index outbox_age_idx on outbox (event_id);
