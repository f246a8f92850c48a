begin;
create extension if not exists pgtap with schema extensions;
select plan(7);

create function pg_temp.reason() returns text language sql as $$
  select coalesce(d.reason, case when d.ok then 'well' end) from public.doctor() d where d."check" = 'reconciling'
$$;
create procedure pg_temp.ping(p_id bigint, p_age interval) language sql as $$
  select private.note_ping(p_id, now() - p_age, 'reconcile')
$$;
create procedure pg_temp.answer(p_id bigint, p_status int, p_content text, p_error text default null) language sql as $$
  insert into net._http_response (id, status_code, content, error_msg) values (p_id, p_status, p_content, p_error)
$$;

delete from private.pings;
select is(pg_temp.reason(), 'well', 'who is connected to nothing is not asked');

call pg_temp.ping(-9, '60 seconds');
select is(pg_temp.reason(), 'well', 'a ping may take a minute');
update private.pings set pinged_at = now() - interval '71 seconds';
select is(pg_temp.reason(), 'pg_net does not send: it has not dealt with the last ping of reconcile.', 'then it is silent');

call pg_temp.ping(-8, '50 seconds');
call pg_temp.answer(-8, null, null, 'Timeout of 5000 ms reached');
select is(pg_temp.reason(), 'reconcile did not answer: Timeout of 5000 ms reached', 'the function may be silent, too');

call pg_temp.ping(-7, '40 seconds');
call pg_temp.answer(-7, 401, '{"error": "Invalid cron key"}');
select is(pg_temp.reason(), 'reconcile refused the key: is calbase_cron_key in Vault the CRON_KEY of the function?', 'or refuse the key');

call pg_temp.ping(-6, '30 seconds');
call pg_temp.answer(-6, 404, '{"message": "Requested function was not found"}');
select results_eq($$ select reason, command from public.doctor() where "check" = 'reconciling' $$,
  $$ values ('reconcile answered 404: {"message": "Requested function was not found"}', 'npm run setup, which deploys functions/reconcile') $$, 'or not be there: what to do');

call pg_temp.ping(-5, '20 seconds');
call pg_temp.answer(-5, 202, '{"accepted": true}');
select is(pg_temp.reason(), 'well', 'until it works again');

select * from finish();
rollback;
