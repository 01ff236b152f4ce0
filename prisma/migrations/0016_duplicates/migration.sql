-- Event page: the repeats of an event. Only duplicates stand in it, so that a request that becomes an event pays nothing for it.
create index request_duplicate_idx on request (event_id, id desc) where verdict = 'duplicate';
