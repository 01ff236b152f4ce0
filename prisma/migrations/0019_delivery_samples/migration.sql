-- Histogram and facets after an outage and in a flood: one event in sixteen, by the last byte of its id, which is random. Beyond some
-- thousands of dead or waiting deliveries counting each takes most of a second; the sixteenth part is counted and taken sixteen times.
create index delivery_dead_sample_idx on delivery (event_id) include (source_id, fingerprint)
  where state = 'dead' and replayed_by is null and get_byte(uuid_send(event_id), 15) < 16;
create index delivery_open_sample_idx on delivery (event_id) include (source_id, state, fingerprint)
  where state in ('queued', 'delivering', 'retrying', 'paused') and get_byte(uuid_send(event_id), 15) < 16;
