-- A role for Grafana's PostgreSQL source: it sees the metrics, and no row of any table.
-- Run once in Studio's SQL editor, with a password of your own:
--   select m ->> 'name' as metric, s -> 'labels' as labels, (s ->> 'value')::float as value
--   from jsonb_array_elements(public.metrics()) m, jsonb_array_elements(m -> 'samples') s;
create role calbase_grafana login noinherit connection limit 5 password '<a long password>';
alter role calbase_grafana set default_transaction_read_only = on;
alter role calbase_grafana set statement_timeout = '5s';
grant usage on schema public to calbase_grafana;
grant execute on function public.metrics(timestamptz) to calbase_grafana;
