/**
 * The statement of a group commit. One, because each costs PostgreSQL and us as much as several rows do (ADR 0019), and because alone it
 * is its own transaction: no begin, no commit, one round trip.
 */

/** The queue's statement that inserts, without a WITH of its own, the jobs of the JSON array that is its only parameter; and that array. */
export type NewJobs = { text: string; json: string };

/** The parameters before the jobs. */
const JOBS_FROM = 40;
/** Each text stays prepared for as long as its connection lives. */
const MAX_TEXTS = 32;

const texts = new Map<string, string>();
const everySeen = new Set<string>();

/**
 * The statement with the queue's own statements in it, and their parameters. There is a text for each set of handlers, up to a bound;
 * beyond it one for all handlers seen, most of which get no jobs, which costs 40 µs each. `inLines`: some deliveries stand in lines; only
 * then the statement looks at any.
 */
export function receivedStatement(jobs: readonly NewJobs[], inLines: boolean): { text: string; parameters: string[] } {
  const key = `${inLines};${jobs.map(({ text }) => text).join(";")}`;
  const known = texts.get(key);
  if (known || texts.size < MAX_TEXTS) {
    const text =
      known ??
      compose(
        jobs.map((job) => job.text),
        inLines,
      );
    texts.set(key, text);
    return { text, parameters: jobs.map(({ json }) => json) };
  }
  for (const { text } of jobs) everySeen.add(text);
  const byText = new Map(jobs.map(({ text, json }) => [text, json]));
  return { text: compose([...everySeen], inLines), parameters: Array.from(everySeen, (text) => byText.get(text) ?? "[]") };
}

const compose = (jobs: readonly string[], inLines: boolean) =>
  `${rowsOf(inLines ? DELIVERIES_IN_LINES : DELIVERIES)}${jobs
    .map((text, index) => `, job_${index} as (${text.replace("$1", () => jsonOf(JOBS_FROM + 1 + index, inLines))})`)
    .join("")}
  select case when (select count(*) from new_key) < cardinality($2::uuid[]) then array(select event_id::text from new_key) end as fresh`;

/** The jobs as they were given, unless an event was seen before or a delivery waits in a line: then without theirs. */
const jsonOf = (
  parameter: number,
  inLines: boolean,
) => `(case when ${inLines ? "false" : "(select count(*) from new_key) = cardinality($2::uuid[])"} then $${parameter}::text
    else (select coalesce(json_agg(j), '[]')::text from json_array_elements($${parameter}::text::json) as j
          where (j -> 'data' ->> 'd')::uuid in (select id from new_delivery where job_id is not null)) end)`;

const UNNEST_DELIVERIES = "unnest($29::uuid[], $30::uuid[], $31::text[], $32::uuid[], $33::text[], $34::int[])";

const DELIVERIES = `new_delivery as (
    insert into delivery (id, event_id, source_id, handler, state, job_id, key)
    select d.id, d.event_id, fresh.source_id, d.handler, 'queued', d.job_id, d.key
    from ${UNNEST_DELIVERIES} as d (id, event_id, handler, job_id, key, slots)
    join fresh on fresh.id = d.event_id
    returning id, job_id
  )`;

/** Of a line's new arrivals: as many as it has free slots, unless a dead letter blocks it. */
const LET_IN = "case when l.blocked_by is null then least(excluded.last_seq, greatest(0, excluded.slots - l.taken)) else 0 end";

const DELIVERIES_IN_LINES = `arrival as (
    -- While a handler is changed, some of its deliveries may stand in lines and others not.
    select d.*, fresh.source_id, row_number() over (partition by d.handler, d.key, d.slots is null order by d.position) as nth,
           count(*) over (partition by d.handler, d.key, d.slots is null)::int as arrivals
    from ${UNNEST_DELIVERIES} with ordinality as d (id, event_id, handler, job_id, key, slots, position)
    join fresh on fresh.id = d.event_id
  ), lined as (
    insert into line as l (handler, key, last_seq, slots, taken, let_in)
    select handler, key, arrivals, slots, least(arrivals, slots), least(arrivals, slots)
    from arrival where slots is not null and nth = 1 order by handler, key
    on conflict (handler, key) do update
      set last_seq = l.last_seq + excluded.last_seq, slots = excluded.slots, let_in = ${LET_IN}, taken = l.taken + ${LET_IN},
          since = case when ${LET_IN} > 0 then now() else l.since end, touched_at = now()
    returning handler, key, last_seq, let_in
  ), new_delivery as (
    insert into delivery (id, event_id, source_id, handler, state, job_id, key, seq, in_slot)
    select a.id, a.event_id, a.source_id, a.handler, 'queued', case when a.slots is null or a.nth <= lined.let_in then a.job_id end,
           a.key, lined.last_seq - a.arrivals + a.nth, coalesce(a.nth <= lined.let_in, false)
    from arrival a left join lined on lined.handler = a.handler and lined.key = a.key and a.slots is not null
    returning id, job_id
  )`;

const rowsOf = (deliveries: string) => `/* request.insert */
  with e as (
    select * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::bigint[], $10::int[],
                         $11::int[], $12::text[], $13::int[], $14::int[])
      as e (id, request_id, source_id, type, dedup_key, body_hash, entity_key, occurred_at, body_start, body_end, context, deliveries, minute)
  ), new_key as (
    insert into event_key (source_id, dedup_key, event_id, body_hash)
    select source_id, dedup_key, id, body_hash from e
    on conflict do nothing
    returning event_id
  ), fresh as (
    select e.* from e where id in (select event_id from new_key)
  ), r as (
    select * from unnest($15::uuid[], $16::uuid[], $17::text[], $18::text[], $19::text[], $20::bytea[], $21::int[], $22::text[],
                         $23::text[], $24::int[], $25::text[], $26::int[], $27::uuid[], $28::int[])
      as r (id, source_id, method, query, headers, body, body_bytes, verdict, reason, status, remote_address, secret_version, event_id, minute)
    where minute is null or id in (select request_id from fresh)
  ), new_request as (
    insert into request (id, source_id, method, query, headers, body, body_bytes, verdict, reason, status, remote_address,
                         secret_version, event_id)
    select id, source_id, method, query, headers, body, body_bytes, verdict, reason, status, remote_address, secret_version, event_id
    from r
  ), new_event as (
    insert into event (id, request_id, source_id, type, dedup_key, entity_key, occurred_at, body_start, body_end, context, deliveries)
    select id, request_id, source_id, type, dedup_key, entity_key, to_timestamp(occurred_at / 1000.0), body_start, body_end, context, deliveries
    from fresh
  ), ${deliveries}, request_count as (
    insert into request_minute (minute, source_id, verdict, reason, shard, requests, bytes)
    select to_timestamp(minute * 60.0), source_id, verdict, reason, $1::int, sum(requests), sum(bytes)
    from (
      select minute, source_id, verdict, reason, requests, bytes
      from unnest($35::int[], $36::uuid[], $37::text[], $38::text[], $39::int[], $40::bigint[])
        as c (minute, source_id, verdict, reason, requests, bytes)
      union all
      select minute, source_id, verdict, '', 1, body_bytes from r where minute is not null
    ) as c (minute, source_id, verdict, reason, requests, bytes)
    group by minute, source_id, verdict, reason
    on conflict (minute, source_id, verdict, reason, shard) do update
      set requests = request_minute.requests + excluded.requests, bytes = request_minute.bytes + excluded.bytes
  ), event_count as (
    insert into event_minute (minute, source_id, routed, shard, events, deliveries)
    select to_timestamp(minute * 60.0), source_id, deliveries > 0, $1::int, count(*), sum(deliveries)
    from fresh group by minute, source_id, deliveries > 0
    on conflict (minute, source_id, routed, shard) do update
      set events = event_minute.events + excluded.events, deliveries = event_minute.deliveries + excluded.deliveries
  )`;
