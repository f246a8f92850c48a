begin;
create extension if not exists pgtap with schema extensions;
select plan(4);

create temp table company on commit drop as
select n, (public.create_tenant('company' || n || '-test', 'Company')).tenant_id from generate_series(1, 3) n;
call tests.connect('company1-test', p_now => '2001-03-01 12:00Z');
call tests.connect('company2-test', p_now => '2001-03-01 12:00Z');
call tests.connect('company3-test', p_now => '2001-03-01 12:00Z');
do $$ begin
  perform public.disable_tenant('company3-test');
end $$;

select is(private.look_for_siblings('2001-03-01 12:01Z', 1), 1, 'so that nobody''s cursor is locked for long');
select is(private.look_for_siblings('2001-03-01 12:01Z', 1), 1, 'those who are left come next');
select is(private.look_for_siblings('2001-03-01 12:01:20Z', 1), 0, 'until all had their turn in this minute');
select results_eq($$ select c.n, k.high_water from private.sync_cursors k join company c using (tenant_id) where k.kind = 'uid' order by 1 $$,
  $$ values (1, timestamptz '2001-03-01 12:01Z'), (2, '2001-03-01 12:01Z'), (3, '2001-03-01 12:00Z') $$,
  'of a disabled tenant nothing is written: it may be moving');

select * from finish();
rollback;
