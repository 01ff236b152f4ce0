-- How long senders waited for their acknowledgement (lib/domain/ackTimes.ts): requests by minute and band, one set of rows per process.
create table ack_minute (
  minute   timestamptz not null,
  band     smallint    not null,
  shard    integer     not null,
  requests integer     not null,
  primary key (minute, band, shard)
);
