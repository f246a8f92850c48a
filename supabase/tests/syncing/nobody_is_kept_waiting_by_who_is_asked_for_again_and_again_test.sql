begin;
create extension if not exists pgtap with schema extensions;
select plan(3);

-- Of "moving" Cal.com names another uid in each answer, which is looked at at once.
create temp table company (slug text, place int) on commit drop;
insert into company values ('moving-test', 0), ('one-test', 1), ('two-test', 2), ('three-test', 3);
do $$ declare c record; begin
  for c in select * from company loop
    perform public.create_tenant(c.slug, c.slug);
    call tests.connect(c.slug);
    update private.connections set budget = c.slug where tenant_id = tests.tenant(c.slug);
  end loop;
  -- The others wait for a day.
  update private.sync_cursors set due_at = '2001-03-01 12:00Z' where kind in ('updated', 'future', 'window', 'webhook');
  perform private.want(tests.tenant('moving-test'), array['moved0'], 'moved_to', '2001-03-02 12:00Z');
end $$;

create temp table asked (place int, slug text, kind text) on commit drop;
do $$
declare
  v_now timestamptz := '2001-03-02 12:00Z';
  v_step jsonb;
begin
  for n in 1..200 loop
    v_step := public.claim_sync_step(v_now);
    if v_step ->> 'lease' is not null then
      insert into asked select n, c.slug, v_step ->> 'kind' from company c where tests.tenant(c.slug) = (v_step ->> 'tenant_id')::uuid;
      v_now := v_now + interval '2 seconds';
      perform public.settle_sync_step((v_step ->> 'lease')::uuid, case v_step ->> 'kind'
        when 'uid' then jsonb_build_object('status', 200, 'bookings', jsonb_build_array(tests.shown(substr(v_step ->> 'path', 11),
          '2001-02-01 09:00Z', jsonb_build_object('status', 'cancelled', 'rescheduledToUid', 'moved' || n))))
        else '{"status": 200, "bookings": []}'
      end, v_now, v_now);
    end if;
  end loop;
end $$;

select results_eq($$ select slug, count(*)::int from asked where place <= 16 group by 1 order by 1 $$,
  $$ values ('moving-test', 4), ('one-test', 4), ('three-test', 4), ('two-test', 4) $$,
  'all who wait have their turn, one after the other');
select bag_eq($$ select slug, kind from asked where kind <> 'uid' $$,
  $$ select slug, kind from company, unnest(array['updated', 'future', 'past', 'window']) kind $$,
  'and have all read, a minute or some later also the one that moves');
select is((select count(*)::int from asked where slug = 'moving-test' and kind = 'uid'), 184,
  'which is followed whenever nobody else waits');

select * from finish();
rollback;
