begin;
create extension if not exists pgtap with schema extensions;
select plan(8);

create temp table acme on commit drop as select tenant_id from public.create_tenant('acme-test', 'Acme', 'Europe/Berlin');
call tests.connect();
update private.connections c set api_version = '2026-05-01' from acme a where c.tenant_id = a.tenant_id;
update private.sync_cursors set due_at = case when kind = 'future' then '2001-03-01 12:00Z'::timestamptz else 'infinity' end;

-- Cal.com shows a first page, and that it names the next one by a word that it forgets. Gives what it was asked for.
create function pg_temp.asked(p_now timestamptz) returns text language sql as $$
  select coalesce(s #>> '{query,cursor}', 'the beginning')
  from public.claim_sync_step(p_now) s, public.settle_sync_step((s ->> 'lease')::uuid,
    case when s -> 'query' ? 'cursor' then '{"status": 400, "error": "Invalid cursor"}'
      else jsonb_build_object('status', 200, 'bookings', jsonb_build_array(tests.shown('A', '2001-03-01 09:00Z')),
        'pagination', '{"hasMore": true, "nextCursor": "forgotten"}'::jsonb) end,
    p_now, p_now)
$$;
create function pg_temp.asked_times(p_times integer) returns setof text language plpgsql as $$
begin
  for n in 1..p_times loop
    return next pg_temp.asked((select c.next_at + interval '1 second' from public.connection c where c.tenant = 'acme-test'));
  end loop;
end $$;

select is(pg_temp.asked('2001-03-01 12:00Z'), 'the beginning', 'a page was read');
select results_eq($$ select pg_temp.asked_times(8) $$, $$ select 'forgotten' from generate_series(1, 8) $$, 'what the next one is called is asked for again, for four hours');
select results_eq($$ select pg_temp.asked_times(2) $$, array['the beginning', 'forgotten'], 'then the walk begins anew');
select results_eq($$ select r.requests, r.ended_at, r.error from public.reconciliations r join acme using (tenant_id) order by r.id $$,
  $$ values (9, null::timestamptz, 'Cal.com answered 400: Invalid cursor'), (2, null, 'Cal.com answered 400: Invalid cursor') $$,
  'which is a walk of its own');
do $$ begin perform private.apply_pending(tests.tenant(), 1000, '2001-03-01 20:00Z'); end $$;
select results_eq($$ select tests.judge('2001-03-01 20:00Z') $$, array['all tenants: bookings_missed not_read'], 'that it does not come farther is told');
select is((select a.evidence from public.alerts a where a.kind = 'bookings_missed' and a.subject = 'not_read'),
  '{"tenants": ["acme-test"], "walks": ["future"], "errors": ["Cal.com answered 400: Invalid cursor"]}', 'of whom and why');

-- The account has no requests left, which says nothing of the place.
update private.sync_cursors set failed = 20, page = 'kept' where kind = 'future';
do $$ declare v_step jsonb := public.claim_sync_step('2001-03-02 12:00Z'); begin
  perform public.settle_sync_step((v_step ->> 'lease')::uuid, '{"status": 429}', '2001-03-02 12:00Z', '2001-03-02 12:00Z');
end $$;
select is((select k.page from private.sync_cursors k where k.kind = 'future'), 'kept', 'being told to wait forgets no place');

do $$ declare v_step jsonb := public.claim_sync_step('2001-03-02 13:00Z'); begin
  perform public.settle_sync_step((v_step ->> 'lease')::uuid, '{"status": 200, "bookings": [], "pagination": {"hasMore": false}}',
    '2001-03-02 13:00Z', '2001-03-02 13:00Z');
end $$;
select is_empty($$ select tests.judge('2001-03-02 13:01Z') $$, 'once it is through, it is over');

select * from finish();
rollback;
